import { useEffect, useRef, useState } from "react";
import type { Message } from "@atelier/client";
import { plainly } from "../comments/said";
import type { Member } from "../members/members";
import { nameOf } from "../members/names";

/** What others said last, for those who listen to the page; nothing of what was there before. */
export function useSpoken(messages: readonly Message[], members: readonly Member[], ownId: string): string {
  const [words, setWords] = useState("");
  const newest = messages.at(-1);
  const heard = useRef(newest?.id);
  useEffect(() => {
    if (newest === undefined || newest.id === heard.current) return;
    heard.current = newest.id;
    if (newest.author_id !== ownId) setWords(`${nameOf(newest.author_id, members)}: ${plainly(newest.text)}`);
  }, [newest, members, ownId]);
  return words;
}
