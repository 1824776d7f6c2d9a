// A card in the hand: picked up by the pointer or by the keyboard, and put down somewhere.

import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent, type RefObject } from "react";
import { useNotices } from "../notices";
import { followPointer } from "./following";
import { scrollAtEdges } from "./scrolling";
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

const ARROWS: ReadonlySet<string> = new Set(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]);

export function useCarrying(columns: Columns, drop: (task: Task, place: Place) => void): Carrying {
  const [carried, setCarried] = useState<Carried | null>(null);
  const ghost = useRef<HTMLDivElement>(null);
  const stop = useRef<(() => void) | null>(null);
  const { announce } = useNotices();
  useEffect(() => {
    // Safari lets a touch be kept from scrolling only where something listened before it began.
    const listen = () => undefined;
    window.addEventListener("touchmove", listen, { passive: false });
    return () => {
      window.removeEventListener("touchmove", listen);
      stop.current?.();
    };
  }, []);

  // The card may have been put into another column, and the focus with it.
  const focused = carried?.by === "keyboard" ? carried : null;
  useEffect(() => {
    if (focused) document.querySelector<HTMLElement>(`[data-task="${focused.task.id}"] .grip`)?.focus();
  }, [focused]);

  // What a gesture that began earlier needs to know when it ends, and a card that was drawn earlier when it begins.
  const now = useRef({ carried, columns, drop });
  useEffect(() => {
    now.current = { carried, columns, drop };
  });

  const onPointerDown: Carrying["onPointerDown"] = (task, event) => {
    const target = event.target as HTMLElement;
    const isGrip = target.closest(".grip") !== null;
    if (event.button !== 0 || (!isGrip && target.closest("button, input"))) return;
    stop.current?.();
    const at = { x: event.clientX, y: event.clientY };
    let stopScrolling: (() => void) | null = null;
    const show = () => {
      setCarried((was) => ({
        task,
        by: "pointer",
        place: placeAt(at.x, at.y, task) ?? was?.place ?? placeOf(now.current.columns, task),
      }));
      // On the side where there is more room.
      const side = at.x > window.innerWidth / 2 ? "translate(calc(-100% - 16px))" : "";
      if (ghost.current) ghost.current.style.transform = `translate(${at.x + 8}px, ${at.y + 8}px) ${side}`;
    };
    stop.current = followPointer(event, !isGrip && event.pointerType !== "mouse", {
      lifted: () => {
        announce(`Picked up ${task.title}.`);
        stopScrolling = scrollAtEdges(() => at, show);
      },
      moved: (x, y) => {
        Object.assign(at, { x, y });
        show();
      },
      ended: (isDropped, x, y) => {
        stopScrolling?.();
        const place = isDropped ? placeAt(x, y, task) : null;
        setCarried(null);
        if (!place) return announce(`${task.title} is back where it was.`);
        announce(`Dropped ${task.title} ${wordsOfPlace(now.current.columns, task, place)}.`);
        now.current.drop(task, place);
      },
    });
  };

  const onKeyDown: Carrying["onKeyDown"] = (task, event) => {
    const { carried, columns, drop } = now.current;
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
