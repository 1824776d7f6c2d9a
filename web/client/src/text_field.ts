// A plain text field and a shared text that follow each other, for pages without an editor.

import type * as Y from "yjs";

type Delta = Y.YTextEvent["delta"];

/**
 * Shows a shared text in a field, and takes what is typed there; carets stay where they were when others type.
 * Answers with what ends it.
 */
export function bindText(field: HTMLTextAreaElement | HTMLInputElement, text: Y.Text): () => void {
  let shown = text.toString();
  // What others did while a word is being composed, which the field must not be changed under.
  let held: Delta[] = [];
  let isComposing = false;

  const take = () => {
    const edit = difference(shown, field.value, field.selectionEnd ?? field.value.length);
    shown = field.value;
    if (!edit) return;
    const [start, end] = [edit.start, edit.end].map((index) => held.reduce(moved, index)) as [number, number];
    text.doc?.transact(() => {
      text.delete(start, end - start);
      text.insert(start, edit.added);
    }, field);
  };
  const show = (deltas: readonly Delta[]) => {
    const places = [field.selectionStart, field.selectionEnd];
    const [start, end] = places.map((place) => deltas.reduce(moved, place ?? 0)) as [number, number];
    field.value = shown = text.toString();
    if (field.ownerDocument.activeElement === field)
      field.setSelectionRange(start, end, field.selectionDirection ?? "none");
  };
  const typed = () => isComposing || take();
  const began = () => void (isComposing = true);
  const composed = () => {
    isComposing = false;
    take();
    show(held.splice(0));
  };
  const changed = ({ delta }: Y.YTextEvent, { origin }: Y.Transaction) => {
    if (origin === field) return;
    if (isComposing) held.push(delta);
    else show([delta]);
  };

  field.value = shown;
  field.addEventListener("input", typed);
  field.addEventListener("compositionstart", began);
  field.addEventListener("compositionend", composed);
  text.observe(changed);
  return () => {
    text.unobserve(changed);
    field.removeEventListener("input", typed);
    field.removeEventListener("compositionstart", began);
    field.removeEventListener("compositionend", composed);
    held = [];
  };
}

/** What was replaced by what between two texts, as one edit that ends at the caret where it can; null for none. */
export function difference(
  before: string,
  after: string,
  caret: number,
): { start: number; end: number; added: string } | null {
  if (before === after) return null;
  const shorter = Math.min(before.length, after.length);
  // What stands behind the caret is not what was typed, even where it is the same.
  const behind = Math.min(shorter, after.length - caret);
  let tail = 0;
  while (tail < behind && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  let start = 0;
  while (start < shorter - tail && before[start] === after[start]) start += 1;
  // A character of two halves is not torn.
  if (start > 0 && isHigh(before, start - 1)) start -= 1;
  if (tail > 0 && isHigh(before, before.length - tail - 1)) tail -= 1;
  return { start, end: before.length - tail, added: after.slice(start, after.length - tail) };
}

/** Where a place in a text is after a change. */
export function moved(place: number, delta: Delta): number {
  let at = 0;
  for (const { retain, insert, delete: removed } of delta) {
    if (at > place) break;
    if (retain) at += retain;
    else if (insert && at < place) {
      const length = typeof insert === "string" ? insert.length : 1;
      place += length;
      at += length;
    } else if (insert) break;
    else if (removed) place = Math.max(at, place - removed);
  }
  return place;
}

function isHigh(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 0xd800 && code <= 0xdbff;
}
