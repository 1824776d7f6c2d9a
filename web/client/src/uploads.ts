// Files on their way up, with a bar: `fetch` cannot tell how far it is.

import { AtelierError, errorOfResponse } from "./errors.js";
import type { components } from "./generated/openapi.js";
import { formOf, type Rest } from "./rest.js";
import type { Tokens } from "./tokens.js";

export type Asset = components["schemas"]["Asset"];

export interface UploadOptions {
  /** The name it gets; that of the file where it is left out. */
  name?: string;
  /** How much of it has left, from 0 to 1. Called in browsers only. */
  onProgress?: (share: number) => void;
  signal?: AbortSignal;
}

const PATH = "/projects/{id}/assets";

/** Uploads a file into a project. Rejects as calls of REST do, and with the signal's reason when that is aborted. */
export async function upload(
  rest: Rest,
  tokens: Tokens,
  id: string,
  file: Blob,
  options: UploadOptions = {},
): Promise<Asset> {
  const { name, onProgress, signal } = options;
  const body = { file, ...(name === undefined ? {} : { name }) };
  if (typeof XMLHttpRequest === "undefined" || !onProgress) {
    return rest.post(PATH, { path: { id }, body, ...(signal ? { signal } : {}) });
  }
  const idempotencyKey = crypto.randomUUID();
  const token = await tokens.current();
  try {
    return await send(rest.address(PATH, { path: { id } }), formOf(body), {
      token,
      idempotencyKey,
      onProgress,
      signal,
    });
  } catch (error) {
    if (!(error instanceof AtelierError) || error.code !== "token_expired" || token === null) throw error;
    const renewed = await tokens.renew(token);
    return send(rest.address(PATH, { path: { id } }), formOf(body), {
      token: renewed,
      idempotencyKey,
      onProgress,
      signal,
    });
  }
}

interface Sending {
  token: string | null;
  idempotencyKey: string;
  onProgress: (share: number) => void;
  signal: AbortSignal | undefined;
}

function send(address: string, form: FormData, { token, idempotencyKey, onProgress, signal }: Sending): Promise<Asset> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const request = new XMLHttpRequest();
    request.open("POST", address);
    if (token !== null) request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.setRequestHeader("Idempotency-Key", idempotencyKey);
    request.upload.onprogress = ({ loaded, total }) => total > 0 && onProgress(loaded / total);
    request.onerror = () => reject(new AtelierError("unreachable", "The server cannot be reached."));
    request.onabort = () => reject(signal?.reason);
    request.onload = () => {
      if (request.status < 400) resolve(JSON.parse(request.responseText) as Asset);
      else void errorOfResponse(responseOf(request)).then(reject);
    };
    signal?.addEventListener("abort", () => request.abort(), { once: true });
    request.send(form);
  });
}

function responseOf(request: XMLHttpRequest): Response {
  const retryAfter = request.getResponseHeader("Retry-After");
  const headers = retryAfter === null ? {} : { "Retry-After": retryAfter };
  return new Response(request.responseText, { status: request.status, headers });
}
