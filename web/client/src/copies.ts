// The copies of one person's documents in this browser: which there are, what holds unsaved edits, and their end.

import * as Y from "yjs";
import { CopyNotes, type CopyAbout } from "./copy_notes.js";
import { deleteCopy, hasStore, openOffline } from "./offline.js";

/** A copy of a document, open or not. */
export interface KeptCopy {
  /** Of the document. */
  id: string;
  /** All that was edited in it is known to be stored by the server. */
  isStored: boolean;
  /** What was said of it by `describe`. */
  about: CopyAbout;
}

/** The copies whose documents were opened with this `offline`. */
export class OfflineCopies {
  readonly #owner: string;
  readonly #notes = new CopyNotes();

  constructor(owner: string) {
    this.#owner = owner;
  }

  /** All of them. */
  async list(): Promise<KeptCopy[]> {
    const prefix = `${this.#owner}/`;
    const names = new Set([...this.#notes.names(), ...(await databaseNames())]);
    return [...names].filter((name) => name.startsWith(prefix)).map((name) => this.#kept(name));
  }

  /** One of them; null where there is none. */
  async get(id: string): Promise<KeptCopy | null> {
    return (await this.list()).find((copy) => copy.id === id) ?? null;
  }

  /** Remembers a few words about a copy, such as the document's title, until the copy is removed. */
  describe(id: string, about: CopyAbout): void {
    this.#notes.describe(this.#name(id), about);
  }

  /** What a copy holds, without opening the document. */
  async read(id: string): Promise<Y.Doc> {
    const doc = new Y.Doc();
    const copy = await openOffline(this.#name(id), doc);
    await copy?.close();
    return doc;
  }

  /** Removes a copy, with whatever in it is not stored. Who has the document open writes on without one. */
  async remove(id: string): Promise<void> {
    await deleteCopy(this.#name(id));
  }

  /** Removes them all, as when somebody signs out. */
  async clear(): Promise<void> {
    await Promise.all((await this.list()).map(({ id }) => this.remove(id)));
  }

  #name(id: string): string {
    return `${this.#owner}/${id}`;
  }

  #kept(name: string): KeptCopy {
    const note = this.#notes.read(name);
    return { id: name.slice(this.#owner.length + 1), isStored: note?.isStored ?? false, about: note?.about ?? {} };
  }
}

/** Of all copies that the browser tells of; none where it does not. */
async function databaseNames(): Promise<string[]> {
  if (!hasStore() || typeof indexedDB.databases !== "function") return [];
  try {
    return (await indexedDB.databases()).flatMap(({ name }) => name ?? []);
  } catch {
    // Forbidden, as copies are then.
    return [];
  }
}
