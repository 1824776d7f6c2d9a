// What went wrong, in words for people.

import { AtelierError } from "@atelier/client";

const WORDS: Partial<Record<AtelierError["code"], string>> = {
  unreachable: "The server can’t be reached.",
  offline: "You’re offline. Try again when the connection is back.",
  unavailable: "The server is busy right now. Try again in a moment.",
  rate_limited: "That was a little fast. Wait a moment and try again.",
  forbidden: "Your role here doesn’t allow that.",
  not_found: "It isn’t there any more, or it isn’t yours to see.",
  stale_revision: "Somebody else changed it first.",
  bad_credentials: "That email and password don’t go together.",
  unauthenticated: "You’re signed out. Sign in again.",
  too_large: "That’s too large.",
  unsupported_media_type: "Files of that kind can’t be used here.",
};

/** One sentence or two for anything that was thrown. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof AtelierError)) return "Something went wrong. Try again.";
  if (error.code === "invalid_request" && error.errors[0])
    return error.errors.map(({ message }) => sentence(message)).join(" ");
  return WORDS[error.code] ?? error.message;
}

/** What is wrong with one field, if that was said. */
export function fieldError(error: unknown, field: string): string | undefined {
  if (!(error instanceof AtelierError)) return undefined;
  const found = error.errors.find((each) => each.field === field || each.field.endsWith(`.${field}`));
  return found && sentence(found.message);
}

// The server's words follow the name of a field, such as "must have at least 8 characters".
function sentence(message: string): string {
  const isPart = /^\p{Ll}/u.test(message);
  return `${isPart ? "This " : ""}${message}${/[.!?]$/.test(message) ? "" : "."}`;
}

const SIZES = ["bytes", "KB", "MB", "GB", "TB"];

/** A size for people, such as `3.4 MB`. */
export function sizeOf(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < SIZES.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit > 0 && size < 10 ? size.toFixed(1) : Math.round(size)} ${SIZES[unit]}`;
}

const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** How long ago a time was, such as `2 hours ago`. */
export function agoOf(time: string, now_ms = Date.now()): string {
  const seconds = (Date.parse(time) - now_ms) / 1000;
  for (const [unit, length] of STEPS) {
    if (Math.abs(seconds) >= length) return RELATIVE.format(Math.round(seconds / length), unit);
  }
  return "just now";
}
