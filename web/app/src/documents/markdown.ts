// Markdown as documents have it, read within bounds: anybody's program may write one that is made to be slow.

import { markdownLanguage } from "@codemirror/lang-markdown";
import { Language } from "@codemirror/language";
import type { LeafBlock, MarkdownExtension, MarkdownParser } from "@lezer/markdown";

// The marks of a paragraph take time by the square of its length, and stack by their depth.
const LONGEST = 6_000;

// By its first letter, looked at once: the text of a block is put together from its lines whenever it is looked into.
const mayBeAddress = new WeakMap<LeafBlock, boolean>();

const bounded: MarkdownExtension = {
  // Of a longer one the marks are not read.
  parseInline: [{ name: "Long", before: "Escape", parse: ({ offset, end }) => (end - offset > LONGEST ? end : -1) }],
  // What may become the address of a link is read from its start with each line.
  parseBlock: [
    { name: "Long", endLeaf: (_context, _line, leaf) => isAddressLike(leaf) && leaf.content.length > LONGEST },
  ],
};

function isAddressLike(leaf: LeafBlock): boolean {
  let known = mayBeAddress.get(leaf);
  if (known === undefined) mayBeAddress.set(leaf, (known = leaf.content.startsWith("[")));
  return known;
}

/** For the editor and the preview alike. */
export const markdown = new Language(
  markdownLanguage.data,
  (markdownLanguage.parser as MarkdownParser).configure(bounded),
  [],
  "markdown",
);
