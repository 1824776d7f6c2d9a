// A card in the hand: picked up by the pointer or by the keyboard, and put down somewhere.

import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent, type RefObject } from "react";
import { useNotices } from "../notices";
import { NAMES, placeOf, stepFrom, without, type Columns, type Place, type Status, type Task } from "./places";

export interface Carried {
  readonly task: Task;
  readonly place: Place;
  readonly by: "pointer" | "keyboard";
}

export interface Carrying {
  readonly carried: Carried | null;
  /** For the picture of the card that follows the pointer. */
  readonly ghost: RefObject<HTMLDivElement | null>;
  readonly onPointerDown: (task: Task, event: PointerEvent<HTMLElement>) => void;
  readonly onKeyDown: (task: Task, event: KeyboardEvent<HTMLElement>) => void;
}

// A pointer that moves less has clicked.
const THRESHOLD_PX = 5;
const ARROWS: ReadonlySet<string> = new Set(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]);

export function useCarrying(columns: Columns, drop: (task: Task, place: Place) => void): Carrying {
  const [carried, setCarried] = useState<Carried | null>(null);
  const ghost = useRef<HTMLDivElement>(null);
  const stop = useRef<(() => void) | null>(null);
  const { announce } = useNotices();
  useEffect(() => () => stop.current?.(), []);

  // The card may have been put into another column, and the focus with it.
  const focused = carried?.by === "keyboard" ? carried : null;
  useEffect(() => {
    if (focused) document.querySelector<HTMLElement>(`[data-task="${focused.task.id}"] .grip`)?.focus();
  }, [focused]);

  const onPointerDown: Carrying["onPointerDown"] = (task, event) => {
    const target = event.target as HTMLElement;
    const isGrip = target.closest(".grip") !== null;
    // A finger on the card itself scrolls the page.
    if (event.button !== 0 || (!isGrip && (event.pointerType !== "mouse" || target.closest("button, input")))) return;
    stop.current?.();
    stop.current = followPointer(event, {
      moved: (x, y) => {
        setCarried((was) => ({
          task,
          by: "pointer",
          place: placeAt(x, y, task) ?? was?.place ?? placeOf(columns, task),
        }));
        if (ghost.current) ghost.current.style.transform = `translate(${x + 8}px, ${y + 8}px)`;
      },
      ended: (isDropped, x, y) => {
        const place = isDropped ? placeAt(x, y, task) : null;
        setCarried(null);
        if (place) drop(task, place);
      },
    });
  };

  const onKeyDown: Carrying["onKeyDown"] = (task, event) => {
    const isCarried = carried?.by === "keyboard" && carried.task.id === task.id;
    const take = (place: Place) => setCarried({ task, place, by: "keyboard" });
    if (event.key === " " || event.key === "Enter") {
      event.preventDefault();
      if (!isCarried) {
        take(placeOf(columns, task));
        return announce(
          `Picked up ${task.title}. Move it with the arrow keys, drop it with space, cancel with escape.`,
        );
      }
      setCarried(null);
      drop(task, carried.place);
      announce(`Dropped ${task.title} ${wordsOfPlace(columns, task, carried.place)}.`);
    } else if (isCarried && ARROWS.has(event.key)) {
      event.preventDefault();
      const place = stepFrom(columns, task, carried.place, event.key);
      take(place);
      announce(wordsOfPlace(columns, task, place));
    } else if (isCarried && (event.key === "Escape" || event.key === "Tab")) {
      setCarried(null);
      announce(`${task.title} is back where it was.`);
    }
  };

  return { carried, ghost, onPointerDown, onKeyDown };
}

function wordsOfPlace(columns: Columns, task: Task, { status, index }: Place): string {
  return `in ${NAMES[status]}, ${index + 1} of ${without(columns[status], task.id).length + 1}`;
}

interface Follower {
  moved: (x: number, y: number) => void;
  ended: (isDropped: boolean, x: number, y: number) => void;
}

/** Follows the pointer once it has moved far enough; on the window, since cards change their column on the way. */
function followPointer(start: PointerEvent, { moved, ended }: Follower): () => void {
  const { pointerId, clientX, clientY } = start;
  const listening = new AbortController();
  let isMoving = false;
  const end = (isDropped: boolean, x = clientX, y = clientY) => {
    listening.abort();
    document.documentElement.classList.remove("carrying");
    if (!isMoving) return;
    swallowClick();
    ended(isDropped, x, y);
  };
  const options = { signal: listening.signal };
  window.addEventListener(
    "pointermove",
    (event) => {
      if (event.pointerId !== pointerId) return;
      if (!isMoving && Math.hypot(event.clientX - clientX, event.clientY - clientY) < THRESHOLD_PX) return;
      isMoving = true;
      document.documentElement.classList.add("carrying");
      moved(event.clientX, event.clientY);
    },
    options,
  );
  window.addEventListener(
    "pointerup",
    (event) => event.pointerId === pointerId && end(true, event.clientX, event.clientY),
    options,
  );
  window.addEventListener("pointercancel", (event) => event.pointerId === pointerId && end(false), options);
  window.addEventListener("keydown", (event) => event.key === "Escape" && end(false), options);
  return () => end(false);
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

/** The place under a point; null outside the columns. */
function placeAt(x: number, y: number, task: Task): Place | null {
  const column = document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-status]");
  if (!column) return null;
  const others = [...column.querySelectorAll<HTMLElement>("[data-task]")].filter(
    (card) => card.dataset.task !== task.id,
  );
  const index = others.filter((card) => {
    const { top, height } = card.getBoundingClientRect();
    return top + height / 2 < y;
  }).length;
  return { status: column.dataset.status as Status, index };
}
