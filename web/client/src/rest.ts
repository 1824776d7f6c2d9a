// The caller of REST: paths, bodies and answers are typed by the server's OpenAPI document.

import { AtelierError, errorOfResponse } from "./errors.js";
import { KEYED_POSTS, PREFIX } from "./generated/openapi.js";
import type { AnswerOf, ArgumentsOf, Method, OperationOf, PathOf } from "./rest_types.js";
import type { Tokens } from "./tokens.js";

const TRIES = 4;
const FIRST_WAIT_MS = 250;
// Who is asked to wait longer is told so instead.
const LONGEST_WAIT_MS = 10_000;

/** What calls have in common, whatever their types. */
interface Options {
  path?: Record<string, unknown> | undefined;
  query?: Record<string, unknown> | undefined;
  body?: unknown;
  ifMatch?: number | undefined;
  idempotencyKey?: string | undefined;
  headers?: Record<string, string> | undefined;
  signal?: AbortSignal | undefined;
  keepalive?: boolean | undefined;
}

/**
 * Calls REST. What is refused rejects with an `AtelierError`. Only what is safe to repeat is repeated by itself: what
 * the server turned away unseen (429), and after a lost answer a GET, a PUT, and a POST under an `Idempotency-Key`,
 * which is chosen for each POST that creates.
 */
export class Rest {
  readonly #url: string;
  readonly #tokens: Tokens;

  constructor(url: string, tokens: Tokens) {
    this.#url = url;
    this.#tokens = tokens;
  }

  get<P extends PathOf<"get">>(
    path: P,
    ...[options]: ArgumentsOf<OperationOf<"get", P>>
  ): Promise<AnswerOf<OperationOf<"get", P>>> {
    return this.#call("get", path, options as Options);
  }

  post<P extends PathOf<"post">>(
    path: P,
    ...[options]: ArgumentsOf<OperationOf<"post", P>>
  ): Promise<AnswerOf<OperationOf<"post", P>>> {
    return this.#call("post", path, options as Options);
  }

  put<P extends PathOf<"put">>(
    path: P,
    ...[options]: ArgumentsOf<OperationOf<"put", P>>
  ): Promise<AnswerOf<OperationOf<"put", P>>> {
    return this.#call("put", path, options as Options);
  }

  patch<P extends PathOf<"patch">>(
    path: P,
    ...[options]: ArgumentsOf<OperationOf<"patch", P>>
  ): Promise<AnswerOf<OperationOf<"patch", P>>> {
    return this.#call("patch", path, options as Options);
  }

  delete<P extends PathOf<"delete">>(
    path: P,
    ...[options]: ArgumentsOf<OperationOf<"delete", P>>
  ): Promise<AnswerOf<OperationOf<"delete", P>>> {
    return this.#call("delete", path, options as Options);
  }

  /** As the calls above, but answers with the response itself, for its headers or to read it piece by piece. */
  send<M extends Method, P extends PathOf<M>>(
    method: M,
    path: P,
    ...[options]: ArgumentsOf<OperationOf<M, P>>
  ): Promise<Response> {
    return this.#send(method, path as string, (options ?? {}) as Options);
  }

  /** All items of a list, page after page, as they come. */
  async *all<P extends PathOf<"get">>(
    path: P,
    ...[options]: ArgumentsOf<OperationOf<"get", P>>
  ): AsyncGenerator<AnswerOf<OperationOf<"get", P>> extends { items: (infer I)[] } ? I : never> {
    const given = (options ?? {}) as Options;
    let query = given.query;
    for (;;) {
      const page = (await this.#call("get", path, { ...given, query })) as {
        items: never[];
        next_cursor: string | null;
      };
      yield* page.items;
      if (page.next_cursor === null) return;
      query = { ...query, cursor: page.next_cursor };
    }
  }

