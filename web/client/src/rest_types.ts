// What each call of REST takes and gives, taken from the generated operations.

import type { paths } from "./generated/openapi.js";

export type Method = "get" | "post" | "put" | "patch" | "delete";

/** The paths that can be called by this method. */
export type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P][M] extends { responses: unknown } ? P : never;
}[keyof paths];

/** The operation behind a method and a path. */
export type OperationOf<M extends Method, P extends PathOf<M>> = paths[P][M];

type Parameters<O, K extends string> = O extends { parameters: Partial<Record<K, infer V>> }
  ? Exclude<V, undefined>
  : never;

type PathPart<O> = [Parameters<O, "path">] extends [never] ? { path?: never } : { path: Parameters<O, "path"> };

type QueryPart<O> = [Parameters<O, "query">] extends [never]
  ? { query?: never }
  : Record<never, never> extends Parameters<O, "query">
    ? { query?: Parameters<O, "query"> }
    : { query: Parameters<O, "query"> };

type ContentOf<B> = B extends { content: infer C } ? C[keyof C] : never;

type BodyPart<O> = O extends { requestBody: infer B }
  ? { body: ContentOf<B> }
  : O extends { requestBody?: infer B }
    ? [ContentOf<Exclude<B, undefined>>] extends [never]
      ? { body?: never }
      : { body?: ContentOf<Exclude<B, undefined>> }
    : { body?: never };

type HasHeader<O, N extends string> = [Parameters<O, "header">] extends [never]
  ? false
  : N extends keyof Parameters<O, "header">
    ? true
    : false;

type HeaderPart<O> = {
  /** The revision that was seen: refused with `stale_revision` when somebody else was first. */
  ifMatch?: HasHeader<O, "If-Match"> extends true ? number : never;
  /** Chosen by the library where it is left out. */
  idempotencyKey?: HasHeader<O, "Idempotency-Key"> extends true ? string : never;
};

/** Everything a call may be given. */
export type OptionsOf<O> = PathPart<O> &
  QueryPart<O> &
  BodyPart<O> &
  HeaderPart<O> & {
    /** More headers, such as `X-Session` or `Range`. */
    headers?: Record<string, string>;
    signal?: AbortSignal;
    /** Whether it goes on when the page is closed, as what is asked for on `pagehide` must. For small bodies. */
    keepalive?: boolean;
  };

/** The options of a call: left out where none is needed. */
export type ArgumentsOf<O> =
  Record<never, never> extends OptionsOf<O> ? [options?: OptionsOf<O>] : [options: OptionsOf<O>];

type Responses<O> = O extends { responses: infer R } ? R : never;
type Good<R> = R[Extract<keyof R, 200 | 201 | 202>];

/** What a call answers with; undefined where there is no content. */
export type AnswerOf<O> = [Good<Responses<O>>] extends [never] ? undefined : ContentOf<Good<Responses<O>>>;
