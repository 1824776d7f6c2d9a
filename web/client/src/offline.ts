// A copy of a document in the browser, where there is IndexedDB.

import type { Doc } from "yjs";

/** A copy that is kept up to date. */
export interface OfflineCopy {
  /** Ends keeping it up to date; what is there stays. */
  close(): void;
  /** Removes it. */
  clear(): Promise<void>;
}

// A browser that does not open its store must not keep people from their document.
const PATIENCE_MS = 3_000;

/** Loads the copy into the document and keeps it; null where there is no IndexedDB, or it does not open. */
export async function openOffline(name: string, doc: Doc): Promise<OfflineCopy | null> {
  if (typeof indexedDB === "undefined") return null;
  const { IndexeddbPersistence } = await import("y-indexeddb");
  const store = new IndexeddbPersistence(name, doc);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), PATIENCE_MS)));
  const opened = await Promise.race([store.whenSynced.catch(() => null), late]);
  clearTimeout(timer);
  if (opened === null) return null;
  return { close: () => void store.destroy(), clear: () => store.clearData() };
}
