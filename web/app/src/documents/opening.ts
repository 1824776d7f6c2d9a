// A document that is open for as long as somebody looks at it, and until what was written is stored.

import { useEffect, useRef, useState } from "react";
import { until, type OfflineCopies, type SharedDocument } from "@atelier/client";
import { copying, placeOf } from "../kept/tidying";
import { useNotices } from "../notices";
import { useObservable } from "../observing";
import { useRoom } from "../room";
import { useSigned } from "../session";
import type { TextDocument } from "./document_row";

/** What has to be known of a document to open it. */
export type Known = Pick<TextDocument, "id" | "title" | "kind" | "project_id">;

/** Opens the document; null until it is. */
export function useOpened({ id, title, project_id }: Known): SharedDocument | null {
  const { client, user, copies } = useSigned();
  const { notify } = useNotices();
  const room = useRoom();
  const name = useRef(title);
  useEffect(() => void (name.current = title), [title]);
  const [opened, setOpened] = useState<SharedDocument | null>(null);
  const own = useObservable(room.presence).find(({ user_id }) => user_id === user.id);
  useEffect(() => {
    const document = client.document(id, { offline: user.id });
    // Others see whoever has a state.
    document.awareness.setLocalState({});
    setOpened(document);
    return () => {
      void leave(document, copies).then((isLost) => {
        if (!isLost) return;
        const action = copying(document.doc.getText("content").toString());
        const onRead = () => void copies.remove(id);
        notify(`What you wrote last in “${name.current}” wasn’t stored.`, action, { stays: true, key: id, onRead });
      });
    };
  }, [client, id, user.id, copies, notify]);
  const shown = opened?.id === id ? opened : null;
  useEffect(() => {
    const describe = () =>
      shown?.status.getSnapshot().kept && copies.describe(id, placeOf({ title, project_id }, room.id));
    describe();
    return shown?.status.subscribe(describe);
  }, [shown, copies, id, title, project_id, room.id]);
  const color = own?.color;
  useEffect(() => {
    const tint = color ? { color, colorLight: `${color}33` } : {};
    shown?.awareness.setLocalStateField("user", { id: user.id, name: user.name, ...tint });
  }, [shown, user, color]);
  return shown;
}

const PASSING: ReadonlySet<string> = new Set(["read_only", "unavailable", "rate_limited"]);

/**
 * Nobody looks at it any more; it is closed as soon as all is stored, or never will be. Answers whether something that
 * was written is lost unless it is copied.
 */
async function leave(document: SharedDocument, copies: OfflineCopies): Promise<boolean> {
  document.awareness.setLocalState(null);
  const { saved, kept, refusal } = await until(
    document.status,
    (status) => status.saved || status.connection === "ended",
  );
  // Somebody may have come back by then.
  if (document.awareness.getLocalState() === null) document.close();
  // Where it was not refused for good, it was closed by the person, who was asked.
  if (saved || !refusal || PASSING.has(refusal.code)) return false;
  if (!kept) return true;
  // The copy waits for the person to sign in again.
  if (refusal.code === "unauthenticated" || refusal.code.startsWith("token_")) return false;
  return (await copies.get(document.id))?.isStored === false;
}
