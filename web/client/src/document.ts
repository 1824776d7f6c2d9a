// A document: a Yjs provider on `/yjs|{id}` that knows whether what was typed is stored.

import type { Socket } from "socket.io-client";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { AwarenessLink } from "./awareness.js";
import type { Connection, ConnectionState } from "./connection.js";
import { CopyNotes, EditNote } from "./copy_notes.js";
import { AtelierError, errorOfSocket } from "./errors.js";
import type { DocumentMessages, DocumentRequests } from "./generated/asyncapi.js";
import { Lane } from "./lane.js";
import { deleteCopy, hasStore, openOffline, type OfflineCopy } from "./offline.js";
import { Saving } from "./saving.js";
import { Store, until, type Observable } from "./store.js";

export interface DocumentOptions {
  /** The document to fill; a new one where it is left out. */
  doc?: Y.Doc;
  awareness?: Awareness;
  /** The first part of the name of the copy in IndexedDB, such as the id of the person; false for none. */
  offline?: string | false;
}

/** How a document stands. */
export interface DocumentStatus {
  connection: ConnectionState;
  /** All that the server had when the connection was made is here, and what is edited goes out at once. */
  synced: boolean;
  /** All that was edited here is stored by the server. */
  saved: boolean;
  /** The copy in the browser has been loaded, or there is none. */
  loaded: boolean;
  /** What is edited here is kept in the browser, too, and survives the page. */
  kept: boolean;
  /** One may only read here: edits are refused. As the server said last. */
  readOnly: boolean;
  /** Why edits are not stored at the moment, or why the document was closed. */
  refusal: AtelierError | null;
}

type Bytes = ArrayBuffer | Uint8Array;

const NOTHING = Uint8Array.of(0, 0);
// After these the connection goes on, and the server asks again when the reason has ended.
const PASSING: ReadonlySet<string> = new Set(["read_only", "unavailable", "rate_limited"]);
// Nobody may keep what is not theirs to see any more.
const BARRED: ReadonlySet<string> = new Set(["forbidden", "not_found"]);

export class SharedDocument {
  readonly id: string;
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly status: Observable<DocumentStatus>;
  readonly #status: Store<DocumentStatus>;
  readonly #saving = new Saving();
  readonly #lane: Lane;
  readonly #link: AwarenessLink;
  readonly #loading: Promise<OfflineCopy | null>;
  readonly #closed: () => void;
  readonly #ownsAwareness: boolean;
  /** Of the copy; null where there is none. */
  readonly #name: string | null;
  readonly #note: EditNote | null;
  #copyOrigin: unknown = null;
  #isFlushDue = false;
  #isClosed = false;

