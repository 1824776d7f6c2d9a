// Messages in the order and company in which they are shown.

import type { Message } from "@atelier/client";
import type { Draft } from "./conversation";
import { dayOf } from "../days";

// What one person says within so long stands together.
const PAUSE_MS = 5 * 60_000;

export interface Line {
  /** The same before and after it is stored. */
  readonly key: string;
  readonly text: string;
  readonly at: string;
  readonly draft: Draft | null;
}

export interface Group {
  readonly authorId: string | null;
  readonly lines: readonly Line[];
}

export type Entry =
  | { readonly kind: "day"; readonly key: string; readonly at: string }
  | { readonly kind: "new"; readonly key: string }
  | { readonly kind: "group"; readonly key: string; readonly group: Group };

/** By day and author, with a mark before the first that is new. */
export function entriesOf(
  messages: readonly Message[],
  drafts: readonly Draft[],
  ownId: string,
  newFrom: string | null,
): readonly Entry[] {
  const entries: Entry[] = [];
  let day = "";
  let group: { authorId: string | null; lines: Line[] } | null = null;
  const add = (authorId: string | null, line: Line) => {
    if (dayOf(line.at) !== day) {
      day = dayOf(line.at);
      group = null;
      entries.push({ kind: "day", key: `day ${day}`, at: line.at });
    }
    const last = group?.lines.at(-1);
    const isApart = !last || Date.parse(line.at) - Date.parse(last.at) > PAUSE_MS;
    if (group && group.authorId === authorId && !isApart) return void group.lines.push(line);
    group = { authorId, lines: [line] };
    entries.push({ kind: "group", key: line.key, group });
  };
  for (const { id, author_id, client_id, text, created_at } of messages) {
    if (id === newFrom) {
      group = null;
      entries.push({ kind: "new", key: "new" });
    }
    add(author_id, { key: keyOf(author_id, client_id) ?? id, text, at: created_at, draft: null });
  }
  for (const draft of drafts) add(ownId, { key: `${ownId} ${draft.clientId}`, text: draft.text, at: draft.at, draft });
  return entries;
}

/** Everybody's program chooses ids of its own, which may be those of others. */
function keyOf(authorId: string | null, clientId: string | null): string | null {
  return authorId !== null && clientId !== null ? `${authorId} ${clientId}` : null;
}
