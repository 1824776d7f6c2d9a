// A job, live: the newest picture of it, wherever that came from, and a promise of its end.

import { AtelierError } from "./errors.js";
import type { components } from "./generated/asyncapi.js";
import type { Rest } from "./rest.js";
import type { Room } from "./room.js";
import type { Rooms } from "./rooms.js";
import { Store, type Observable } from "./store.js";

export type Job = components["schemas"]["Job"];

const OVER: ReadonlySet<Job["status"]> = new Set(["completed", "failed", "cancelled"]);
const TOLD = ["job.queued", "job.completed", "job.failed", "job.cancelled"] as const;
const RETRY_MS = 2_000;

/** Watches one job until it is over, or `close`. */
export class LiveJob implements Observable<Job | null> {
  readonly id: string;
  /** The job as it ended. Rejects when it is not to be seen any more, or was closed before its end. */
  readonly ended: Promise<Job>;
  readonly #rest: Rest;
  readonly #rooms: Rooms;
  readonly #job = new Store<Job | null>(null);
  readonly getSnapshot = this.#job.getSnapshot;
  readonly subscribe = this.#job.subscribe;
  #settle!: { resolve: (job: Job) => void; reject: (error: unknown) => void };
  #room: Room | null = null;
  #stops: (() => void)[] = [];
  #isClosed = false;

  constructor(rest: Rest, rooms: Rooms, id: string) {
    this.id = id;
    this.#rest = rest;
    this.#rooms = rooms;
    this.ended = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    // Who only watches need not catch it.
    this.ended.catch(() => undefined);
    void this.#load();
  }

  /** Asks the job to end; answers with it as it is then. Rejects with `conflict` when it has ended otherwise. */
  async cancel(): Promise<Job> {
    const job = await this.#rest.post("/jobs/{id}/cancel", { path: { id: this.id } });
    this.#take(job);
    return job;
  }

  /** Makes a new job of the same params. */
  retry(): Promise<Job> {
    return this.#rest.post("/jobs/{id}/retry", { path: { id: this.id } });
  }

  close(): void {
    this.#fail(new AtelierError("closed", "The job is not watched any more."));
  }

  async #load(): Promise<void> {
    try {
      const job = await this.#rest.get("/jobs/{id}", { path: { id: this.id } });
      if (this.#isClosed) return;
      this.#take(job);
      if (!this.#isClosed && !this.#room) this.#listen(job.workspace_id);
    } catch (error) {
      if (this.#isClosed) return;
      const isPassing =
        error instanceof AtelierError && ["unreachable", "unavailable", "rate_limited"].includes(error.code);
      if (!isPassing) this.#fail(error);
      else setTimeout(() => this.#isClosed || void this.#load(), error.retryAfterMs ?? RETRY_MS);
    }
  }

  #listen(workspace_id: string): void {
    const room = (this.#room = this.#rooms.hold(workspace_id));
    this.#stops = [
      room.events.on("job.progress", (job) => this.#take(job)),
      ...TOLD.map((type) => room.events.on(type, ({ data }) => this.#take(data))),
      // Progress that was missed is told by nobody else.
      room.events.on("joined", () => void this.#load()),
      room.events.on("ended", (error) => this.#fail(error)),
    ];
    if (room.end) this.#fail(room.end);
    else if (room.state.getSnapshot() === "live") void this.#load();
  }

  #take(job: Job): void {
    if (this.#isClosed || job.id !== this.id) return;
    const known = this.#job.getSnapshot();
    if (known && !isNewer(job, known)) return;
    this.#job.set(job);
    if (!OVER.has(job.status)) return;
    this.#settle.resolve(job);
    this.#stop();
  }

  #fail(error: unknown): void {
    this.#settle.reject(error);
    this.#stop();
  }

  #stop(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const stop of this.#stops) stop();
    if (this.#room) this.#rooms.release(this.#room);
  }
}

/** While it is being ended a job may be shown as running under the number of its end. */
function isNewer(job: Job, known: Job): boolean {
  return job.job_seq > known.job_seq || (job.job_seq === known.job_seq && OVER.has(job.status));
}
