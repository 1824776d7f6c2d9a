// Who is in a workspace, as a value to watch; and what one shows of oneself, as often as the server takes it.

import type { AtelierError } from "./errors.js";
import type { components } from "./generated/asyncapi.js";
import { Store, type Observable } from "./store.js";

export type Person = components["schemas"]["Person"];
type Change = components["schemas"]["PresenceChange"];

/** Everybody present, those who came first in front. */
export class Presence implements Observable<readonly Person[]> {
  readonly #people = new Map<string, Person>();
  readonly #shown = new Store<readonly Person[]>([]);
  readonly getSnapshot = this.#shown.getSnapshot;
  readonly subscribe = this.#shown.subscribe;

  reset(people: readonly Person[]): void {
    this.#people.clear();
    this.apply({ joined: people, updated: [], left: [] });
  }

  apply({
    joined,
    updated,
    left,
  }: Readonly<Record<"joined" | "updated", readonly Person[]>> & Pick<Change, "left">): void {
    for (const person of [...joined, ...updated]) this.#people.set(person.user_id, person);
    for (const user_id of left) this.#people.delete(user_id);
    const order = (a: Person, b: Person) => a.since.localeCompare(b.since) || a.user_id.localeCompare(b.user_id);
    this.#shown.set([...this.#people.values()].sort(order));
  }
}

// Below what the server allows one client.
const INTERVAL_MS = 50;

/** Sends the newest state, and leaves out those that were overtaken on the way. */
export class PresenceSender {
  readonly #send: (state: Record<string, unknown>) => Promise<unknown>;
  #state: Record<string, unknown> | null = null;
  #isDue = false;
  #isSending = false;

  constructor(send: (state: Record<string, unknown>) => Promise<unknown>) {
    this.#send = send;
  }

  set(state: Record<string, unknown>): void {
    this.#state = state;
    this.repeat();
  }

  /** Sends the state again: whoever comes back to a room shows nothing there. */
  repeat(): void {
    this.#isDue = this.#state !== null;
    if (!this.#isSending) void this.#work();
  }

  async #work(): Promise<void> {
    this.#isSending = true;
    while (this.#isDue && this.#state !== null) {
      this.#isDue = false;
      const pause_ms = await this.#send(this.#state).then(
        () => INTERVAL_MS,
        (error: AtelierError) => {
          // Refused for now it is sent again; without a connection the next join does that.
          this.#isDue ||= error.code === "rate_limited" || error.code === "unavailable";
          return error.retryAfterMs ?? INTERVAL_MS;
        },
      );
      await new Promise((resolve) => setTimeout(resolve, pause_ms));
    }
    this.#isSending = false;
  }
}
