// Whether somebody is signed in in this browser, as far as it can tell without asking: the cookie itself no script sees.

const KEY = "atelier signed in at ";

/** It opens nothing: it only spares first visits a request that would be refused. */
export class SignedInHint {
  readonly #key: string;

  constructor(url: string) {
    this.#key = KEY + url;
  }

  /** False when nobody is signed in for sure; true when there may be somebody. */
  get isPossible(): boolean {
    try {
      return globalThis.localStorage === undefined || localStorage.getItem(this.#key) !== null;
    } catch {
      return true;
    }
  }

  /** For all tabs, until it is set anew. */
  set(isSignedIn: boolean): void {
    try {
      if (isSignedIn) globalThis.localStorage?.setItem(this.#key, "1");
      else globalThis.localStorage?.removeItem(this.#key);
    } catch {
      // Storage is forbidden or full; then every visit asks.
    }
  }
}