  /** Where a path leads; for what cannot be called through this class. */
  address(path: string, options: Pick<Options, "path" | "query"> = {}): string {
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(options.path?.[name])));
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(options.query ?? {})) {
      for (const each of Array.isArray(value) ? value : [value]) {
        if (each !== undefined && each !== null) query.append(name, String(each));
      }
    }
    const asked = query.size ? `?${query}` : "";
    return this.#url + PREFIX + filled + asked;
  }

  async #call<T>(method: Method, path: string, options: Options = {}): Promise<T> {
    return (await read(await this.#send(method, path, options))) as T;
  }

  async #send(method: Method, path: string, options: Options): Promise<Response> {
    const key =
      options.idempotencyKey ?? (method === "post" && KEYED_POSTS.has(path) ? crypto.randomUUID() : undefined);
    const isRepeatable = method === "get" || method === "put" || key !== undefined;
    let wait_ms = FIRST_WAIT_MS;
    let hasRenewed = false;
    for (let tried = 1; ; tried += 1) {
      const { response, token, error } = await this.#try(method, path, options, key);
      if (response) return response;
      if (!hasRenewed && token !== null && isTokenOver(error)) {
        hasRenewed = true;
        if ((await this.#tokens.renew(token)) !== null) continue;
      }
      // Under the same key, that the first request is still being carried out is told as a conflict.
      const isUnderWay = tried > 1 && key !== undefined && error.code === "conflict" && error.current === undefined;
      const isPassing = error.code === "rate_limited" || isUnderWay || (isRepeatable && isTransient(error));
      const pause_ms = Math.max(wait_ms * (0.5 + Math.random()), error.retryAfterMs ?? 0);
      if (!isPassing || tried === TRIES || pause_ms > LONGEST_WAIT_MS) throw error;
      await pause(pause_ms, options.signal);
      wait_ms *= 2;
    }
  }

  async #try(
    method: Method,
    path: string,
    options: Options,
    key: string | undefined,
  ): Promise<
    | { response: Response; token: string | null; error?: never }
    | { response?: never; token: string | null; error: AtelierError }
  > {
    const token = path.startsWith("/auth/") && UNSIGNED.has(path) ? null : await this.#tokens.current();
    const headers = new Headers(options.headers);
    if (token !== null) headers.set("Authorization", `Bearer ${token}`);
    if (key !== undefined) headers.set("Idempotency-Key", key);
    if (options.ifMatch !== undefined) headers.set("If-Match", `"${options.ifMatch}"`);
    const request: RequestInit = { method: method.toUpperCase(), headers, signal: options.signal ?? null };
    if (options.body !== undefined) request.body = bodyOf(path, options.body, headers);
    if (options.keepalive) request.keepalive = true;
    let response: Response;
    try {
      response = await fetch(this.address(path, options), request);
    } catch (cause) {
      options.signal?.throwIfAborted();
      return { token, error: new AtelierError("unreachable", "The server cannot be reached.", { cause }) };
    }
    return response.ok ? { response, token } : { token, error: await errorOfResponse(response) };
  }
}

// Those who sign in have no token, or one that is over.
const UNSIGNED: ReadonlySet<string> = new Set(["/auth/register", "/auth/login", "/auth/refresh"]);

function isTokenOver({ code }: AtelierError): boolean {
  return code === "token_expired" || code === "unauthenticated";
}

function isTransient({ code, status }: AtelierError): boolean {
  return code === "unreachable" || status === 502 || status === 503 || status === 504;
}

function bodyOf(path: string, body: unknown, headers: Headers): BodyInit {
  if (path.endsWith("/assets")) return formOf(body as Record<string, unknown>);
  headers.set("Content-Type", "application/json");
  return JSON.stringify(body);
}

/** An object as a form; a file comes last, after what is said of it. */
export function formOf(fields: Record<string, unknown>): FormData {
  const form = new FormData();
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) if (!(value instanceof Blob)) form.append(name, String(value));
  for (const [name, value] of given) if (value instanceof Blob) form.append(name, value);
  return form;
}

async function read(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const type = response.headers.get("Content-Type") ?? "";
  if (/^application\/(\w+\+)?json/.test(type)) return response.json();
  return type.startsWith("text/plain") ? response.text() : response.blob();
}

function pause(duration_ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", end);
      resolve();
    }, duration_ms);
    signal?.addEventListener("abort", end, { once: true });
    if (signal?.aborted) end();
  });
}
