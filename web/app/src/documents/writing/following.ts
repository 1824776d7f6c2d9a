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
  const parts = [...pane.querySelectorAll<HTMLElement>("[data-from]")];
  const index = lastBefore(parts, first.from);
  const part = parts[index];
  if (!part) return;
  const from = fromOf(part);
  const next = parts[index + 1];
  const end = next ? fromOf(next) : view.state.doc.length;
  const share = end > from ? Math.min(1, (first.from - from) / (end - from)) : 0;
  pane.scrollTo({ top: part.offsetTop + share * part.offsetHeight });
}

function fromOf(part: HTMLElement): number {
  return Number(part.dataset["from"]);
}

/** The last part that begins at or before a place, by halving. */
function lastBefore(parts: readonly HTMLElement[], place: number): number {
  let low = 0;
  let high = parts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fromOf(parts[middle]!) <= place) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}
