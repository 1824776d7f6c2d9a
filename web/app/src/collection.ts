// A list that is loaded once, follows events from then on, and shows changes before they are stored.

import type { Observable } from "@atelier/client";

export interface Listing<T> {
  readonly status: "loading" | "ready" | "failed";
  readonly items: readonly T[];
  readonly error: unknown;
}

interface Hope<T> {
  /** What is expected of the item; null expects it to be gone. */
  readonly change: Partial<T> | null;
}

export interface CollectionOptions<T> {
  load: () => AsyncIterable<T>;
  /** Whether `next` is to replace `known`. Events and answers may come in any order. */
  isNewer: (next: T, known: T) => boolean;
  order: (a: T, b: T) => number;
}

export class Collection<T extends { id: string }> implements Observable<Listing<T>> {
  readonly #options: CollectionOptions<T>;
  readonly #listeners = new Set<(listing: Listing<T>) => void>();
  readonly #known = new Map<string, T>();
  readonly #hopes = new Map<string, Hope<T>>();
  // Ids are never used again, so what is gone stays so, however late an older picture of it arrives.
  readonly #gone = new Set<string>();
  // Told by events while a load is under way, which may have missed it.
  readonly #told = new Set<string>();
  #loads = 0;
  #listing: Listing<T> = { status: "loading", items: [], error: null };

  constructor(options: CollectionOptions<T>) {
    this.#options = options;
  }

  readonly getSnapshot = (): Listing<T> => this.#listing;

  readonly subscribe = (listener: (listing: Listing<T>) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Loads everything, for the first time or afresh. */
  readonly reload = async (): Promise<void> => {
    const load = (this.#loads += 1);
    this.#told.clear();
    if (this.#listing.status === "failed") this.#show("loading");
    const loaded = new Set<string>();
    try {
      for await (const item of this.#options.load()) {
        if (load !== this.#loads) return;
        loaded.add(item.id);
        this.#keep(item);
      }
    } catch (error) {
      if (load === this.#loads && this.#listing.status !== "ready") this.#show("failed", error);
      return;
    }
    if (load !== this.#loads) return;
    for (const id of this.#known.keys()) if (!loaded.has(id) && !this.#told.has(id)) this.#known.delete(id);
    this.#show("ready");
  };

  /** Takes a picture of an item, from an event or an answer. */
  readonly put = (item: T): void => {
    this.#told.add(item.id);
    this.#keep(item);
    this.#show(this.#listing.status);
  };

  readonly remove = (id: string): void => {
    this.#gone.add(id);
    this.#known.delete(id);
    this.#show(this.#listing.status);
  };

  /** Shows a change at once, and takes it back when `call` is refused, which this rejects with. */
  async attempt(id: string, change: Partial<T>, call: () => Promise<T>): Promise<T> {
    const hope = this.#expect(id, change);
    try {
      const item = await call();
      this.put(item);
      return item;
    } finally {
      this.#settle(id, hope);
    }
  }

  /** Hides an item; the function that is returned shows it again unless it was removed. */
  hide(id: string): () => void {
    const hope = this.#expect(id, null);
    return () => this.#settle(id, hope);
  }

  #expect(id: string, change: Partial<T> | null): Hope<T> {
    const hope = { change };
    this.#hopes.set(id, hope);
    this.#show(this.#listing.status);
    return hope;
  }

  #settle(id: string, hope: Hope<T>): void {
    // A later hope for the same item stands for itself.
    if (this.#hopes.get(id) === hope) this.#hopes.delete(id);
    this.#show(this.#listing.status);
  }

  #keep(item: T): void {
    const known = this.#known.get(item.id);
    if (this.#gone.has(item.id) || (known && !this.#options.isNewer(item, known))) return;
    this.#known.set(item.id, item);
  }

  #show(status: Listing<T>["status"], error: unknown = null): void {
    const items: T[] = [];
    for (const item of this.#known.values()) {
      const hope = this.#hopes.get(item.id);
      if (hope?.change !== null) items.push(hope ? { ...item, ...hope.change } : item);
    }
    this.#listing = { status, items: items.sort(this.#options.order), error };
    for (const listener of [...this.#listeners]) listener(this.#listing);
  }
}

/** For resources that count their revisions. */
export function isNewerRevision(next: { revision: number }, known: { revision: number }): boolean {
  return next.revision > known.revision;
}
