// Files on their way up, each with its bar.

import { useCallback, useRef, useState } from "react";
import type { Asset } from "@atelier/client";
import { useSigned } from "../session";
import { wordsOf } from "../words";

export interface Upload {
  readonly id: number;
  readonly name: string;
  /** How much of it has left, from 0 to 1. */
  readonly share: number;
  /** Why it was refused. */
  readonly refusal: string | null;
  /** Ends it, or takes a refused one off the list. */
  readonly dismiss: () => void;
}

// More at once would only slow each of them down.
const AT_ONCE = 3;

export function useUploads(projectId: string, onUploaded: (asset: Asset) => void) {
  const { client } = useSigned();
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const ids = useRef(0);
  const waiting = useRef<(() => Promise<void>)[]>([]);
  const working = useRef(0);

  const work = useCallback(async () => {
    if (working.current >= AT_ONCE) return;
    working.current += 1;
    for (let next = waiting.current.shift(); next; next = waiting.current.shift()) await next();
    working.current -= 1;
  }, []);

  const add = (files: Iterable<File>) => {
    for (const file of files) {
      const id = (ids.current += 1);
      const ending = new AbortController();
      const change = (changed: Partial<Upload>) =>
        setUploads((all) => all.map((each) => (each.id === id ? { ...each, ...changed } : each)));
      const drop = () => setUploads((all) => all.filter((each) => each.id !== id));
      const dismiss = () => {
        ending.abort();
        drop();
      };
      setUploads((all) => [...all, { id, name: file.name, share: 0, refusal: null, dismiss }]);
      waiting.current.push(async () => {
        if (ending.signal.aborted) return;
        try {
          const onProgress = (share: number) => change({ share });
          onUploaded(await client.upload(projectId, file, { onProgress, signal: ending.signal }));
          drop();
        } catch (error) {
          change({ refusal: wordsOf(error) });
        }
      });
      void work();
    }
  };
  return { uploads, add };
}
