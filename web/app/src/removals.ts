// What is about to be deleted, and what is being deleted: nobody signs out before that is carried out.

export class Removals {
  readonly #pending = new Set<() => Promise<void>>();

  /** `finish` carries a removal out now, or answers with its end where it is under way. The answer takes it away. */
  add(finish: () => Promise<void>): () => void {
    this.#pending.add(finish);
    return () => void this.#pending.delete(finish);
  }

  /** Carries out what can still be undone. */
  async finish(): Promise<void> {
    await Promise.all([...this.#pending].map((each) => each()));
  }
}
