// Paragraphs, headings, lists and tables, as React elements.

import type { ReactNode } from "react";
import type { SyntaxNode } from "@lezer/common";
import { DEEPEST, inlines, type Page } from "./inlines";

const HEADING = /^(?:ATX|Setext)Heading([1-6])$/;
// The page's own name is the first heading, so a document's begin with the second.
const LEVELS = ["h2", "h3", "h4", "h5", "h6", "h6"] as const;

export function Block({ node, page, depth = 0 }: { node: SyntaxNode; page: Page; depth?: number }): ReactNode {
  const level = HEADING.exec(node.name)?.[1];
  if (level) return <Heading node={node} page={page} level={Number(level)} />;
  if (depth > DEEPEST) return <p>{page.text.slice(node.from, node.to)}</p>;
  switch (node.name) {
    case "Paragraph":
      return <p>{inlines(node, page, depth)}</p>;
    case "Blockquote":
      return <blockquote>{blocksIn(node, page, depth)}</blockquote>;
    case "BulletList":
      return <ul>{blocksIn(node, page, depth)}</ul>;
    case "OrderedList":
      return <ol start={startOf(node, page)}>{blocksIn(node, page, depth)}</ol>;
    case "ListItem":
      return <Item node={node} page={page} depth={depth} />;
    case "Task":
      return <Task node={node} page={page} depth={depth} />;
    case "FencedCode":
    case "CodeBlock":
      return <Code node={node} page={page} />;
    case "HorizontalRule":
      return <hr />;
    case "Table":
      return <Table node={node} page={page} depth={depth} />;
    case "LinkReference":
    case "CommentBlock":
      return null;
    default:
      // HTML is shown as it is written.
      return <p>{page.text.slice(node.from, node.to)}</p>;
  }
}

const SKIPPED: ReadonlySet<string> = new Set(["QuoteMark", "ListMark"]);

/** The blocks in a block; in a list without empty lines paragraphs are no more than their text. */
function blocksIn(node: SyntaxNode, page: Page, depth: number, isTight = false): ReactNode[] {
  const found: ReactNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (SKIPPED.has(child.name)) continue;
    const key = found.length;
    if (isTight && child.name === "Paragraph") found.push(<span key={key}>{inlines(child, page, depth)}</span>);
    else found.push(<Block key={key} node={child} page={page} depth={depth + 1} />);
  }
  return found;
}

function Heading({ node, page, level }: { node: SyntaxNode; page: Page; level: number }) {
  const Tag = LEVELS[level - 1] ?? "h6";
  const marks = node.getChildren("HeaderMark");
  const isAtx = node.name.startsWith("ATX");
  const from = isAtx ? (marks[0]?.to ?? node.from) : node.from;
  const last = isAtx ? (marks.length > 1 ? marks.at(-1)!.from : node.to) : (marks[0]?.from ?? node.to);
  return <Tag>{inlines(node, page, 0, from, last)}</Tag>;
}

function Item({ node, page, depth }: { node: SyntaxNode; page: Page; depth: number }) {
  const isTask = node.getChild("Task") !== null;
  const isTight = !/\n[ \t]*\n/.test(page.text.slice(node.from, node.to));
  return <li className={isTask ? "task-item" : undefined}>{blocksIn(node, page, depth, isTight)}</li>;
}

function Task({ node, page, depth }: { node: SyntaxNode; page: Page; depth: number }) {
  const marker = node.getChild("TaskMarker");
  if (!marker) return <p>{inlines(node, page, depth)}</p>;
  const { onTick } = page;
  const isDone = /x/i.test(page.text.slice(marker.from, marker.to));
  return (
    <label className="task">
      <input type="checkbox" checked={isDone} disabled={!onTick} onChange={() => onTick?.(marker.from)} />
      <span>{inlines(node, page, depth, marker.to)}</span>
    </label>
  );
}

function Code({ node, page }: { node: SyntaxNode; page: Page }) {
  const lines = node.getChildren("CodeText").map(({ from, to }) => page.text.slice(from, to));
  return (
    <pre tabIndex={0} role="group" aria-label="Code">
      <code>{lines.join("")}</code>
    </pre>
  );
}

function Table({ node, page, depth }: { node: SyntaxNode; page: Page; depth: number }) {
  const head = node.getChild("TableHeader");
  return (
    <div className="table" tabIndex={0} role="group" aria-label="Table">
      <table>
        {head && (
          <thead>
            <tr>
              {cellsOf(head, page).map((cell, index) => (
                <th key={index} scope="col">
                  {cell && inlines(cell, page, depth)}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {node.getChildren("TableRow").map((row) => (
            <tr key={row.from}>
              {cellsOf(row, page).map((cell, index) => (
                <td key={index}>{cell && inlines(cell, page, depth)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A row's cells; null for an empty one, which the tree does not have. */
function cellsOf(row: SyntaxNode, page: Page): (SyntaxNode | null)[] {
  const cells: (SyntaxNode | null)[] = [];
  let isFilled = true;
  let isFirst = true;
  for (let child = row.firstChild; child; child = child.nextSibling) {
    if (child.name === "TableCell") {
      cells.push(child);
      isFilled = true;
    } else if (child.name === "TableDelimiter") {
      const isEdge = isFirst && !page.text.slice(row.from, child.from).trim();
      if (!isFilled && !isEdge) cells.push(null);
      isFilled = false;
    }
    isFirst = false;
  }
  return cells;
}

function startOf(node: SyntaxNode, page: Page): number {
  const mark = node.getChild("ListItem")?.getChild("ListMark");
  return mark ? parseInt(page.text.slice(mark.from, mark.to), 10) || 0 : 1;
}
