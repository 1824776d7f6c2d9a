// Events as rows of a feed: each told with what the events before it have taught.

import type { DomainEvent, DomainEvents } from "@atelier/client";
import { dayOf } from "../days";
import type { Kind, Knowledge, Sentence } from "./sentence";
import { TELLERS } from "./sentences";

export interface Row {
  readonly seq: number;
  readonly at: string;
  readonly kind: Kind | null;
  readonly projectId: string | null;
  /** Who did it; null where it happened by itself. */
  readonly who: string | null;
  readonly sentence: Sentence;
  /** How many it stands for. */
  readonly count: number;
}

interface Named {
  id?: unknown;
  title?: unknown;
  name?: unknown;
  user_id?: unknown;
}

/**
 * The rows of events in the order of their numbers, newest first. What repeats itself in a row is one row. `known` names
 * people and projects as they are.
 */
export function rowsOf(
  events: readonly DomainEvent[],
  place: string,
  known: ReadonlyMap<string, string>,
): readonly Row[] {
  const { names, titles } = learned(events, known);
  const latest = new Map<string, DomainEvent["data"]>();
  const gone = new Set<string>();
  const knowledge = {
    place,
    personOf: (id: string | null | undefined) => (id && names.get(id)) || "somebody who left",
    titleOf: (id: string | null | undefined) => (id ? titles.get(id) : undefined),
  };
  const rows: Row[] = [];
  for (const event of events) {
    const { id } = event.data;
    const row = rowOf(event, { ...knowledge, before: latest.get(id) as never, wasGone: gone.delete(id) });
    if (event.type.endsWith(".deleted")) gone.add(id);
    else latest.set(id, event.data);
    const last = rows.at(-1);
    if (last && isRepeated(last, row)) rows.pop();
    const count = last && isRepeated(last, row) ? last.count + 1 : 1;
    rows.push({ ...row, count });
  }
  return rows.reverse();
}

/** What events tell of names: of people that are no members any more, and of everything else. */
function learned(events: readonly DomainEvent[], known: ReadonlyMap<string, string>) {
  const names = new Map<string, string>();
  const titles = new Map<string, string>();
  for (const { data } of events) {
    const { id, title, name, user_id }: Named = data;
    if (typeof user_id === "string" && typeof name === "string") names.set(user_id, name);
    const shown = title ?? name;
    if (typeof shown === "string") titles.set(String(id), shown);
  }
  for (const [id, name] of known) {
    names.set(id, name);
    titles.set(id, name);
  }
  return { names, titles };
}

function rowOf(event: DomainEvent, known: Omit<Knowledge<never>, "actorId">): Row {
  const { seq, at, project_id: projectId, actor_id } = event;
  // A server that is newer than this page may tell of things that have no words here.
  const teller = Object.hasOwn(TELLERS, event.type) ? TELLERS[event.type] : null;
  const sentence = teller
    ? told(teller, event, { ...known, actorId: actor_id })
    : { did: `did something new (${event.type})` };
  const who = sentence.subject ?? capital(known.personOf(actor_id));
  return { seq, at, projectId, kind: teller?.kind ?? null, who: who || null, sentence, count: 1 };
}

// The type of the event is that of its teller, which the compiler cannot follow.
function told(teller: (typeof TELLERS)[keyof DomainEvents], { data }: DomainEvent, known: Knowledge<never>): Sentence {
  return (teller.tell as (data: unknown, known: Knowledge<never>) => Sentence)(data, known);
}

function isRepeated(last: Row, next: Row): boolean {
  if (last.who !== next.who || dayOf(last.at) !== dayOf(next.at)) return false;
  if (next.sentence.several) return last.sentence.several === next.sentence.several;
  return JSON.stringify(last.sentence) === JSON.stringify(next.sentence);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