  /** `closed` is called when it is over. */
  constructor(connection: Connection, id: string, options: DocumentOptions, closed: () => void) {
    this.id = id;
    this.doc = options.doc ?? new Y.Doc();
    this.awareness = options.awareness ?? new Awareness(this.doc);
    this.#ownsAwareness = options.awareness === undefined;
    this.#closed = closed;
    if (!isEmpty(this.doc)) this.#saving.edited(NOTHING);
    const isKept = options.offline !== false && hasStore();
    this.#name = isKept ? `${options.offline ?? "atelier"}/${id}` : null;
    this.#note = this.#name === null ? null : new EditNote(this.#name);
    const first = { connection: "connecting" as const, synced: false, readOnly: false, refusal: null };
    this.#status = new Store({ ...first, saved: this.#saving.isSaved, loaded: !isKept, kept: false });
    this.status = this.#status;
    this.doc.on("update", this.#edited);
    this.#loading = this.#load();
    this.#lane = new Lane(connection, `/yjs|${id}`, {
      listen: (socket) => this.#listen(socket),
      entered: () => void this.#loading.then(() => this.#greet()),
      lost: () => this.#lost(),
      ended: (error) => this.#ended(error),
    });
    this.#link = new AwarenessLink(this.awareness, (update) => this.#lane.socket.emit("awareness-update", update));
  }

  get synced(): boolean {
    return this.#status.getSnapshot().synced;
  }

  get saved(): boolean {
    return this.#status.getSnapshot().saved;
  }

  /** Resolves when it holds what the server has. Rejects when the document is over. */
  async whenSynced(): Promise<this> {
    return this.#when(({ synced }) => synced);
  }

  /** Resolves when all that was edited here is stored. Rejects when the document is over. */
  async whenSaved(): Promise<this> {
    return this.#when(({ saved }) => saved);
  }

  /** Ends it; the copy in the browser stays. What is not saved by then is saved when it is opened again with that. */
  close(): void {
    this.#flush();
    this.#lane.close();
    this.#end();
    this.#tell({ connection: "ended", synced: false });
  }

  /** Ends it, and removes the copy in the browser with whatever was not saved. */
  async forget(): Promise<void> {
    this.close();
    await this.#forgetCopy();
  }

  async #forgetCopy(): Promise<void> {
    await (await this.#loading)?.close();
    if (this.#name !== null) await deleteCopy(this.#name);
  }

  /** Removes the copy, unless there are edits that were not stored, which a person may want to have. */
  async #forgetStored(): Promise<void> {
    await this.#loading;
    const note = this.#name === null ? null : new CopyNotes().read(this.#name);
    if (note?.isStored ?? this.saved) await this.#forgetCopy();
  }

  async #when(condition: (status: DocumentStatus) => boolean): Promise<this> {
    const status = await until(this.#status, (now) => condition(now) || now.connection === "ended");
    if (!condition(status)) throw status.refusal ?? new AtelierError("closed", "The document was closed.");
    return this;
  }

  async #load(): Promise<OfflineCopy | null> {
    if (this.#name === null) return null;
    const copy = await openOffline(this.#name, this.doc, {
      loads: (origin) => {
        this.#copyOrigin = origin;
        this.#note?.loads();
      },
      lost: () => this.#tell({ kept: false }),
    });
    if (this.#isClosed) void copy?.close();
    if (!copy) this.#note?.stored();
    this.#tell({ loaded: true, kept: copy !== null && !this.#isClosed });
    return copy;
  }

  #listen(socket: Socket): void {
    socket.on("sync-step-1", (state: Bytes, answer: (update: Uint8Array) => void) => {
      // The difference goes the way of every edit, so that its being stored is acknowledged.
      answer(NOTHING);
      this.#send(this.#saving.asked(), Y.encodeStateAsUpdate(this.doc, new Uint8Array(state)));
      this.#tell({ connection: "live", synced: true });
    });
    socket.on("access", ({ write }: DocumentMessages["access"]) => this.#tell({ readOnly: !write }));
    socket.on("sync-update", (update: Bytes) => this.#apply(update));
    socket.on("awareness-update", (update: Bytes) => this.#link.take(new Uint8Array(update)));
    socket.on("sync-refused", (error: DocumentMessages["sync-refused"]) => this.#refused(errorOfSocket(error)));
  }

  /** Tells what is here, and takes what is not; then the server asks in its turn, and edits can go out. */
  #greet(): void {
    if (!this.#lane.isEntered) return;
    this.#lane.socket.emit("sync-step-1", Y.encodeStateVector(this.doc), (update: Bytes) => {
      this.#apply(update);
      this.#link.open();
    });
  }

  #apply(update: Bytes): void {
    Y.applyUpdate(this.doc, new Uint8Array(update), this);
  }

  readonly #edited = (update: Uint8Array, origin: unknown): void => {
    if (origin === this) return;
    this.#saving.edited(update);
    const { loaded, kept } = this.#status.getSnapshot();
    const isFromCopy = this.#copyOrigin !== null && origin === this.#copyOrigin;
    if (!isFromCopy && (kept || !loaded)) this.#note?.edited();
    this.#tell({});
    if (this.#isFlushDue) return;
    // What is edited in one go is sent as one.
    this.#isFlushDue = true;
    queueMicrotask(() => this.#flush());
  };

  #flush(): void {
    this.#isFlushDue = false;
    const taken = this.#saving.take();
    if (taken) this.#send(taken.number, Y.mergeUpdates(taken.updates));
  }

  #send(number: number, update: Uint8Array): void {
    if (update.length === NOTHING.length) return this.#stored(number);
    this.#lane.socket.emit("sync-update", update, (answer: DocumentRequests["sync-update"]["reply"]) => {
      if (answer.ok) this.#stored(number);
      else if (this.#saving.refused(number)) this.#refused(errorOfSocket(answer.error));
    });
    this.#tell({});
  }

  #stored(number: number): void {
    if (!this.#saving.acknowledged(number)) return;
    this.#tell(this.#saving.isSaved ? { refusal: null } : {});
  }

  #refused(error: AtelierError): void {
    if (!PASSING.has(error.code)) this.#lane.expectEnd(error);
    this.#tell({ refusal: error });
  }

  #lost(): void {
    this.#saving.lost();
    this.#link.lost();
    const { connection } = this.#status.getSnapshot();
    this.#tell({ synced: false, connection: connection === "live" ? "offline" : connection });
  }

  #ended(error: AtelierError): void {
    this.#end();
    this.#tell({ connection: "ended", synced: false, refusal: error });
    if (BARRED.has(error.code)) void this.#forgetStored();
  }

  #end(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#saving.lost();
    this.#link.close();
    if (this.#ownsAwareness) this.awareness.destroy();
    this.doc.off("update", this.#edited);
    void this.#loading.then((copy) => copy?.close());
    this.#closed();
  }

  #tell(change: Partial<DocumentStatus>): void {
    const before = this.#status.getSnapshot();
    const now = { ...before, saved: this.#saving.isSaved, ...change };
    if (now.saved && now.loaded && now.synced) this.#note?.stored();
    const keys = Object.keys(now) as (keyof DocumentStatus)[];
    if (keys.some((key) => now[key] !== before[key])) this.#status.set(now);
  }
}

function isEmpty(doc: Y.Doc): boolean {
  return Y.encodeStateAsUpdate(doc).length === NOTHING.length;
}
