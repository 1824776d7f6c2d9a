// What people show of themselves in a document, as y-protocols has it, at a pace the server takes.

import {
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
  type Awareness,
} from "y-protocols/awareness";

interface Changed {
  added: number[];
  updated: number[];
  removed: number[];
}

const INTERVAL_MS = 50;

/** Sends this client's own state, the newest at most every 50 ms, and takes those of others. */
export class AwarenessLink {
  readonly #awareness: Awareness;
  readonly #send: (update: Uint8Array) => void;
  #isOpen = false;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isDue = false;

  constructor(awareness: Awareness, send: (update: Uint8Array) => void) {
    this.#awareness = awareness;
    this.#send = send;
    awareness.on("update", this.#changed);
  }

  /** The document is open: shows one's own state. */
  open(): void {
    this.#isOpen = true;
    // Others forgot it when the connection was lost, and take only what is newer.
    const state = this.#awareness.getLocalState();
    if (state !== null) this.#awareness.setLocalState(state);
  }

  /** The connection is lost, so nobody else is known to be here. */
  lost(): void {
    this.#isOpen = false;
    const { clientID } = this.#awareness;
    const others = [...this.#awareness.getStates().keys()].filter((client) => client !== clientID);
    removeAwarenessStates(this.#awareness, others, this);
  }

  take(update: Uint8Array): void {
    applyAwarenessUpdate(this.#awareness, update, this);
  }

  close(): void {
    this.lost();
    if (this.#timer) clearTimeout(this.#timer);
    this.#awareness.off("update", this.#changed);
  }

  readonly #changed = ({ added, updated, removed }: Changed, origin: unknown): void => {
    const { clientID } = this.#awareness;
    if (origin === this || ![...added, ...updated, ...removed].includes(clientID)) return;
    this.#isDue = true;
    if (!this.#timer) this.#tell();
  };

  #tell(): void {
    this.#timer = null;
    if (!this.#isDue || !this.#isOpen) return;
    this.#isDue = false;
    this.#send(encodeAwarenessUpdate(this.#awareness, [this.#awareness.clientID]));
    this.#timer = setTimeout(() => this.#tell(), INTERVAL_MS);
  }
}
