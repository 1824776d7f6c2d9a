// The one websocket of a client: it comes back by itself, and carries all namespaces.

import { Manager } from "socket.io-client";
import type { AtelierError } from "./errors.js";
import { Emitter } from "./emitter.js";
import type { Tokens } from "./tokens.js";

/**
 * `connecting` until it works for the first time, `live` while it does, `offline` while it is lost and comes back by
 * itself, `ended` when it does not come back: closed, signed out, or no access.
 */
export type ConnectionState = "connecting" | "live" | "offline" | "ended";

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5_000;

/** The transport. Who needs it says so by `want`; it is closed while nobody does. */
export class Connection {
  readonly manager: Manager;
  readonly tokens: Tokens;
  /** `lost`: the transport is gone. `ended`: the session is over, for everything on this connection. */
  readonly events = new Emitter<{ lost: undefined; ended: AtelierError }>();
  /** Namespaces that must be left before they can be entered again. */
  readonly leaving = new Map<string, Promise<void>>();
  #wanted = 0;
  #failures = 0;
  #notBefore = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #end: AtelierError | null = null;

  constructor(url: string, tokens: Tokens) {
    this.tokens = tokens;
    // It reconnects by the rules below instead of the library's.
    this.manager = new Manager(url, { transports: ["websocket"], autoConnect: false, reconnection: false });
    this.manager.on("close", () => this.#lost());
    this.manager.on("error", () => this.#schedule());
    globalThis.addEventListener?.("online", this.#hurry);
  }

  /** Why the session is over, once it is. */
  get end(): AtelierError | null {
    return this.#end;
  }

  /** Somebody needs the connection, until the function that is returned was called. */
  want(): () => void {
    this.#wanted += 1;
    let isWanted = true;
    return () => {
      if (isWanted) this.#wanted -= 1;
      isWanted = false;
    };
  }

  /** It works, so the next loss is the first. */
  worked(): void {
    this.#failures = 0;
  }

  /** Calls back after the time that is due before the next try. */
  later(run: () => void): void {
    setTimeout(() => this.#end ?? run(), this.#pause());
  }

  /** The server is about to go, and asks to stay away for so long. */
  drain(retryAfterMs: number): void {
    this.#notBefore = Date.now() + retryAfterMs;
  }

  /** Gives up the transport as if it were lost: it comes back. */
  drop(): void {
    this.manager.engine?.close();
  }

  /** Ends the session for everything on this connection. */
  finish(error: AtelierError): void {
    if (this.#end) return;
    this.#end = error;
    if (this.#timer) clearTimeout(this.#timer);
    globalThis.removeEventListener?.("online", this.#hurry);
    this.events.emit("ended", error);
    this.manager.engine?.close();
  }

  #lost(): void {
    this.events.emit("lost", undefined);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#timer || this.#end || this.#wanted === 0) return;
    this.#timer = setTimeout(this.#hurry, this.#pause());
  }

  #pause(): number {
    const wait_ms = Math.min(FIRST_WAIT_MS * 2 ** this.#failures, LONGEST_WAIT_MS);
    this.#failures += 1;
    return Math.max(wait_ms * (0.5 + Math.random() / 2), this.#notBefore - Date.now());
  }

  readonly #hurry = (): void => {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#wanted > 0 && !this.#end) this.manager.open();
  };
}
