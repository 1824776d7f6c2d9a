// Signing out: what is deleted is deleted first, what is not stored is asked about, and no copy stays in the browser.

import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { useAction } from "../acting";
import { useNotices } from "../notices";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { Refusal } from "../parts/faces";
import { navigate } from "../routing";
import { useSigned } from "../session";
import { wordsOf } from "../words";
import { storeRest, type Unstored } from "./storing";

interface Leaving {
  readonly leave: () => void;
  readonly isBusy: boolean;
}

const LeavingContext = createContext<Leaving | null>(null);

/** How to sign out. */
export function useLeaving(): Leaving {
  const leaving = useContext(LeavingContext);
  if (!leaving) throw new Error("Nobody can sign out here.");
  return leaving;
}

export function LeavingProvider({ children }: { children: ReactNode }) {
  const signed = useSigned();
  const { notify } = useNotices();
  const [unstored, setUnstored] = useState<readonly Unstored[]>([]);
  const end = useEnd();
  const { run, isBusy } = useAction(async () => {
    try {
      await signed.removals.finish();
      const rest = await storeRest(signed);
      if (rest.length > 0) setUnstored(rest);
      else await end();
    } catch (error) {
      notify(wordsOf(error));
    }
  });
  useWarning();
  const leaving = useMemo(() => ({ leave: () => void run(), isBusy }), [isBusy]);
  return (
    <LeavingContext value={leaving}>
      {children}
      {unstored.length > 0 && <Question unstored={unstored} onLeave={end} onStay={() => setUnstored([])} />}
    </LeavingContext>
  );
}

/** Asks before the page is left while there are edits that are nowhere else. */
function useWarning(): void {
  const { client } = useSigned();
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      const isAtRisk = client.documents.some(({ saved, status }) => !saved && !status.getSnapshot().kept);
      if (isAtRisk) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [client]);
}

/** Ends the session, and removes what this browser keeps of the person. */
function useEnd(): () => Promise<void> {
  const { session, copies } = useSigned();
  const { clear } = useNotices();
  return async () => {
    await session.logout();
    // The address was this person's; who signs in next begins at the beginning.
    navigate("/sign-in", { replace: true });
    await copies.clear();
    // What was said to this person, and what the end of the session itself brought up.
    clear();
  };
}

interface QuestionProps {
  unstored: readonly Unstored[];
  onLeave: () => Promise<void>;
  onStay: () => void;
}

function Question({ unstored, onLeave, onStay }: QuestionProps) {
  const { run, isBusy, error } = useAction(onLeave);
  return (
    <Dialog title="Not everything is stored yet" onClose={onStay}>
      <p>What you wrote last is only in this browser. Signing out removes it from here, and it would be lost:</p>
      <ul>
        {unstored.map(({ id, title }) => (
          <li key={id}>{title}</li>
        ))}
      </ul>
      <Refusal error={error} />
      <footer>
        <Button look="quiet" data-first onClick={onStay}>
          Stay signed in
        </Button>
        <Button look="danger" isBusy={isBusy} onClick={() => void run()}>
          Sign out and lose it
        </Button>
      </footer>
    </Dialog>
  );
}
