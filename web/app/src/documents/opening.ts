// A document that is open for as long as somebody looks at it, and until what was written is stored.

import { useEffect, useRef, useState } from "react";
import { until, type SharedDocument } from "@atelier/client";
import { useNotices } from "../notices";
import { useObservable } from "../observing";
import { useRoom } from "../room";
import { useSigned } from "../session";
import { copyText } from "./copying";
import type { TextDocument } from "./document_row";

/** Opens the document; null until it is. */
export function useOpened({ id, title }: TextDocument): SharedDocument | null {
  const { client, user } = useSigned();
  const { notify } = useNotices();
  const name = useRef(title);
  useEffect(() => void (name.current = title), [title]);
  const [opened, setOpened] = useState<SharedDocument | null>(null);
  const own = useObservable(useRoom().presence).find(({ user_id }) => user_id === user.id);
  useEffect(() => {
    const document = client.document(id, { offline: user.id });
    // Others see whoever has a state.
    document.awareness.setLocalState({});
    setOpened(document);
    return () => {
      void leave(document).then((isStored) => {
        if (isStored) return;
        const copy = () => void copyText(document.doc.getText("content").toString());
        notify(`What you wrote last in “${name.current}” wasn’t stored.`, { label: "Copy the text", run: copy });
      });
    };
  }, [client, id, user.id, notify]);
  const shown = opened?.id === id ? opened : null;
  const color = own?.color;
  useEffect(() => {
    const tint = color ? { color, colorLight: `${color}33` } : {};
    shown?.awareness.setLocalStateField("user", { id: user.id, name: user.name, ...tint });
  }, [shown, user, color]);
  return shown;
}

/** Nobody looks at it any more; it is closed as soon as all is stored, or never will be. Answers which. */
async function leave(document: SharedDocument): Promise<boolean> {
  document.awareness.setLocalState(null);
  const { saved } = await until(document.status, (status) => status.saved || status.connection === "ended");
  // Somebody may have come back by then.
  if (document.awareness.getLocalState() === null) document.close();
  return saved;
}
