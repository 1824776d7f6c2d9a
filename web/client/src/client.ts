// The way in: one connection to one server, for one person.

import { Connection, type ConnectionState } from "./connection.js";
import { SharedDocument, type DocumentOptions } from "./document.js";
import { AtelierError } from "./errors.js";
import { LiveJob } from "./job.js";
import { AssetLinks } from "./links.js";
import { Rest } from "./rest.js";
import { Rooms } from "./rooms.js";
import type { Observable } from "./store.js";
import { Tokens, type GetToken } from "./tokens.js";
import { upload, type Asset, type UploadOptions } from "./uploads.js";
import { Workspace } from "./workspace.js";

export interface ConnectOptions {
  /** Where the server is; left out, it is where the page came from. */
  url?: string;
  getToken: GetToken;
}

export class Client {
  readonly rest: Rest;
  /** Of the connection; `ended` after `close`, and when nobody is signed in any more. */
  readonly state: Observable<ConnectionState>;
  readonly #connection: Connection;
  readonly #rooms: Rooms;
  readonly #links: AssetLinks;
  readonly #documents = new Map<string, SharedDocument>();

  constructor(url: string, tokens: Tokens) {
    this.rest = new Rest(url, tokens);
    this.#links = new AssetLinks(this.rest);
    this.#connection = new Connection(url, tokens);
    this.#rooms = new Rooms(this.#connection);
    this.state = this.#rooms.state;
  }

  /** Why the connection is over, once it is: `closed`, or what ended the session. */
  get end(): AtelierError | null {
    return this.#connection.end;
  }

  /** Those that are open. */
  get documents(): readonly SharedDocument[] {
    return [...this.#documents.values()];
  }

  /** Enters a workspace's room. */
  workspace(id: string): Workspace {
    return new Workspace(this.#rooms, id);
  }

  /** Opens a document; the same one while it is open. Raises `conflict` when it is open with another `doc`. */
  document(id: string, options: DocumentOptions = {}): SharedDocument {
    const open = this.#documents.get(id);
    if (open) {
      if (options.doc && options.doc !== open.doc) throw new AtelierError("conflict", "This document is open already.");
      return open;
    }
    const document = new SharedDocument(this.#connection, id, options, () => this.#documents.delete(id));
    this.#documents.set(id, document);
    return document;
  }

  /** Watches a job. */
  job(id: string): LiveJob {
    return new LiveJob(this.rest, this.#rooms, id);
  }

  /** Uploads a file into a project; `onProgress` hears how far it is. */
  upload(projectId: string, file: Blob, options?: UploadOptions): Promise<Asset> {
    return upload(this.rest, this.#connection.tokens, projectId, file, options);
  }

  /**
   * An address of an asset's file for what sends no header, such as `<video>`. It is good for a minute at least, and for
   * this person alone. `isOver` says that the last one did not work any more.
   */
  assetUrl(id: string, { isOver = false }: { isOver?: boolean } = {}): Promise<string> {
    if (isOver) this.#links.forget(id);
    return this.#links.url(id);
  }

  /** Ends everything that this client opened. */
  close(): void {
    // What was edited in this very moment still goes out.
    for (const document of [...this.#documents.values()]) document.close();
    this.#connection.finish(new AtelierError("closed", "The client was closed."));
  }
}

/** Connects to a server, and stays connected until `close`. */
export function connect({ url = globalThis.location?.origin ?? "", getToken }: ConnectOptions): Client {
  return new Client(url.replace(/\/+$/, ""), new Tokens(getToken));
}
