import { expect, test } from "vitest";
import { Saving } from "../src/saving.js";

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What the client sends: edits under a number, or null as its answer to the question for all it has. */
type Packet = { number: number; edits: number[] } | null;
/** What the server sends: whether that number is stored, or null as the question. */
type Told = { number: number; isGood: boolean } | null;

/** A client that edits, a wire that breaks, and a server that stores, refuses and asks. Edits are numbers. */
class World {
  readonly saving = new Saving();
  edits = 0;
  stored = new Set<number>();
  #isConnected = false;
  // What is refused, and all that follows it, until the answer to a question has arrived.
  #isRefusing = true;
  #isAsked = false;
  #up: Packet[] = [];
  #down: Told[] = [];

  edit(): void {
    this.saving.edited(Uint8Array.of(this.edits));
    this.edits += 1;
  }

  send(): void {
    const taken = this.saving.take();
    if (taken) this.#up.push({ number: taken.number, edits: taken.updates.map(([edit]) => edit!) });
  }

  /** The server asks whoever has come back, and those whom it refused, once. */
  ask(): void {
    if (this.#isAsked || !this.#isRefusing) return;
    this.#isConnected = this.#isAsked = true;
    this.#down.push(null);
  }

  /** The server takes what has arrived. */
  take(isRefused: boolean): void {
    const packet = this.#up.shift();
    if (packet === undefined) return;
    if (packet === null) {
      this.#isRefusing = this.#isAsked = false;
      return;
    }
    if (isRefused && !this.#isRefusing) this.#isRefusing = true;
    if (!this.#isRefusing) {
      for (const edit of packet.edits) this.stored.add(edit);
      // None is missing between those that are stored.
      for (let edit = 0; edit < this.stored.size; edit += 1) expect(this.stored.has(edit)).toBe(true);
    }
    this.#down.push({ number: packet.number, isGood: !this.#isRefusing });
  }

  /** The client takes what has arrived. */
  hear(): void {
    const told = this.#down.shift();
    if (told === undefined) return;
    if (told === null) {
      const edits = Array.from({ length: this.edits }, (_, edit) => edit);
      this.#up.push(null, { number: this.saving.asked(), edits });
    } else if (told.isGood) this.saving.acknowledged(told.number);
    else this.saving.refused(told.number);
  }

  lose(): void {
    if (!this.#isConnected) return;
    this.#isConnected = this.#isAsked = false;
    this.#isRefusing = true;
    this.#up = [];
    this.#down = [];
    this.saving.lost();
  }

  /** One thing happens. */
  step(roll: () => number): void {
    const chance = roll();
    if (chance < 0.3) this.edit();
    else if (chance < 0.5) this.send();
    else if (chance < 0.7) this.take(roll() < 0.1);
    else if (chance < 0.9) this.hear();
    else if (chance < 0.93) this.lose();
    else this.ask();
  }

  /** Everything arrives, and nothing goes wrong any more. */
  settle(): void {
    this.ask();
    this.send();
    while (this.#up.length + this.#down.length > 0) {
      this.take(false);
      this.hear();
      this.ask();
    }
  }
}

test("saved is never said of an edit that is not stored, and said in the end", () => {
  let saved = 0;
  for (let seed = 1; seed <= 2_000; seed += 1) {
    const roll = dice(seed);
    const world = new World();
    for (let step = 0; step < 120; step += 1) {
      world.step(roll);
      if (!world.saving.isSaved) continue;
      saved += 1;
      if (world.stored.size !== world.edits) throw new Error(`seed ${seed}, step ${step}: saved, but not stored`);
    }
    world.settle();
    expect(world.saving.isSaved, `seed ${seed}`).toBe(true);
    expect(world.stored.size).toBe(world.edits);
  }
  expect(saved).toBeGreaterThan(2_000);
});
