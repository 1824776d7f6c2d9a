import { useEffect, useState } from "react";
import type { Project } from "../projects";
import { useSigned } from "../session";
import { search, type Entry } from "./destinations";

// Who types faster is not asked about in between.
const PAUSE_MS = 180;
const LEAST = 2;

interface Findings {
  readonly found: readonly Entry[];
  readonly isSearching: boolean;
  readonly error: unknown;
}

const NOTHING: Findings = { found: [], isSearching: false, error: null };

/** What a few words find in the projects of a workspace; the last search counts, and ends the one before. */
export function useFindings(place: string | null, projects: readonly Project[], typed: string): Findings {
  const { client } = useSigned();
  const [findings, setFindings] = useState(NOTHING);
  useEffect(() => {
    if (place === null || typed.length < LEAST) return setFindings(NOTHING);
    const ending = new AbortController();
    const look = async () => {
      const found: Entry[] = [];
      try {
        for await (const more of search(client, place, projects, typed, ending.signal)) {
          found.push(...more);
          if (!ending.signal.aborted) setFindings({ found: [...found], isSearching: true, error: null });
        }
        if (!ending.signal.aborted) setFindings({ found, isSearching: false, error: null });
      } catch (error) {
        if (!ending.signal.aborted) setFindings({ found, isSearching: false, error });
      }
    };
    setFindings((before) => ({ ...before, isSearching: true, error: null }));
    const timer = setTimeout(() => void look(), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      ending.abort();
    };
  }, [client, place, projects, typed]);
  return findings;
}
