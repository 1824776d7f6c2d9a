// What this browser notes about its copies of documents, at once and for all of its tabs.

/** A few words about a copy. */
export type CopyAbout = Readonly<Record<string, string>>;

export interface CopyNote {
  isStored: boolean;
  about: CopyAbout;
}

const COPY = "atelier copy ";
const EDITED = "atelier edited ";

/**
 * Where there is no storage for it, no copy is known to be stored. Of each opening that edits a copy it is noted by
 * itself that not all is stored, since another tab knows only of its own edits.
 */
export class CopyNotes {
  /** The names of all copies. */
  names(): string[] {
    return keys(COPY).map((key) => key.slice(COPY.length));
  }

  /** Null where nothing is noted. */
  read(name: string): CopyNote | null {
    const noted = read(COPY + name);
    return noted === null ? null : { isStored: this.edits(name).length === 0, about: parse(noted) };
  }

  /** There is a copy. */
  add(name: string): void {
    if (read(COPY + name) === null) write(COPY + name, "{}");
  }

  describe(name: string, about: CopyAbout): void {
    if (read(COPY + name) !== null) write(COPY + name, JSON.stringify(about));
  }

  /** The copy is gone. */
  remove(name: string): void {
    for (const key of [COPY + name, ...this.edits(name)]) drop(key);
  }

  /** The notes of openings that made edits which are not known to be stored. */
  edits(name: string): string[] {
    return keys(`${EDITED}${name} `);
  }
}

/** Notes of one opening of a document whether all that was edited is stored. */
export class EditNote {
  readonly #name: string;
  readonly #key: string;
  // Of openings whose edits came with the copy, and are stored with it.
  #earlier: readonly string[] = [];
  #isSet = false;

  constructor(name: string) {
    this.#name = name;
    this.#key = `${EDITED}${name} ${crypto.getRandomValues(new Uint32Array(2)).join("")}`;
  }

  /** The copy is about to be loaded, with the edits of earlier openings. */
  loads(): void {
    this.#earlier = new CopyNotes().edits(this.#name);
  }

  edited(): void {
    this.#isSet = true;
    write(this.#key, "");
  }

  /** All that was edited here, and all that came with the copy, is stored. */
  stored(): void {
    for (const key of this.#earlier) drop(key);
    if (this.#isSet) drop(this.#key);
    this.#earlier = [];
    this.#isSet = false;
  }
}

function keys(prefix: string): string[] {
  return guarded((storage) => Object.keys(storage).filter((key) => key.startsWith(prefix))) ?? [];
}

function read(key: string): string | null {
  return guarded((storage) => storage.getItem(key)) ?? null;
}

function write(key: string, value: string): void {
  guarded((storage) => storage.setItem(key, value));
}

function drop(key: string): void {
  guarded((storage) => storage.removeItem(key));
}

/** Undefined where storage is forbidden, full, or not there. */
function guarded<T>(use: (storage: Storage) => T): T | undefined {
  try {
    return globalThis.localStorage ? use(localStorage) : undefined;
  } catch {
    return undefined;
  }
}

function parse(noted: string): CopyAbout {
  try {
    return JSON.parse(noted) as CopyAbout;
  } catch {
    return {};
  }
}
