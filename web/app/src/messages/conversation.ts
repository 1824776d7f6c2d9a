// What is said in a workspace: what is stored, as far back as it was asked for, and what is on its way.

import type { AtelierError, Client, Message, Observable, Workspace } from "@atelier/client";

export interface Draft {
  readonly clientId: string;
  readonly text: string;
  readonly at: string;
  /** Why it was refused; null while it is on its way. */
  readonly refusal: unknown;
}

export interface Talk {
  readonly status: "loading" | "ready" | "failed";
  readonly error: unknown;
  /** Oldest first. */
  readonly messages: readonly Message[];
  readonly drafts: readonly Draft[];
  readonly older: "none" | "some" | "loading" | "failed";
  /** Those of others that came while nobody looked. */
  readonly unseen: readonly string[];
  /** The first that was new when one last looked. */
  readonly newFrom: string | null;
}

const PAGE = 50;

export class Conversation implements Observable<Talk> {
  readonly #client: Client;
  readonly #room: Workspace;
  readonly #ownId: string;
  readonly #listeners = new Set<(value: Talk) => void>();
  readonly #known = new Map<string, Message>();
  #cursor: string | null = null;
  #loads = 0;
  #talk: Talk = {
    status: "loading",
    error: null,
    messages: [],
    drafts: [],
    older: "none",
    unseen: [],
    newFrom: null,
  };
  /** What is being written, kept while one looks elsewhere. */
  writing = "";

  constructor(client: Client, room: Workspace, ownId: string) {
    this.#client = client;
    this.#room = room;
    this.#ownId = ownId;
  }

  readonly getSnapshot = (): Talk => this.#talk;

  readonly subscribe = (listener: (value: Talk) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Follows the room; answers with what ends that. */
  follow(): () => void {
    const stops = [
      this.#room.on("message.created", ({ data }) => this.#hear(data)),
      this.#room.on("reset", () => void this.load()),
    ];
    return () => stops.forEach((stop) => stop());
  }

  /** Loads the newest ones. What was loaded before them is left out when there may be a gap. */
  readonly load = async (): Promise<void> => {
    const load = (this.#loads += 1);
    if (this.#talk.status === "failed") this.#show({ status: "loading", error: null });
    try {
      await this.#room.joined();
      const { items, next_cursor } = await this.#page(null);
      if (load !== this.#loads) return;
      if (!items.some(({ id }) => this.#known.has(id))) this.#known.clear();
      if (this.#known.size === 0 || this.#cursor === null) this.#cursor = next_cursor;
      this.#keep(items);
      this.#show({ status: "ready", older: this.#cursor === null ? "none" : "some" });
    } catch (error) {
      if (load === this.#loads && this.#talk.status !== "ready") this.#show({ status: "failed", error });
    }
  };

  /** Loads a page more of the past. */
  readonly loadOlder = async (): Promise<void> => {
    if (this.#cursor === null || this.#talk.older === "loading") return;
    const load = this.#loads;
    this.#show({ older: "loading" });
    try {
      const { items, next_cursor } = await this.#page(this.#cursor);
      if (load !== this.#loads) return;
      this.#cursor = next_cursor;
      this.#keep(items);
      this.#show({ older: next_cursor === null ? "none" : "some" });
    } catch {
      if (load === this.#loads) this.#show({ older: "failed" });
    }
  };

  /** Says something: shown at once, stored when there is a connection. */
  readonly say = (text: string): void => {
    this.#send({ clientId: crypto.randomUUID(), text, at: new Date().toISOString(), refusal: null });
    this.#show({ newFrom: null });
  };

  readonly sayAgain = (draft: Draft): void => {
    this.forget(draft);
    this.#send({ ...draft, refusal: null });
  };

  readonly forget = ({ clientId }: Draft): void => {
    this.#show({ drafts: this.#talk.drafts.filter((each) => each.clientId !== clientId) });
  };

  /** Everything that came was looked at. */
  readonly look = (): void => {
    if (this.#talk.unseen.length > 0) this.#show({ unseen: [] });
  };

  #send(draft: Draft): void {
    this.#show({ drafts: [...this.#talk.drafts, draft] });
    const { clientId } = draft;
    this.#room.send(draft.text, { clientId }).then(
      (message) => this.#store(message),
      (refusal: unknown) => {
        // A client that is closed is that of a page one has left.
        if ((refusal as AtelierError).code === "closed") return this.forget(draft);
        const drafts = this.#talk.drafts.map((each) => (each.clientId === clientId ? { ...each, refusal } : each));
        this.#show({ drafts });
      },
    );
  }

  #hear(message: Message): void {
    const isNew = message.author_id !== this.#ownId && !this.#known.has(message.id);
    this.#store(message);
    if (!isNew) return;
    const { unseen, newFrom } = this.#talk;
    this.#show({ unseen: [...unseen, message.id], newFrom: unseen.length > 0 ? newFrom : message.id });
  }

  #store(message: Message): void {
    this.#keep([message]);
    const isOwn = message.author_id === this.#ownId;
    const drafts = this.#talk.drafts.filter(({ clientId }) => !isOwn || clientId !== message.client_id);
    this.#show({ drafts });
  }

  #keep(messages: readonly Message[]): void {
    for (const message of messages) this.#known.set(message.id, message);
  }

  #page(cursor: string | null) {
    const query = { limit: PAGE, ...(cursor === null ? {} : { cursor }) };
    return this.#client.rest.get("/workspaces/{id}/messages", { path: { id: this.#room.id }, query });
  }

  #show(change: Partial<Talk>): void {
    // Ids begin with the time.
    const messages = [...this.#known.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    this.#talk = { ...this.#talk, ...change, messages };
    for (const listener of [...this.#listeners]) listener(this.#talk);
  }
}
