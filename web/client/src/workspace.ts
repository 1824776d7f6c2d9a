// What `client.workspace(id)` gives.

import type { ConnectionState } from "./connection.js";
import type { AtelierError } from "./errors.js";
import type { Message } from "./outbox.js";
import type { Person } from "./presence.js";
import type { Role, Room, WorkspaceEvents } from "./room.js";
import type { Rooms } from "./rooms.js";
import { until, type Observable } from "./store.js";
import type { components } from "./generated/asyncapi.js";

/** A workspace's room, until `leave`. Several of the same workspace share one place in the room. */
export class Workspace {
  readonly id: string;
  readonly state: Observable<ConnectionState>;
  /** Everybody present; oneself too. One person with several tabs is there once. */
  readonly presence: Observable<readonly Person[]>;
  /** One's role; null before the first join. */
  readonly role: Observable<Role | null>;
  /** The workspace as it is; null before the first join. */
  readonly workspace: Observable<components["schemas"]["Workspace"] | null>;
  readonly #rooms: Rooms;
  readonly #room: Room;
  readonly #stops = new Set<() => void>();
  #hasLeft = false;

  constructor(rooms: Rooms, id: string) {
    this.id = id;
    this.#rooms = rooms;
    this.#room = rooms.hold(id);
    this.state = this.#room.state;
    this.presence = this.#room.presence;
    this.role = this.#room.role;
    this.workspace = this.#room.workspace;
  }

  /** The number of the last event that was told; null before the first join. */
  get seq(): number | null {
    return this.#room.seq;
  }

  /** Why the room is over, once it is. */
  get end(): AtelierError | null {
    return this.#room.end;
  }

  /** Hears events: each domain event once and in the order of `seq`, also over a lost connection. */
  on<K extends keyof WorkspaceEvents>(type: K, handler: (payload: WorkspaceEvents[K]) => void): () => void {
    const stop = this.#room.events.on(type, handler);
    this.#stops.add(stop);
    return () => {
      this.#stops.delete(stop);
      stop();
    };
  }

  /** Resolves when the room has been joined. Rejects when it is over. */
  async joined(): Promise<this> {
    await until(this.#room.state, (state) => state === "live" || state === "ended");
    if (this.#room.end) throw this.#room.end;
    return this;
  }

  /** Shows the others an object of at most 2 KiB; the newest counts, and it is shown again after a reconnect. */
  setPresence(state: Record<string, unknown>): void {
    this.#room.presenceSender.set(state);
  }

  /**
   * Sends a message, now or when there is a connection again, stored exactly once. Resolves once it is stored, and
   * rejects when it is refused. Pass `clientId` to recognise it when it is heard.
   */
  send(
    text: string,
    { clientId = crypto.randomUUID(), signal }: { clientId?: string; signal?: AbortSignal } = {},
  ): Promise<Message> {
    return this.#room.end ? Promise.reject(this.#room.end) : this.#room.outbox.add(text, clientId, signal);
  }

  /** Tells everybody else in the room something of at most 8 KiB that is not stored. */
  broadcast(topic: string, data?: unknown): Promise<void> {
    return this.#room.broadcast(topic, data);
  }

  /** Ends this; its handlers hear no more. */
  leave(): void {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    for (const stop of this.#stops) stop();
    this.#rooms.release(this.#room);
  }
}
