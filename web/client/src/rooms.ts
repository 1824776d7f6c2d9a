// All rooms of a client, on the namespace `/workspaces`.

import type { Connection, ConnectionState } from "./connection.js";
import { AtelierError, errorOfSocket, type SocketError } from "./errors.js";
import type { RoomRequests } from "./generated/asyncapi.js";
import { Lane } from "./lane.js";
import { Room } from "./room.js";
import { Store } from "./store.js";

// The server answers every event; who hears nothing for so long has lost it.
const ANSWER_TIMEOUT_MS = 15_000;

type DataOf<K extends keyof RoomRequests> = Extract<RoomRequests[K]["reply"], { ok: true }>["data"];
type Acknowledgement<T> = { ok: true; data: T } | { ok: false; error: SocketError };

export class Rooms {
  readonly state = new Store<ConnectionState>("connecting");
  readonly #rooms = new Map<string, Room>();
  readonly #connection: Connection;
  readonly #lane: Lane;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#lane = new Lane(connection, "/workspaces", {
      listen: (socket) => void socket.onAny((name: string, payload: unknown) => this.#hear(name, payload)),
      entered: () => this.#entered(),
      lost: () => this.#lost(),
      ended: (error) => this.#ended(error),
    });
  }

  get isLive(): boolean {
    return this.#lane.isEntered;
  }

  /** The room of a workspace, joined when it is held for the first time. Every `hold` needs its `release`. */
  hold(id: string): Room {
    let room = this.#rooms.get(id);
    if (!room) {
      this.#rooms.set(id, (room = new Room(id, this)));
      if (this.#connection.end) room.close(this.#connection.end);
      else if (this.isLive) room.join();
    }
    room.holders += 1;
    return room;
  }

  /** Leaves the room when nobody else holds it. */
  release(room: Room): void {
    room.holders -= 1;
    if (room.holders > 0 || room.end) return;
    if (this.isLive) this.request("workspace.leave", { workspace_id: room.id }).catch(() => undefined);
    room.close(new AtelierError("closed", "The room was left."));
  }

  /** Takes a room out that is over: who asks for its workspace again tries anew. */
  forget(room: Room): void {
    if (this.#rooms.get(room.id) === room) this.#rooms.delete(room.id);
  }

  /** Sends an event. Rejects with the refusal, with `unreachable` when no answer came, or with `offline`. */
  request<K extends keyof RoomRequests>(name: K, payload: RoomRequests[K]["payload"]): Promise<DataOf<K>> {
    return new Promise((resolve, reject) => {
      this.ask(name, payload, (error, data) => (error ? reject(error) : resolve(data as DataOf<K>)));
    });
  }

  /** As `request`; `done` is called before anything that follows the answer is heard. */
  ask<K extends keyof RoomRequests>(
    name: K,
    payload: RoomRequests[K]["payload"],
    done: (error: AtelierError | null, data?: DataOf<K>) => void,
  ): void {
    if (!this.isLive) return done(new AtelierError("offline", "There is no connection at the moment."));
    const told = (failure: Error | null, answer?: Acknowledgement<DataOf<K>>) => {
      // A connection on which nothing comes back any more looks alive for much longer.
      if (failure && this.isLive) this.#connection.drop();
      if (failure || !answer) done(new AtelierError("unreachable", "No answer came.", { cause: failure }));
      else if (answer.ok) done(null, answer.data);
      else done(errorOfSocket(answer.error));
    };
    this.#lane.socket.timeout(ANSWER_TIMEOUT_MS).emit(name, payload, told);
  }

  close(error: AtelierError): void {
    this.#lane.end(error);
  }

  #entered(): void {
    this.state.set("live");
    for (const room of [...this.#rooms.values()]) room.join();
  }

  #lost(): void {
    if (this.state.getSnapshot() === "live") this.state.set("offline");
    for (const room of [...this.#rooms.values()]) room.lost();
  }

  #ended(error: AtelierError): void {
    this.state.set("ended");
    for (const room of [...this.#rooms.values()]) room.close(error);
  }

  #hear(name: string, payload: unknown): void {
    if (name === "session.expiring") return void this.#refresh();
    if (typeof payload !== "object" || payload === null || !("workspace_id" in payload)) return;
    this.#rooms.get(String(payload.workspace_id))?.hear(name, payload);
  }

  /** The token that the connection was opened with ends soon; a newer one of the same session takes its place. */
  async #refresh(): Promise<void> {
    try {
      const token = await this.#lane.renewToken();
      if (token !== null && this.isLive) await this.request("token.refresh", { token });
    } catch {
      // Where the server ends the connection for it, it comes back with a token that is good.
    }
  }
}
