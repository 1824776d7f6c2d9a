// The preview stays by the text that is seen in the editor.

import type { EditorView } from "@codemirror/view";
import type { RefObject } from "react";

/** Scrolls the preview along with the editor, until the function that is returned is called. */
export function follow(view: EditorView, preview: RefObject<HTMLElement | null>): () => void {
  let frame = 0;
  const scrolled = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => preview.current && align(view, preview.current));
  };
  view.scrollDOM.addEventListener("scroll", scrolled, { passive: true });
  return () => {
    cancelAnimationFrame(frame);
    view.scrollDOM.removeEventListener("scroll", scrolled);
  };
}

function align(view: EditorView, pane: HTMLElement): void {
  const { scrollTop } = view.scrollDOM;
  if (scrollTop < 4) return pane.scrollTo({ top: 0 });
  const first = view.lineBlockAtHeight(scrollTop - view.documentPadding.top);
  const chunks = [...pane.querySelectorAll<HTMLElement>("[data-from]")];
  const chunk = chunks[lastBefore(chunks, first.from, fromOf)];
  if (!chunk) return;
  const offset = first.from - fromOf(chunk);
  const parts = [...chunk.querySelectorAll<HTMLElement>("[data-offset]")];
  const index = lastBefore(parts, offset, offsetOf);
  const part = parts[index];
  if (!part) return;
  const next = parts[index + 1];
  const start = offsetOf(part);
  const end = next ? offsetOf(next) : start + (part.textContent?.length ?? 0);
  const share = end > start ? Math.min(1, (offset - start) / (end - start)) : 0;
  pane.scrollTo({ top: part.offsetTop + share * part.offsetHeight });
}

function fromOf(chunk: HTMLElement): number {
  return Number(chunk.dataset["from"]);
}

function offsetOf(part: HTMLElement): number {
  return Number(part.dataset["offset"]);
}

/** The last element that begins at or before a place, by halving. */
function lastBefore(
  elements: readonly HTMLElement[],
  place: number,
  startOf: (element: HTMLElement) => number,
): number {
  let low = 0;
  let high = elements.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (startOf(elements[middle]!) <= place) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}
