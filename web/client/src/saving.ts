// What of the local edits is stored, as a state machine without socket or document.

/**
 * `edited` and `asked`, `acknowledged`, `refused` and `lost` tell it what happened. Edits go out only after the
 * server has asked what this client has, on this connection and after each refusal: what it sends from then on has
 * no hole, and the answer to the question covers all that came before.
 */
export class Saving {
  #isOpen = false;
  #isBehind = false;
  #queue: Uint8Array[] = [];
  readonly #unacknowledged = new Set<number>();
  #numbers = 0;

  /** Whether every local edit is known to be stored. */
  get isSaved(): boolean {
    return !this.#isBehind && this.#queue.length === 0 && this.#unacknowledged.size === 0;
  }

  /** The document was edited here, or came from a place that does not know what is stored. */
  edited(update: Uint8Array): void {
    if (this.#isOpen) this.#queue.push(update);
    else this.#isBehind = true;
  }

  /** The server wants all it does not have; that goes out under the number this answers with. */
  asked(): number {
    this.#queue = [];
    this.#unacknowledged.clear();
    this.#isOpen = true;
    this.#isBehind = false;
    return this.#next();
  }

  /** Edits to be sent, and under which number; null when there are none. */
  take(): { number: number; updates: Uint8Array[] } | null {
    if (this.#queue.length === 0) return null;
    const updates = this.#queue;
    this.#queue = [];
    return { number: this.#next(), updates };
  }

  /** What was sent under this number is stored. Answers whether that was waited for. */
  acknowledged(number: number): boolean {
    return this.#unacknowledged.delete(number);
  }

  /**
   * What was sent under this number is not stored: nothing goes out until the server asks anew. Answers whether that
   * was waited for: what was on its way when the server asked is refused, too, and has been sent again by then.
   */
  refused(number: number): boolean {
    if (!this.#unacknowledged.has(number)) return false;
    this.lost();
    return true;
  }

  /** The connection is gone; what was not acknowledged may be stored or not. */
  lost(): void {
    this.#isBehind ||= !this.isSaved;
    this.#isOpen = false;
    this.#queue = [];
    this.#unacknowledged.clear();
  }

  #next(): number {
    this.#numbers += 1;
    this.#unacknowledged.add(this.#numbers);
    return this.#numbers;
  }
}
