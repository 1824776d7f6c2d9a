// A copy of a document in the browser, where there is IndexedDB.

import type { Doc } from "yjs";
import { CopyNotes } from "./copy_notes.js";

/** A copy that is kept up to date. */
export interface OfflineCopy {
  /** Ends keeping it up to date; what is there stays. */
  close(): Promise<void>;
}

/** What is told of a copy while it is opened and kept. */
export interface CopyOwner {
  /** Edits with this origin come from the copy. */
  loads(origin: unknown): void;
  /** It is not kept up to date any more: another tab removed it, or the browser did not write. */
  lost(): void;
}

// A browser that does not open its store must not keep people from their document.
const PATIENCE_MS = 3_000;

/** Whether copies can be kept. Where storage is refused, browsers have none, or throw when it is looked for. */
export function hasStore(): boolean {
  try {
    return Boolean(globalThis.indexedDB);
  } catch {
    return false;
  }
}

/** Loads the copy into the document and keeps it; null where there is no IndexedDB, or it does not open. */
export async function openOffline(name: string, doc: Doc, owner?: CopyOwner): Promise<OfflineCopy | null> {
  if (!hasStore()) return null;
  // Its code may be gone from the server, after an upgrade.
  const loaded = await import("y-indexeddb").catch(() => null);
  if (!loaded) return null;
  const store = new loaded.IndexeddbPersistence(name, doc);
  owner?.loads(store);
  const opened = await inTime(store.whenSynced.catch(() => null));
  if (!opened) return null;
  new CopyNotes().add(name);
  const end = () => {
    void store.destroy();
    owner?.lost();
  };
  // Removed elsewhere; without room for what was written; taken away by the browser. What is written after
  // something that is missing would be of no use.
  for (const event of ["versionchange", "abort", "close"]) store.db?.addEventListener(event, end);
  return { close: () => store.destroy() };
}

/** Removes a copy. Tabs that have it open close it. */
export async function deleteCopy(name: string): Promise<void> {
  if (hasStore()) {
    const request = indexedDB.deleteDatabase(name);
    const isGone = await inTime(
      new Promise<boolean>((resolve) => {
        request.onsuccess = () => resolve(true);
        request.onerror = () => resolve(false);
      }),
    );
    // What is still there is found again by its note.
    if (!isGone) return;
  }
  new CopyNotes().remove(name);
}

async function inTime<T>(awaited: Promise<T>): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), PATIENCE_MS)));
  const result = await Promise.race([awaited, late]);
  clearTimeout(timer);
  return result;
}
