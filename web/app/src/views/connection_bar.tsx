import { useEffect, useState, useSyncExternalStore } from "react";
import { useObservable } from "../observing";
import { useEntry } from "../room";
import { useSigned } from "../session";

// A connection that is back sooner was hardly missed.
const PATIENCE_MS = 1_500;
const BACK_MS = 3_000;

/** Says when the connection is lost, and when it is back; otherwise it is not there. */
export function ConnectionBar() {
  const { client } = useSigned();
  const state = useObservable(client.state);
  const isLost = state === "offline" || state === "connecting";
  const [isShown, setShown] = useState(false);
  const [isBack, setBack] = useState(false);
  useEffect(() => {
    if (isLost) {
      const timer = setTimeout(() => setShown(true), PATIENCE_MS);
      return () => clearTimeout(timer);
    }
    if (!isShown) return;
    setShown(false);
    setBack(true);
    return;
  }, [isLost, isShown]);
  useEffect(() => {
    if (!isBack) return;
    const timer = setTimeout(() => setBack(false), BACK_MS);
    return () => clearTimeout(timer);
  }, [isBack]);
  const isOnline = useOnline();
  const isFollowed = useEntry() !== null;
  const words = isShown ? lostWords(isOnline) : isBack ? backWords(isFollowed) : "";
  return (
    <div className={words ? `connection ${isShown ? "lost" : "back"}` : "connection"} role="status">
      {words}
    </div>
  );
}

// Only what is in a workspace catches up by itself.
function backWords(isFollowed: boolean): string {
  return isFollowed ? "Connected again. Everything is up to date." : "Connected again.";
}

/** Whether this machine has a network at all. */
function useOnline(): boolean {
  return useSyncExternalStore(subscribeOnline, () => navigator.onLine);
}

function subscribeOnline(listener: () => void): () => void {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}

function lostWords(isOnline: boolean): string {
  return isOnline
    ? "The connection is lost. Reconnecting… What you see may be out of date."
    : "You’re offline. What you see may be out of date; it catches up when you’re back.";
}

const STATES = {
  connecting: "Connecting",
  live: "Connected: changes show at once",
  offline: "Not connected",
  ended: "Signed out",
} as const;

/** How the connection does, always in sight. The bar has the words for those who listen. */
export function ConnectionMark() {
  const { client } = useSigned();
  const state = useObservable(client.state);
  return <span className={`connection-mark ${state}`} role="img" aria-label={STATES[state]} title={STATES[state]} />;
}
