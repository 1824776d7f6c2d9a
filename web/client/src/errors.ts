// What can go wrong, as one class with a code: the server's codes, and three of this library's own.

import type { components } from "./generated/openapi.js";

type Schemas = components["schemas"];
/** An error of REST as the server writes it. */
export type Problem = Schemas["Problem"];

/**
 * The server's codes, and of this library: `unreachable` (no answer came), `offline` (not connected, and what was
 * asked for makes no sense later), `closed` (this object was closed, or the session has ended).
 */
export type ErrorCode =
  Problem["code"] | "not_joined" | "unknown_event" | "read_only" | "unreachable" | "offline" | "closed";

/** One field that is wrong, with `invalid_request`. */
export interface FieldError {
  field: string;
  message: string;
}

interface Details {
  status?: number | undefined;
  errors?: readonly FieldError[] | undefined;
  current?: unknown;
  requestId?: string | undefined;
  retryAfterMs?: number | undefined;
  cause?: unknown;
}

/** A refusal, by `code` for programs and `message` for people. */
export class AtelierError extends Error {
  override readonly name = "AtelierError";
  /** The status of REST; undefined for what was refused on a socket. */
  readonly status: number | undefined;
  /** With `invalid_request`: each field that is wrong. */
  readonly errors: readonly FieldError[];
  /** With `stale_revision`: the resource as it is now. With `conflict`: what stands in the way, if it is one. */
  readonly current: unknown;
  /** The id of the request in the server's log. */
  readonly requestId: string | undefined;
  /** Where trying again helps: after how long. */
  readonly retryAfterMs: number | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    details: Details = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.status = details.status;
    this.errors = details.errors ?? [];
    this.current = details.current;
    this.requestId = details.requestId;
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** An error as sockets tell it. */
export interface SocketError {
  code: string;
  message: string;
  retry_after_ms?: number;
  errors?: FieldError[];
}

export function errorOfSocket(error: SocketError): AtelierError {
  return new AtelierError(error.code as ErrorCode, error.message, {
    errors: error.errors,
    retryAfterMs: error.retry_after_ms,
  });
}

/** The error that an answer with a status of 400 or more tells, whoever wrote it. */
export async function errorOfResponse(response: Response): Promise<AtelierError> {
  const retryAfterMs = retryAfterOf(response);
  const body: unknown = await response.json().catch(() => null);
  if (isProblem(body)) {
    return new AtelierError(body.code, body.detail || body.title, {
      status: response.status,
      errors: body.errors,
      current: body.current,
      requestId: body.request_id,
      retryAfterMs,
    });
  }
  // A proxy answered in the server's place.
  const code = response.status >= 500 ? "unavailable" : response.status === 429 ? "rate_limited" : "malformed";
  return new AtelierError(code, `The answer was ${response.status}.`, { status: response.status, retryAfterMs });
}

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "code" in body && "detail" in body;
}

function retryAfterOf(response: Response): number | undefined {
  const seconds = Number(response.headers.get("Retry-After") ?? NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}
