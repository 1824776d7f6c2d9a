// Who has a document open, by its awareness.

import { useMemo } from "react";
import type { Observable, SharedDocument } from "@atelier/client";
import { useObservable } from "../observing";

export interface Reader {
  readonly id: string;
  readonly name: string;
  readonly color: string;
}

const HEX = /^#[0-9a-f]{6}$/i;
const GREY = "#6d6a63";

/** A colour that can be drawn. The server names the people; the colour may come from anybody's program. */
export function colorOf(told: unknown): string {
  return typeof told === "string" && HEX.test(told) ? told : GREY;
}

export function personOf(state: unknown): Reader | null {
  const { user } = (state ?? {}) as { user?: { id?: unknown; name?: unknown; color?: unknown } | null };
  if (!user || typeof user.name !== "string") return null;
  return { id: typeof user.id === "string" ? user.id : user.name, name: user.name, color: colorOf(user.color) };
}

/** Everybody who has the document open, each once, by name. */
export function useReaders({ awareness }: SharedDocument): readonly Reader[] {
  return useObservable(useMemo(() => readersOf(awareness), [awareness]));
}

function readersOf(awareness: SharedDocument["awareness"]): Observable<readonly Reader[]> {
  let key = "";
  let readers: readonly Reader[] = [];
  const getSnapshot = () => {
    const people = new Map<string, Reader>();
    for (const state of awareness.getStates().values()) {
      const person = personOf(state);
      if (person) people.set(person.id, person);
    }
    const found = [...people.values()].sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
    const now = JSON.stringify(found);
    if (now !== key) [key, readers] = [now, found];
    return readers;
  };
  const subscribe = (listener: () => void) => {
    awareness.on("change", listener);
    return () => awareness.off("change", listener);
  };
  return { getSnapshot, subscribe };
}
