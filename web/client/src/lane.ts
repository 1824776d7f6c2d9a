// One namespace on the connection: entered with a token, entered again after each loss, until it is over.

import type { Socket } from "socket.io-client";
import type { Connection } from "./connection.js";
import { AtelierError, errorOfSocket, type SocketError } from "./errors.js";
import type { DocumentMessages, RoomMessages } from "./generated/asyncapi.js";

// Who is not let in by then has met a server that hangs.
const ENTER_TIMEOUT_MS = 20_000;
const TOKEN_CODES: ReadonlySet<string> = new Set(["token_expired", "token_revoked", "unauthenticated"]);

/** What the owner of a lane is told. */
export interface LaneOwner {
  /** Its socket may be listened to. */
  listen(socket: Socket): void;
  /** It has been entered. */
  entered(): void;
  /** It is lost for now. */
  lost(): void;
  /** It is over. */
  ended(error: AtelierError): void;
}

type Ended = (RoomMessages & DocumentMessages)["session.ended"];
type Draining = (RoomMessages & DocumentMessages)["server.draining"];

export class Lane {
  readonly socket: Socket;
  readonly #connection: Connection;
  readonly #namespace: string;
  readonly #owner: LaneOwner;
  readonly #stops: (() => void)[];
  #token: string | null = null;
  #hasRenewed = false;
  #isOver = false;
  #sentAway: AtelierError | null = null;
  #watch: ReturnType<typeof setTimeout> | undefined;

  constructor(connection: Connection, namespace: string, owner: LaneOwner) {
    this.#connection = connection;
    this.#namespace = namespace;
    this.#owner = owner;
    this.socket = connection.manager.socket(namespace);
    this.#stops = [connection.want(), connection.events.on("ended", (error) => this.end(error))];
    if (connection.end) queueMicrotask(() => connection.end && this.end(connection.end));
    else void this.#start();
  }

  get isEntered(): boolean {
    return !this.#isOver && this.socket.connected;
  }

  /** The server will send this client away, and this is why. */
  expectEnd(error: AtelierError): void {
    this.#sentAway = error;
  }

  /** Another token than the one that the server knows; null when nobody is signed in. Throws what `getToken` throws. */
  async renewToken(): Promise<string | null> {
    return (this.#token = await this.#connection.tokens.renew(this.#token ?? ""));
  }

  /** It is over: the owner is told. */
  end(error: AtelierError): void {
    if (this.#isOver) return;
    this.close();
    this.#owner.ended(error);
  }

  /** Leaves without a word to the owner. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#watch);
    this.socket.off();
    this.socket.offAny();
    for (const stop of this.#stops) stop();
    this.#leave();
  }

  async #start(): Promise<void> {
    await this.#connection.leaving.get(this.#namespace);
    if (this.#isOver) return;
    const { socket } = this;
    // The library hands out one socket for each namespace, however often it is entered.
    socket.auth = (give: (data: object) => void) => void this.#authorise(give);
    socket.on("connect", () => this.#entered());
    socket.on("disconnect", (reason) => this.#disconnected(reason));
    socket.on("connect_error", (error) => this.#refused(error));
    socket.on("session.ended", ({ code }: Ended) => this.expectEnd(new AtelierError(code, "The session has ended.")));
    socket.on("server.draining", ({ retry_after_ms }: Draining) => this.#connection.drain(retry_after_ms));
    this.#owner.listen(socket);
    socket.connect();
  }

  async #authorise(give: (data: object) => void): Promise<void> {
    this.#watch = setTimeout(() => this.#connection.drop(), ENTER_TIMEOUT_MS);
    let token: string | null;
    try {
      token = await this.#connection.tokens.current();
    } catch {
      // Nobody knows whether there is a token, as without a network: like a lost connection.
      clearTimeout(this.#watch);
      this.#connection.drop();
      return;
    }
    if (this.#isOver) return;
    if (token === null) this.#connection.finish(signedOut());
    else give({ token: (this.#token = token) });
  }

  #entered(): void {
    clearTimeout(this.#watch);
    this.#hasRenewed = false;
    this.#sentAway = null;
    this.#connection.worked();
    this.#owner.entered();
  }

  #disconnected(reason: string): void {
    clearTimeout(this.#watch);
    if (reason !== "io server disconnect") return this.#owner.lost();
    const why = this.#sentAway;
    if (why && !TOKEN_CODES.has(why.code)) return this.end(why);
    this.#owner.lost();
    if (why) void this.#renew(why);
    else this.#connection.later(() => this.#again());
  }

  #refused(error: Error & { data?: SocketError }): void {
    clearTimeout(this.#watch);
    // Without data it was no refusal: the connection failed, and sees to that itself.
    if (!error.data) return;
    const why = errorOfSocket(error.data);
    if (TOKEN_CODES.has(why.code)) void this.#renew(why);
    else this.end(why);
  }

  /** Tries once with another token; who is refused with that, too, is signed out. */
  async #renew(why: AtelierError): Promise<void> {
    if (this.#hasRenewed) return this.#connection.finish(why);
    let token: string | null;
    try {
      token = await this.#connection.tokens.renew(this.#token ?? "");
    } catch {
      return this.#connection.later(() => void this.#renew(why));
    }
    this.#hasRenewed = true;
    if (token === null) this.#connection.finish(why);
    else this.#again();
  }

  #again(): void {
    if (!this.#isOver) this.socket.connect();
  }

  #leave(): void {
    const { socket } = this;
    if (socket.connected || !socket.active || this.#token === null) {
      socket.disconnect();
      return;
    }
    // The server is about to let it in, and would not do so again before it has left.
    const left = new Promise<void>((resolve) => {
      const leave = () => {
        stop();
        socket.off();
        socket.disconnect();
        this.#connection.leaving.delete(this.#namespace);
        resolve();
      };
      const stop = this.#connection.events.on("lost", leave);
      socket.once("connect", leave);
      socket.once("connect_error", leave);
    });
    this.#connection.leaving.set(this.#namespace, left);
  }
}

export function signedOut(): AtelierError {
  return new AtelierError("unauthenticated", "Nobody is signed in.");
}
