// Addresses of files for what sends no header, such as <img> and <video>: asked for, kept, and renewed in time.

import type { Rest } from "./rest.js";

interface Link {
  readonly url: Promise<string>;
  renewAt: number;
}

// Whoever is given an address has so long at least to begin with it.
const MARGIN_MS = 60_000;

export class AssetLinks {
  readonly #rest: Rest;
  readonly #links = new Map<string, Link>();

  constructor(rest: Rest) {
    this.#rest = rest;
  }

  /** An address that is good for a minute at least; the same one for as long as that holds. Rejects as REST does. */
  url(id: string): Promise<string> {
    const now = Date.now();
    for (const [each, { renewAt }] of this.#links) if (renewAt <= now) this.#links.delete(each);
    const link = this.#links.get(id) ?? this.#ask(id, now);
    this.#links.set(id, link);
    return link.url;
  }

  /** Asks anew next time, as when an address turned out to be over. */
  forget(id: string): void {
    this.#links.delete(id);
  }

  #ask(id: string, now: number): Link {
    const path = { id };
    const asked = this.#rest.get("/assets/{id}/link", { path });
    const url = asked.then(({ url, expires_in }) => {
      link.renewAt = now + expires_in * 1000 - MARGIN_MS;
      // The server may be below a path of its own here, of which it does not know.
      return this.#rest.address("/assets/{id}/content", { path }) + url.slice(url.indexOf("?"));
    });
    const link: Link = { url, renewAt: Infinity };
    url.catch(() => this.#links.get(id) === link && this.#links.delete(id));
    return link;
  }
}
