// One workspace's room as this client sees it: joined again after each loss, its events once and in order.

import type { ConnectionState } from "./connection.js";
import { Emitter } from "./emitter.js";
import { AtelierError } from "./errors.js";
import type { components, DomainEvents, RoomMessages } from "./generated/asyncapi.js";
import { Outbox } from "./outbox.js";
import { Presence, PresenceSender } from "./presence.js";
import type { Rooms } from "./rooms.js";
import { Store } from "./store.js";

export type DomainEvent = DomainEvents[keyof DomainEvents];
/** The role one has; text, since a newer server may have others. */
export type Role = components["schemas"]["Joined"]["role"];
type Joined = components["schemas"]["Joined"];
type Heard = Pick<RoomMessages, "access.changed" | "access.revoked" | "broadcast" | "job.progress">;

/** What can be heard in a room. */
export interface WorkspaceEvents extends DomainEvents, Heard {
  /** Every domain event, after those who asked for its type. */
  event: DomainEvent;
  /** The room has been joined, for the first time or again; what was missed has been told before. */
  joined: { seq: number };
  /** Too much was missed to be told: load afresh what you show. Events go on after `seq`. */
  reset: { seq: number };
  /** The room is over for you. */
  ended: AtelierError;
}

// Refused for now without being told for how long.
const RETRY_MS = 1_000;

export class Room {
  readonly state = new Store<ConnectionState>("connecting");
  readonly role = new Store<Role | null>(null);
  readonly workspace = new Store<components["schemas"]["Workspace"] | null>(null);
  readonly presence = new Presence();
  readonly events = new Emitter<WorkspaceEvents>();
  readonly outbox: Outbox;
  readonly presenceSender: PresenceSender;
  /** How many hold this room. */
  holders = 0;
  /** Why it is over, once it is. */
  end: AtelierError | null = null;
  #seq: number | null = null;
  #isJoined = false;
  // Numbers the tries to join, so that the answer to an old one counts for nothing; null while none is under way.
  #joining: number | null = null;
  #joins = 0;

  constructor(
    readonly id: string,
    private readonly rooms: Rooms,
  ) {
    const workspace_id = id;
    this.outbox = new Outbox((draft) =>
      this.#joinedRequest(() => rooms.request("message.send", { workspace_id, ...draft })),
    );
    this.presenceSender = new PresenceSender((state) =>
      this.#joinedRequest(() => rooms.request("presence.set", { workspace_id, state })),
    );
  }

  /** The number of the last event that was told; null before the first join. */
  get seq(): number | null {
    return this.#seq;
  }

  /** Joins; with what was missed, if it was joined before. */
  join(): void {
    if (this.end) return;
    const attempt = (this.#joins += 1);
    this.#joining = attempt;
    const after = this.#seq === null ? {} : { after: this.#seq };
    this.rooms.ask("workspace.join", { workspace_id: this.id, ...after }, (error, joined) => {
      if (attempt !== this.#joining) return;
      this.#joining = null;
      if (joined) this.#enter(joined);
      else if (error) this.#refused(error);
    });
  }

  /** The connection is lost; `join` follows when it is back. */
  lost(): void {
    this.#joining = null;
    this.#isJoined = false;
    if (this.state.getSnapshot() === "live") this.state.set("offline");
  }

  /** The room is over, for everybody who holds it. */
  close(error: AtelierError): void {
    if (this.end) return;
    this.end = error;
    this.#isJoined = false;
    this.#joining = null;
    this.rooms.forget(this);
    this.presence.reset([]);
    this.state.set("ended");
    this.outbox.close(error);
    this.events.emit("ended", error);
  }

  /** Tells the others something that is not stored. Rejects when it cannot be told now. */
  async broadcast(topic: string, data: unknown): Promise<void> {
    await this.#joinedRequest(() => this.rooms.request("broadcast", { workspace_id: this.id, topic, data }));
  }

  /** Takes what the server sent about this workspace. */
  hear(name: string, payload: unknown): void {
    if (!this.#isJoined) return;
    if (isDomainEvent(name, payload)) return this.#take(payload);
    switch (name) {
      case "presence":
        return this.presence.apply(payload as RoomMessages["presence"]);
      case "access.changed":
        this.role.set((payload as RoomMessages["access.changed"]).role);
        return this.events.emit(name, payload as RoomMessages["access.changed"]);
      case "access.revoked":
        this.events.emit(name, payload as RoomMessages["access.revoked"]);
        return this.close(revoked((payload as RoomMessages["access.revoked"]).reason));
      case "broadcast":
        return this.events.emit(name, payload as RoomMessages["broadcast"]);
      case "job.progress":
        return this.events.emit(name, payload as RoomMessages["job.progress"]);
    }
  }

  #enter({ workspace, role, seq, events, reset, presence }: Joined): void {
    this.#isJoined = true;
    this.workspace.set(workspace);
    this.role.set(role);
    this.presence.reset(presence);
    for (const event of events) this.#deliver(event as DomainEvent);
    const isBehind = reset || this.#seq === null || this.#seq < seq;
    if (isBehind) this.#seq = seq;
    this.state.set("live");
    if (reset) this.events.emit("reset", { seq });
    this.events.emit("joined", { seq });
    this.presenceSender.repeat();
    this.outbox.flush();
  }

  #refused(error: AtelierError): void {
    if (error.code === "not_found" || error.code === "invalid_request" || error.code === "closed")
      return this.close(error);
    // Without an answer the connection is lost, or will be seen to be; a refusal ends.
    setTimeout(() => this.rooms.isLive && this.#joining === null && this.join(), error.retryAfterMs ?? RETRY_MS);
  }

  #take(event: DomainEvent): void {
    const next = (this.#seq ?? 0) + 1;
    if (event.seq === next) this.#deliver(event);
    // One is missing: what is between, and this one, comes with the answer to a join.
    else if (event.seq > next && this.#joining === null) this.join();
  }

  #deliver(event: DomainEvent): void {
    if (this.#seq !== null && event.seq <= this.#seq) return;
    this.#seq = event.seq;
    if (event.type === "workspace.updated") this.workspace.set(event.data);
    this.events.emit(event.type, event as never);
    this.events.emit("event", event);
  }

  async #joinedRequest<T>(request: () => Promise<T>): Promise<T> {
    if (this.end) throw this.end;
    if (!this.#isJoined) throw new AtelierError("offline", "There is no connection at the moment.");
    try {
      return await request();
    } catch (error) {
      if (error instanceof AtelierError && error.code === "not_joined" && this.#joining === null) this.join();
      throw error;
    }
  }
}

/** Events of types that this library does not know yet count, too. */
function isDomainEvent(name: string, payload: unknown): payload is DomainEvent {
  const { type, seq } = payload as { type?: unknown; seq?: unknown };
  return type === name && typeof seq === "number";
}

const REASONS: Record<RoomMessages["access.revoked"]["reason"], string> = {
  removed: "You are no longer a member of this workspace.",
  left: "You have left this workspace.",
  account_deleted: "This account was deleted.",
  workspace_deleted: "This workspace was deleted.",
};

function revoked(reason: RoomMessages["access.revoked"]["reason"]): AtelierError {
  return new AtelierError(reason === "workspace_deleted" ? "not_found" : "forbidden", REASONS[reason]);
}
