// The way of a pointer from where it was pressed: a click, a scroll, or a card carried somewhere.

import type { PointerEvent } from "react";

// A mouse that moves less has clicked.
const THRESHOLD_PX = 5;
// A finger that stays lifts the card; one that moves before scrolls the page.
const PRESS_MS = 350;
const SLOP_PX = 9;

export interface Follower {
  lifted: () => void;
  moved: (x: number, y: number) => void;
  ended: (isDropped: boolean, x: number, y: number) => void;
}

/** Follows a pointer; on the window, since cards change their column on the way. The answer gives it up. */
export function followPointer(start: PointerEvent, isPressed: boolean, { lifted, moved, ended }: Follower): () => void {
  const { pointerId, clientX, clientY } = start;
  const listening = new AbortController();
  const options = { signal: listening.signal };
  let isMoving = false;
  const lift = () => {
    isMoving = true;
    document.documentElement.classList.add("carrying");
    lifted();
  };
  const end = (isDropped: boolean, x = clientX, y = clientY) => {
    clearTimeout(timer);
    listening.abort();
    document.documentElement.classList.remove("carrying");
    if (!isMoving) return;
    swallowClick();
    ended(isDropped, x, y);
  };
  const press = () => {
    lift();
    navigator.vibrate?.(10);
    moved(clientX, clientY);
  };
  const timer = isPressed ? setTimeout(press, PRESS_MS) : undefined;
  const follow = (event: globalThis.PointerEvent) => {
    if (event.pointerId !== pointerId) return;
    const way = Math.hypot(event.clientX - clientX, event.clientY - clientY);
    if (!isMoving && isPressed) return way > SLOP_PX ? end(false) : undefined;
    if (!isMoving && way < THRESHOLD_PX) return;
    if (!isMoving) lift();
    moved(event.clientX, event.clientY);
  };
  const release = (event: globalThis.PointerEvent) =>
    event.pointerId === pointerId && end(true, event.clientX, event.clientY);
  window.addEventListener("pointermove", follow, options);
  window.addEventListener("pointerup", release, options);
  window.addEventListener("pointercancel", (event) => event.pointerId === pointerId && end(false), options);
  window.addEventListener("keydown", (event) => event.key === "Escape" && end(false), options);
  window.addEventListener("blur", () => end(false), options);
  if (start.pointerType !== "mouse") keepStill(start.target, () => isMoving, listening.signal);
  return () => end(false);
}

/** Keeps a finger that carries something from scrolling, and from asking for a menu. */
function keepStill(target: EventTarget, isCarrying: () => boolean, signal: AbortSignal): void {
  const still = (event: Event) => {
    if (event.type === "contextmenu" || (isCarrying() && event.cancelable)) event.preventDefault();
  };
  // A touch stays with the element on which it began, even when that was taken out of the page.
  target.addEventListener("touchmove", still, { passive: false, signal });
  window.addEventListener("contextmenu", still, { signal });
}

/** Keeps the click that ends a drag from following a link. */
function swallowClick(): void {
  const swallow = (event: MouseEvent) => {
    event.preventDefault();
    event.stopPropagation();
  };
  window.addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener("click", swallow, { capture: true }));
}
