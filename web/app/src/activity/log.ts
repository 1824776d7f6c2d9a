// The events of a workspace from the newest back to where one has asked, live.

import type { Client, DomainEvent, Observable, Workspace } from "@atelier/client";

export interface Log {
  readonly status: "loading" | "ready" | "failed";
  readonly error: unknown;
  /** In the order of their numbers. */
  readonly events: readonly DomainEvent[];
  readonly older: "none" | "some" | "loading" | "failed";
}

const PAGE = 100;
const NOTHING: Log = { status: "loading", error: null, events: [], older: "some" };

export class ActivityLog implements Observable<Log> {
  readonly #client: Client;
  readonly #room: Workspace;
  readonly #listeners = new Set<(value: Log) => void>();
  readonly #known = new Map<number, DomainEvent>();
  // All that is above this number was asked for.
  #lowest = 0;
  #loads = 0;
  #log = NOTHING;

  constructor(client: Client, room: Workspace) {
    this.#client = client;
    this.#room = room;
  }

  readonly getSnapshot = (): Log => this.#log;

  readonly subscribe = (listener: (value: Log) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Follows the room from now on; answers with what ends that. */
  follow(): () => void {
    const stops = [
      this.#room.on("event", (event) => {
        this.#known.set(event.seq, event);
        this.#show({});
      }),
      this.#room.on("reset", () => void this.load()),
    ];
    void this.load();
    return () => {
      this.#loads += 1;
      stops.forEach((stop) => stop());
    };
  }

  /** Loads the newest page, for the first time or afresh. */
  readonly load = async (): Promise<void> => {
    const load = (this.#loads += 1);
    if (this.#log.status === "failed") this.#show({ status: "loading", error: null });
    try {
      await this.#room.joined();
      const head = this.#room.seq ?? 0;
      const events = await this.#between(Math.max(0, head - PAGE), head);
      if (load !== this.#loads) return;
      for (const seq of this.#known.keys()) if (seq <= head) this.#known.delete(seq);
      this.#keep(events);
      this.#lowest = Math.max(0, head - PAGE);
      this.#show({ status: "ready", older: this.#lowest > 0 ? "some" : "none" });
    } catch (error) {
      if (load === this.#loads && this.#log.status !== "ready") this.#show({ status: "failed", error });
    }
  };

  /** Loads a page more of the past. */
  readonly loadOlder = async (): Promise<void> => {
    if (this.#log.older === "none" || this.#log.older === "loading") return;
    const load = this.#loads;
    this.#show({ older: "loading" });
    try {
      const from = Math.max(0, this.#lowest - PAGE);
      const events = await this.#between(from, this.#lowest);
      if (load !== this.#loads) return;
      this.#keep(events);
      this.#lowest = from;
      // Of what is very old the log may have nothing left.
      this.#show({ older: from > 0 && events.length > 0 ? "some" : "none" });
    } catch {
      if (load === this.#loads) this.#show({ older: "failed" });
    }
  };

  /** Those numbered above `after`, up to `last`. */
  async #between(after: number, last: number): Promise<DomainEvent[]> {
    if (last <= after) return [];
    const query = { after, limit: last - after };
    const { items } = await this.#client.rest.get("/workspaces/{id}/events", { path: { id: this.#room.id }, query });
    // REST has one type for all events; the room's types tell them apart.
    return (items as unknown as DomainEvent[]).filter(({ seq }) => seq <= last);
  }

  #keep(events: readonly DomainEvent[]): void {
    for (const event of events) this.#known.set(event.seq, event);
  }

  #show(change: Partial<Log>): void {
    const events = [...this.#known.values()].sort((a, b) => a.seq - b.seq);
    this.#log = { ...this.#log, ...change, events };
    for (const listener of [...this.#listeners]) listener(this.#log);
  }
}
