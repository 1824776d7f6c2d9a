// Where links may lead. A document may be written by somebody who means no good.

const ALLOWED: ReadonlySet<string> = new Set(["http:", "https:", "mailto:"]);

/** The address as the browser reads it, or null for one that is not followed, such as `javascript:`. */
export function addressOf(written: string, base: string): string | null {
  const bare = written.trim().replace(/^<(.*)>$/s, "$1");
  const whole = /^www\./i.test(bare) ? `https://${bare}` : /^[^\s@/:]+@[^\s@/:]+$/.test(bare) ? `mailto:${bare}` : bare;
  try {
    const url = new URL(whole, base);
    return ALLOWED.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** A link's label as it is compared: `[Two  Words]` and `[two words]` are the same. */
export function labelOf(written: string): string {
  return written
    .replace(/^\[|\]$/g, "")
    .trim()
    .replace(/\s+/g, " ")
    .toLowerCase();
}
