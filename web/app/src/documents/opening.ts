// A document that is open for as long as somebody looks at it, and until what was written is stored.

import { useEffect, useState } from "react";
import { until, type SharedDocument } from "@atelier/client";
import { useObservable } from "../observing";
import { useRoom } from "../room";
import { useSigned } from "../session";

/** Opens the document; null until it is. */
export function useOpened(id: string): SharedDocument | null {
  const { client, user } = useSigned();
  const [opened, setOpened] = useState<SharedDocument | null>(null);
  const own = useObservable(useRoom().presence).find(({ user_id }) => user_id === user.id);
  useEffect(() => {
    const document = client.document(id, { offline: user.id });
    // Others see whoever has a state.
    document.awareness.setLocalState({});
    setOpened(document);
    return () => leave(document);
  }, [client, id, user.id]);
  const shown = opened?.id === id ? opened : null;
  const color = own?.color;
  useEffect(() => {
    const tint = color ? { color, colorLight: `${color}33` } : {};
    shown?.awareness.setLocalStateField("user", { id: user.id, name: user.name, ...tint });
  }, [shown, user, color]);
  return shown;
}

/** Nobody looks at it any more; it is closed as soon as nothing would be left behind. */
function leave(document: SharedDocument): void {
  document.awareness.setLocalState(null);
  void until(document.status, ({ saved, connection }) => saved || connection === "ended").then(() => {
    // Somebody may have come back by then.
    if (document.awareness.getLocalState() === null) document.close();
  });
}
