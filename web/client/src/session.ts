// Being signed in: the session's tokens, kept where no script of a page can read them.

import { AtelierError } from "./errors.js";
import type { components } from "./generated/openapi.js";
import { SignedInHint } from "./hint.js";
import { Rest } from "./rest.js";
import { Store, type Observable } from "./store.js";
import { Tokens, type GetToken } from "./tokens.js";

type SignedIn = components["schemas"]["SignedIn"];
export type User = components["schemas"]["User"];

export interface SessionOptions {
  /** Where the server is; left out, it is where the page came from. */
  url?: string;
  /** Where the refresh token is kept: as a cookie that no script sees, or in this object alone, as in Node. */
  keep?: "cookie" | "memory";
}

/** Signs one person in and out, and hands over access tokens: `connect({ getToken: session.getToken })`. */
export class Session {
  /** Who is signed in; null while nobody is, undefined until `restore`, `login` or `register` has been answered. */
  readonly user: Observable<User | null | undefined>;
  readonly #user = new Store<User | null | undefined>(undefined);
  readonly #rest: Rest;
  readonly #headers: { headers?: Record<string, string> };
  /** Of the cookie; null where there is none. */
  readonly #hint: SignedInHint | null;
  #accessToken: string | null = null;
  #refreshToken: string | null = null;

  constructor({ url = globalThis.location?.origin ?? "", keep = "cookie" }: SessionOptions = {}) {
    this.user = this.#user;
    const origin = url.replace(/\/+$/, "");
    this.#rest = new Rest(origin, new Tokens(() => this.#accessToken));
    this.#headers = keep === "cookie" ? { headers: { "X-Session": "cookie" } } : {};
    this.#hint = keep === "cookie" ? new SignedInHint(origin) : null;
  }

  /** Signs in. Rejects with `bad_credentials`, among others. */
  async login(body: components["schemas"]["LoginDraft"]): Promise<User> {
    return this.#signedIn(await this.#rest.post("/auth/login", { body, ...this.#headers }));
  }

  /** Makes an account, and signs in. Rejects with `conflict` when there is one with this address. */
  async register(body: components["schemas"]["RegisterDraft"]): Promise<User> {
    return this.#signedIn(await this.#rest.post("/auth/register", { body, ...this.#headers }));
  }

  /** Takes up the session that this browser had; answers with null, and asks nobody, when there is none. */
  async restore(): Promise<User | null> {
    await this.#refresh();
    return this.#user.getSnapshot() ?? null;
  }

  /** Ends the session, its connections too. */
  async logout(): Promise<void> {
    const refresh_token = this.#refreshToken;
    const body = refresh_token === null ? {} : { body: { refresh_token } };
    try {
      await this.#rest.post("/auth/logout", body);
    } catch (error) {
      if (!isOver(error)) throw error;
    }
    this.#signedOut();
  }

  /** Takes one's account as a call of REST answered with it, such as `PATCH /auth/me`. */
  take(user: User): void {
    if (this.#user.getSnapshot()?.id === user.id) this.#user.set(user);
  }

  /** For `connect`. */
  readonly getToken: GetToken = async (refused) => {
    if (this.#accessToken !== null && this.#accessToken !== refused) return this.#accessToken;
    await this.#refresh();
    return this.#accessToken;
  };

  async #refresh(): Promise<void> {
    const refresh_token = this.#refreshToken;
    const isPossible = this.#hint ? this.#hint.isPossible : refresh_token !== null;
    if (!isPossible) return this.#signedOut();
    const body = refresh_token === null ? {} : { body: { refresh_token } };
    try {
      this.#signedIn(await this.#rest.post("/auth/refresh", { ...body, ...this.#headers }));
    } catch (error) {
      if (!isOver(error)) throw error;
      this.#signedOut();
    }
  }

  #signedIn({ access_token, refresh_token, user }: SignedIn): User {
    this.#accessToken = access_token;
    this.#refreshToken = refresh_token;
    this.#hint?.set(true);
    this.#user.set(user);
    return user;
  }

  #signedOut(): void {
    this.#accessToken = this.#refreshToken = null;
    this.#hint?.set(false);
    this.#user.set(null);
  }
}

function isOver(error: unknown): boolean {
  return error instanceof AtelierError && error.status === 401;
}
