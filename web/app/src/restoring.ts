import { useEffect, useState } from "react";
import type { Session } from "@atelier/client";

const RETRY_MS = 2_000;

/** Takes up the session that this browser had, as soon as the server can be asked. Answers whether it can be. */
export function useRestored(session: Session): boolean {
  const [isReachable, setReachable] = useState(true);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const restore = () =>
      session.restore().catch(() => {
        if (isOver) return;
        setReachable(false);
        timer = setTimeout(() => void restore(), RETRY_MS);
      });
    // Whoever is gone by the next task, as in development's rehearsal, does not ask.
    timer = setTimeout(() => void restore());
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [session]);
  return isReachable;
}
