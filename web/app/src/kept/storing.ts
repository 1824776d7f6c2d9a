// What was written in documents and is not stored by the server.

import { until } from "@atelier/client";
import type { Signed } from "../session";

export interface Unstored {
  /** Of the document. */
  readonly id: string;
  readonly title: string;
}

const PATIENCE_MS = 4_000;

/** Lets what can be stored be stored. Answers with the documents of which not everything is, by their titles. */
export async function storeRest(signed: Signed): Promise<readonly Unstored[]> {
  const before = await unstoredOf(signed);
  if (before.length === 0 || signed.client.state.getSnapshot() !== "live") return before;
  await Promise.race([
    Promise.all(before.map(({ id }) => store(signed, id))),
    new Promise((resolve) => setTimeout(resolve, PATIENCE_MS)),
  ]);
  return unstoredOf(signed);
}

/** Of documents that are open, and of copies of those that are not. */
async function unstoredOf({ client, copies }: Signed): Promise<readonly Unstored[]> {
  const kept = await copies.list();
  const ids = new Set(kept.filter(({ isStored }) => !isStored).map(({ id }) => id));
  for (const { id, status } of client.documents) {
    const { saved, kept: isKept } = status.getSnapshot();
    if (!saved && !isKept) ids.add(id);
  }
  const titles = new Map(kept.map(({ id, about }) => [id, about.title]));
  return [...ids].map((id) => ({ id, title: titles.get(id) ?? "A document" }));
}

/** Opens a document for as long as it takes to store it; one that is open already stays so. */
async function store({ client, user }: Signed, id: string): Promise<void> {
  const isOpen = client.documents.some((each) => each.id === id);
  const document = client.document(id, { offline: user.id });
  if (!isOpen) document.awareness.setLocalState(null);
  const isSettled = () => {
    const { saved, synced, connection } = document.status.getSnapshot();
    return connection === "ended" || (saved && synced);
  };
  await until(document.status, isSettled);
  // Somebody may look at it by now.
  if (!isOpen && document.awareness.getLocalState() === null) document.close();
}
