// How a document stands, in a few true words.

import type { DocumentStatus } from "@atelier/client";
import { wordsOf } from "../words";

export interface Standing {
  readonly look: "good" | "busy" | "away" | "bad" | "quiet";
  readonly words: string;
  /** Edits made here will not be stored by themselves: the text is worth copying. */
  readonly isStuck: boolean;
}

/** Of a document that one reads or writes; `isDeleted` is what the page has heard by another way. */
export function standingOf(status: DocumentStatus, mayWrite: boolean, isDeleted = false): Standing {
  const { connection, synced, saved } = status;
  if (isDeleted || connection === "ended") return ended(status, isDeleted);
  if (!saved && status.refusal) return refused(status);
  if (!saved && !mayWrite && connection === "live") return stuck("you can only read this document.");
  if (connection === "connecting")
    return calm("quiet", saved || !status.kept ? "Connecting…" : "Connecting… Kept in this browser");
  if (connection === "offline") return away(status);
  if (!synced || !saved) return calm("busy", "Saving…");
  return calm("good", mayWrite ? "Saved" : "Up to date");
}

function ended({ saved, refusal }: DocumentStatus, isDeleted: boolean): Standing {
  if (saved) return calm("quiet", "Closed");
  if (isDeleted) return stuck("the document was deleted.");
  return stuck(refusal ? lowered(wordsOf(refusal)) : "the document was closed.");
}

function refused({ refusal }: DocumentStatus): Standing {
  const { code } = refusal!;
  if (code === "read_only") return stuck("you can only read this document.");
  const isPassing = code === "unavailable" || code === "rate_limited";
  if (isPassing) return { look: "away", words: `Not stored yet: ${lowered(wordsOf(refusal))}`, isStuck: false };
  return stuck(lowered(wordsOf(refusal)));
}

function away({ saved, kept }: DocumentStatus): Standing {
  if (saved) return calm("away", "Offline");
  return calm("away", kept ? "Offline – kept in this browser" : "Offline – not stored yet, keep this page open");
}

function calm(look: Standing["look"], words: string): Standing {
  return { look, words, isStuck: false };
}

function stuck(reason: string): Standing {
  return { look: "bad", words: `Not stored: ${reason}`, isStuck: true };
}

function lowered(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}
