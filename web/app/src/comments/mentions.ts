// Mentions while a text is written: shown as `@name`, and stored as `@[name](user:<id>)`.

import type { Member } from "../members/members";

export interface Mention {
  readonly name: string;
  readonly userId: string;
}

/** A text as it is written, and who is meant by the names in it. */
export interface Writing {
  readonly text: string;
  readonly mentions: readonly Mention[];
}

/** The part of a text that is to become a mention. */
export interface Search {
  readonly words: string;
  readonly from: number;
  readonly to: number;
}

const STORED = /@\[([^[\]\n]{1,200})\]\(user:([0-9a-f-]{36})\)/gi;
const BEGUN = /(?:^|[\s([{])@([^@\n]{0,40})$/;
const SHOWN = 6;

/** A stored text as it is written on. */
export function writingOf(stored: string): Writing {
  const mentions: Mention[] = [];
  const text = stored.replace(STORED, (_, name: string, userId: string) => {
    mentions.push({ name, userId });
    return `@${name}`;
  });
  return { text, mentions };
}

/** A written text as it is stored. */
export function storedOf({ text, mentions }: Writing): string {
  // The longest first, for one name may begin another.
  const names = new Map(mentions.map(({ name, userId }) => [name, userId]));
  const sought = [...names.keys()].sort((a, b) => b.length - a.length).map(escaped);
  if (sought.length === 0) return text.trim();
  const pattern = new RegExp(`@(${sought.join("|")})(?![\\p{L}\\p{N}])`, "gu");
  return text.replace(pattern, (_, name: string) => `@[${name}](user:${names.get(name)})`).trim();
}

/** For an expression with the flag `u`, which lets nothing else be escaped. */
function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** What is searched for where somebody writes; null where no mention is begun. */
export function searchAt({ text, mentions }: Writing, caret: number): Search | null {
  const words = BEGUN.exec(text.slice(0, caret))?.[1];
  if (words === undefined) return null;
  const sought = words.toLowerCase();
  const isDone = mentions.some(({ name }) => sought.startsWith(`${name.toLowerCase()} `));
  return isDone ? null : { words: sought, from: caret - words.length - 1, to: caret };
}

/** Those whose name, or a part of it, begins so. */
export function peopleFor({ words }: Search, members: readonly Member[]): readonly Member[] {
  const fits = ({ name }: Member) => {
    const lowered = name.toLowerCase();
    return lowered.startsWith(words) || lowered.split(/\s+/).some((part) => part.startsWith(words));
  };
  return members.filter(fits).slice(0, SHOWN);
}

/** The text with the mention in the place of what was searched for, and where one writes on. */
export function withMention(
  { text, mentions }: Writing,
  { from, to }: Search,
  member: Member,
): { writing: Writing; caret: number } {
  // Brackets would end the stored mention before its time.
  const name = member.name.replace(/[[\]\n]/g, "");
  const inserted = `@${name} `;
  const rest = text.slice(to).replace(/^ /, "");
  return {
    writing: {
      text: text.slice(0, from) + inserted + rest,
      mentions: [...mentions, { name, userId: member.user_id }],
    },
    caret: from + inserted.length,
  };
}
