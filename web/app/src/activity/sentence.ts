// What a row of the feed says, and what is known when it is told.

export type Kind = "tasks" | "comments" | "messages" | "documents" | "files" | "jobs" | "people" | "projects";

/** `Who` did `did` `thing` `then`, as in: moved “Plan the evening” to Done. */
export interface Sentence {
  /** Stands in the place of who did it, for what happens by itself. */
  readonly subject?: string;
  readonly did: string;
  readonly thing?: string;
  /** Where the thing is; left out where it is gone. */
  readonly to?: string;
  readonly then?: string;
  /** What was written. */
  readonly quote?: string;
  /** What several of them in a row are called, where they are told as one. */
  readonly several?: string;
}

/** What is known beside the event. */
export interface Knowledge<T> {
  /** The address of the workspace. */
  readonly place: string;
  /** The resource before this event, if that was among those that were loaded. */
  readonly before: T | undefined;
  /** Whether it was deleted before. */
  readonly wasGone: boolean;
  readonly actorId: string | null;
  readonly personOf: (id: string | null | undefined) => string;
  /** The name of something that an event was about; undefined where none was loaded. */
  readonly titleOf: (id: string | null | undefined) => string | undefined;
}
