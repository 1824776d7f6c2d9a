import { useEffect, useState } from "react";
import type { Session } from "@atelier/client";

const RETRY_MS = 2_000;

/** Takes up the session that this browser had, as soon as the server can be asked. Answers why it cannot yet. */
export function useRestored(session: Session): unknown {
  const [refusal, setRefusal] = useState<unknown>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const restore = () =>
      session.restore().catch((error: unknown) => {
        if (isOver) return;
        setRefusal(error);
        timer = setTimeout(() => void restore(), RETRY_MS);
      });
    // Whoever is gone by the next task, as in development's rehearsal, does not ask.
    timer = setTimeout(() => void restore());
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [session]);
  return refusal;
}
