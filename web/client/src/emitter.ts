// Handlers of typed events.

import { guard } from "./store.js";

type Handler = (payload: never) => void;

/** Calls handlers in the order in which they were added; what one throws does not keep the others from theirs. */
export class Emitter<Events extends object> {
  readonly #handlers = new Map<keyof Events, Set<Handler>>();

  /** Answers with a function that takes the handler away again. */
  on<K extends keyof Events>(type: K, handler: (payload: Events[K]) => void): () => void {
    // The same function may be added twice, and each is taken away by itself.
    const own: Handler = (payload) => handler(payload);
    const handlers = this.#handlers.get(type) ?? new Set();
    this.#handlers.set(type, handlers.add(own));
    return () => void handlers.delete(own);
  }

  emit<K extends keyof Events>(type: K, payload: Events[K]): void {
    for (const handler of [...(this.#handlers.get(type) ?? [])]) guard(() => handler(payload as never));
  }
}
