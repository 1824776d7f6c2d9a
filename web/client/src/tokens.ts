// The access token: asked for when it is needed, kept while it is valid, renewed once for all who wait.

/**
 * Hands over an access token, or null when nobody is signed in. `refused` is the token that is over, or nearly:
 * give another then. It may throw when it cannot know, as without a network; it is asked again.
 */
export type GetToken = (refused: string | null) => string | null | Promise<string | null>;

// A token that ends sooner is renewed before it is used.
const MARGIN_MS = 10_000;

export class Tokens {
  readonly #getToken: GetToken;
  #token: string | null = null;
  // When to renew it; null where this machine's clock cannot tell, since to it even a fresh token is over.
  #renewAt: number | null = null;
  #asking: Promise<string | null> | null = null;

  constructor(getToken: GetToken) {
    this.#getToken = getToken;
  }

  /** A token that should be good; null when nobody is signed in. Throws what `getToken` throws. */
  async current(): Promise<string | null> {
    if (this.#asking) return this.#asking;
    const isOver = this.#renewAt !== null && this.#renewAt <= Date.now();
    if (this.#token !== null && !isOver) return this.#token;
    return this.#ask(this.#token);
  }

  /** Another token than this one, which the server refused or will refuse soon. */
  async renew(refused: string): Promise<string | null> {
    if (this.#asking) return this.#asking;
    if (this.#token !== refused && this.#token !== null) return this.#token;
    return this.#ask(refused);
  }

  /** Forgets the token, as after signing out. */
  forget(): void {
    this.#token = null;
  }

  #ask(refused: string | null): Promise<string | null> {
    this.#asking = Promise.resolve()
      .then(() => this.#getToken(refused))
      .then((token) => this.#keep(token))
      .finally(() => (this.#asking = null));
    return this.#asking;
  }

  #keep(token: string | null): string | null {
    const expires = token === null ? null : expiryOf(token);
    const renewAt = expires === null ? null : expires - MARGIN_MS;
    this.#renewAt = renewAt !== null && renewAt > Date.now() ? renewAt : null;
    return (this.#token = token);
  }
}

/** When a JWT ends, in milliseconds since 1970 by this machine's clock; null for what is no JWT. */
export function expiryOf(token: string): number | null {
  try {
    const payload = token.split(".")[1] ?? "";
    const claims: unknown = JSON.parse(atob(payload.replace(/-/g, "+").replace(/_/g, "/")));
    const exp = (claims as { exp?: unknown }).exp;
    return typeof exp === "number" ? exp * 1000 : null;
  } catch {
    return null;
  }
}
