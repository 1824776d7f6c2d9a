// Who is writing right now. It is told to those who are here, and stored nowhere.

import { useEffect, useRef, useState } from "react";
import { useObservable } from "../observing";
import { useRoom } from "../room";

const TOPIC = "typing";
const TOLD_EVERY_MS = 3_000;
const SHOWN_MS = 5_000;

/** Tells the others that one writes, now and then. */
export function useTelling(): () => void {
  const room = useRoom();
  const told = useRef(0);
  return () => {
    if (Date.now() - told.current < TOLD_EVERY_MS) return;
    told.current = Date.now();
    // A hint that does not arrive is not missed.
    room.broadcast(TOPIC).catch(() => undefined);
  };
}

export function Typing() {
  const room = useRoom();
  const people = useObservable(room.presence);
  const writing = useWriting();
  const names = people.filter(({ user_id }) => writing.includes(user_id)).map(({ name }) => name);
  return <p className="typing">{wordsFor(names)}</p>;
}

function useWriting(): readonly string[] {
  const room = useRoom();
  const [writing, setWriting] = useState<readonly string[]>([]);
  useEffect(() => {
    const timers = new Map<string, ReturnType<typeof setTimeout>>();
    const end = (id: string) => {
      clearTimeout(timers.get(id));
      timers.delete(id);
      setWriting([...timers.keys()]);
    };
    const begin = (id: string) => {
      clearTimeout(timers.get(id));
      timers.set(
        id,
        setTimeout(() => end(id), SHOWN_MS),
      );
      setWriting([...timers.keys()]);
    };
    const stops = [
      room.on("broadcast", ({ topic, from }) => topic === TOPIC && begin(from)),
      room.on("message.created", ({ data }) => data.author_id && end(data.author_id)),
    ];
    return () => {
      stops.forEach((stop) => stop());
      timers.forEach((timer) => clearTimeout(timer));
    };
  }, [room]);
  return writing;
}

function wordsFor(names: readonly string[]): string {
  if (names.length === 0) return "";
  if (names.length > 2) return "Several people are writing…";
  return `${names.join(" and ")} ${names.length === 1 ? "is" : "are"} writing…`;
}
