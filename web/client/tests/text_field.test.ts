import { expect, test } from "vitest";
import * as Y from "yjs";
import { difference, moved } from "../src/text_field.js";

const LETTERS = ["a", "b", "🙂", "👋", "\n"];

function letters(count: number): string[] {
  return Array.from({ length: count }, () => LETTERS[Math.floor(Math.random() * LETTERS.length)]!);
}

/** An edit of a text as a field makes it: some of it replaced, the caret behind that. */
function edited(before: readonly string[]): { after: string[]; caret: number } {
  const start = Math.floor(Math.random() * (before.length + 1));
  const end = start + Math.floor(Math.random() * Math.min(4, before.length - start + 1));
  const added = letters(Math.floor(Math.random() * 3));
  const head = [...before.slice(0, start), ...added];
  return { after: [...head, ...before.slice(end)], caret: head.join("").length };
}

test("the difference of two texts makes the one of the other, and tears no character", () => {
  for (let n = 0; n < 5_000; n += 1) {
    const before = letters(Math.floor(Math.random() * 8));
    const { after, caret } = edited(before);
    const [old, now] = [before.join(""), after.join("")];
    const edit = difference(old, now, caret);
    if (!edit) {
      expect(now).toBe(old);
      continue;
    }
    const text = new Y.Doc().getText("content");
    text.insert(0, old);
    text.delete(edit.start, edit.end - edit.start);
    text.insert(edit.start, edit.added);
    // Yjs puts another character where half of one was cut off.
    expect(text.toString()).toBe(now);
    expect(edit.start + edit.added.length).toBeLessThanOrEqual(Math.max(caret, edit.start));
  }
});

test("what is typed between equal letters is where the caret is", () => {
  expect(difference("aaa", "aaaa", 1)).toEqual({ start: 0, end: 0, added: "a" });
  expect(difference("aaa", "aaaa", 4)).toEqual({ start: 3, end: 3, added: "a" });
  expect(difference("aaa", "aa", 1)).toEqual({ start: 1, end: 2, added: "" });
});

test("a place in a text goes with what stands there", () => {
  for (let n = 0; n < 2_000; n += 1) {
    const doc = new Y.Doc();
    const text = doc.getText("content");
    text.insert(0, letters(8).join("").replace(/[^ab]/gu, "c") + "#" + "tail");
    const place = text.toString().indexOf("#");
    const deltas: Y.YTextEvent["delta"][] = [];
    text.observe(({ delta }) => deltas.push(delta));
    doc.transact(() => {
      for (let times = 0; times < 3; times += 1) {
        const at = Math.floor(Math.random() * text.length);
        const mark = text.toString().indexOf("#");
        // The mark itself stays; what is put right before it may be on either side of a caret that is there.
        if (Math.random() < 0.5 && at !== mark) text.insert(at, "xy");
        else if (at !== mark && at < text.length) text.delete(at, 1);
      }
    });
    expect(deltas.reduce((at, delta) => moved(at, delta), place)).toBe(text.toString().indexOf("#"));
  }
});
