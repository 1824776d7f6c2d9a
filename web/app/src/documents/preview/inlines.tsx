// What stands within a line, as React elements: nothing of a document ever becomes markup by itself.

import { Fragment, type ReactNode } from "react";
import type { SyntaxNode } from "@lezer/common";
import { addressOf, labelOf } from "./addresses";

export interface Page {
  /** The whole text that the nodes stand in. */
  readonly text: string;
  readonly addresses: ReadonlyMap<string, string>;
  /** Ticks the box that begins there; null where one may not. */
  readonly onTick: ((from: number) => void) | null;
}

// Deeper than that nobody writes, and the browser's stack has an end.
export const DEEPEST = 40;

const MARKS: ReadonlySet<string> = new Set([
  "EmphasisMark",
  "StrikethroughMark",
  "SubscriptMark",
  "SuperscriptMark",
  "CodeMark",
  "LinkMark",
  "LinkTitle",
  "HeaderMark",
  "QuoteMark",
  "ListMark",
  "TaskMarker",
]);

/** Everything between two places of a node. */
export function inlines(node: SyntaxNode, page: Page, depth: number, from = node.from, to = node.to): ReactNode[] {
  if (depth > DEEPEST) return [page.text.slice(from, to)];
  const found: ReactNode[] = [];
  let at = from;
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.from < at || child.to > to) continue;
    if (child.from > at) found.push(page.text.slice(at, child.from));
    if (!MARKS.has(child.name)) found.push(<Fragment key={child.from}>{inline(child, page, depth + 1)}</Fragment>);
    at = child.to;
  }
  if (at < to) found.push(page.text.slice(at, to));
  return found;
}

function inline(node: SyntaxNode, page: Page, depth: number): ReactNode {
  const written = page.text.slice(node.from, node.to);
  switch (node.name) {
    case "Emphasis":
      return <em>{inlines(node, page, depth)}</em>;
    case "StrongEmphasis":
      return <strong>{inlines(node, page, depth)}</strong>;
    case "Strikethrough":
      return <s>{inlines(node, page, depth)}</s>;
    case "Subscript":
      return <sub>{inlines(node, page, depth)}</sub>;
    case "Superscript":
      return <sup>{inlines(node, page, depth)}</sup>;
    case "InlineCode":
      return <code>{inlines(node, page, depth)}</code>;
    case "HardBreak":
      return <br />;
    case "Escape":
      return written.slice(1);
    case "Entity":
      return entityOf(written);
    case "URL":
    case "Autolink":
      return <Leading to={written}>{written.replace(/^<(.*)>$/s, "$1")}</Leading>;
    case "Link":
    case "Image":
      return linked(node, page, depth);
    default:
      return written;
  }
}

/** A link, or a picture as a link to it: a picture from elsewhere would tell its server who reads this. */
function linked(node: SyntaxNode, page: Page, depth: number): ReactNode {
  const marks = node.getChildren("LinkMark");
  const [open, close] = marks;
  const written = page.text.slice(node.from, node.to);
  if (!open || !close) return written;
  const words = inlines(node, page, depth, open.to, close.from);
  const label = node.getChild("LinkLabel");
  const named = label && label.to - label.from > 2 ? label : { from: open.to, to: close.from };
  const url = node.getChild("URL", close.name);
  const address = url
    ? page.text.slice(url.from, url.to)
    : marks.length > 2
      ? ""
      : page.addresses.get(labelOf(page.text.slice(named.from, named.to)));
  if (address === undefined)
    return <>{[page.text.slice(node.from, open.to), ...words, page.text.slice(close.from, node.to)]}</>;
  return <Leading to={address}>{words}</Leading>;
}

function Leading({ to, children }: { to: string; children: ReactNode }) {
  const address = addressOf(to, window.location.href);
  if (!address) return <span className="no-link">{children}</span>;
  return (
    <a href={address} target="_blank" rel="noopener noreferrer nofollow ugc">
      {children}
    </a>
  );
}

const ENTITIES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    amp: "&",
    lt: "<",
    gt: ">",
    quot: '"',
    apos: "'",
    nbsp: "\u00a0",
    copy: "©",
    hellip: "…",
    mdash: "—",
    ndash: "–",
    rarr: "→",
    larr: "←",
    euro: "€",
  }),
);

function entityOf(written: string): string {
  const name = written.slice(1, -1);
  const number = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name);
  if (!number) return ENTITIES.get(name) ?? written;
  const point = number[1] ? parseInt(number[1], 16) : Number(number[2]);
  return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : "\ufffd";
}
