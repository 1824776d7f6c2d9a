// Messages on their way: sent one after the other, again after a lost connection, and stored once.

import { AtelierError } from "./errors.js";
import type { components } from "./generated/asyncapi.js";

export type Message = components["schemas"]["Message"];

interface Draft {
  text: string;
  client_id: string;
  resolve: (message: Message) => void;
  reject: (error: unknown) => void;
}

const FIRST_WAIT_MS = 500;

/** `send` rejects with `unreachable`, `offline` or `not_joined` where the next join is to be waited for. */
export class Outbox {
  readonly #send: (draft: { text: string; client_id: string }) => Promise<Message>;
  readonly #drafts: Draft[] = [];
  #isSending = false;

  constructor(send: (draft: { text: string; client_id: string }) => Promise<Message>) {
    this.#send = send;
  }

  /** Resolves with the message once it is stored. An aborted one may have been sent nevertheless. */
  add(text: string, client_id: string, signal?: AbortSignal): Promise<Message> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const draft = { text, client_id, resolve, reject };
      signal?.addEventListener("abort", () => this.#drop(draft, signal.reason), { once: true });
      this.#drafts.push(draft);
      this.flush();
    });
  }

  /** Sends what waits; called when the room has been joined. */
  flush(): void {
    if (!this.#isSending) void this.#work();
  }

  /** Nothing can be sent any more. */
  close(error: AtelierError): void {
    for (const draft of this.#drafts.splice(0)) draft.reject(error);
  }

  async #work(): Promise<void> {
    this.#isSending = true;
    for (let draft = this.#drafts[0]; draft; draft = this.#drafts[0]) {
      try {
        const { text, client_id } = draft;
        const message = await this.#send({ text, client_id });
        this.#drop(draft);
        draft.resolve(message);
      } catch (error) {
        if (!(error instanceof AtelierError) || !isPassing(error)) this.#drop(draft, error);
        else if (!isRefusal(error)) break;
        else await new Promise((resolve) => setTimeout(resolve, error.retryAfterMs ?? FIRST_WAIT_MS));
      }
    }
    this.#isSending = false;
  }

  #drop(draft: Draft, error?: unknown): void {
    const index = this.#drafts.indexOf(draft);
    if (index >= 0) this.#drafts.splice(index, 1);
    if (error !== undefined) draft.reject(error);
  }
}

/** Refused for now, by a server that can be reached. */
function isRefusal({ code }: AtelierError): boolean {
  return code === "rate_limited" || code === "unavailable";
}

function isPassing(error: AtelierError): boolean {
  return isRefusal(error) || ["unreachable", "offline", "not_joined"].includes(error.code);
}
