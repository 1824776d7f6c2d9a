// A text as its top-level blocks, each with an id that stays while the text around it changes.

import type { SyntaxNode } from "@lezer/common";
import { markdown } from "../markdown";
import { labelOf } from "./addresses";

export interface Part {
  readonly id: number;
  /** Where it begins in the text. */
  readonly from: number;
  readonly source: string;
  readonly node: SyntaxNode;
}

export interface Parsed {
  readonly text: string;
  /** Too deep for the browser's stack, as nobody writes it: there are no parts. */
  readonly isTooDeep: boolean;
  readonly parts: readonly Part[];
  /** The addresses of links that are written elsewhere, by label. */
  readonly addresses: ReadonlyMap<string, string>;
  /** The same for as long as the addresses are. */
  readonly addressKey: string;
}

export const NOTHING: Parsed = { text: "", isTooDeep: false, parts: [], addresses: new Map(), addressKey: "" };

/** Parses a text; parts that are as they were keep their ids. */
export function parse(text: string, before: Parsed): Parsed {
  if (text === before.text) return before;
  const nodes = blocksOf(text);
  if (!nodes) return { ...NOTHING, text, isTooDeep: true };
  const sources = nodes.map(({ from, to }) => text.slice(from, to));
  const ids = idsFor(sources, before.parts);
  const parts = nodes.map((node, index) => ({ id: ids[index]!, from: node.from, source: sources[index]!, node }));
  const addresses = new Map<string, string>();
  for (const { node } of parts) if (node.name === "LinkReference") keepAddress(node, text, addresses);
  return { text, isTooDeep: false, parts, addresses, addressKey: JSON.stringify([...addresses]) };
}

function blocksOf(text: string): SyntaxNode[] | null {
  const nodes: SyntaxNode[] = [];
  try {
    let node = markdown.parser.parse(text).topNode.firstChild;
    for (; node; node = node.nextSibling) nodes.push(node);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
  return nodes;
}

/** What begins and what ends as before keeps its id; between them ids go by order. */
function idsFor(sources: readonly string[], before: readonly Part[]): number[] {
  const least = Math.min(sources.length, before.length);
  let head = 0;
  while (head < least && sources[head] === before[head]!.source) head += 1;
  let tail = 0;
  while (tail < least - head && sources.at(-1 - tail) === before.at(-1 - tail)!.source) tail += 1;
  const free = before.slice(head, before.length - tail).map(({ id }) => id);
  let next = before.reduce((most, { id }) => Math.max(most, id), 0);
  return sources.map((_, index) => {
    if (index < head) return before[index]!.id;
    const fromEnd = sources.length - index;
    if (fromEnd <= tail) return before.at(-fromEnd)!.id;
    return free.shift() ?? (next += 1);
  });
}

function keepAddress(node: SyntaxNode, text: string, addresses: Map<string, string>): void {
  const label = node.getChild("LinkLabel");
  const url = node.getChild("URL");
  if (!label || !url) return;
  const key = labelOf(text.slice(label.from, label.to));
  // The first of several counts, as in CommonMark.
  if (!addresses.has(key)) addresses.set(key, text.slice(url.from, url.to));
}
