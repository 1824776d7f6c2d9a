// Short words at the edge of the page, and words for those who listen to it.

import { createContext, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from "react";
import { createPortal } from "react-dom";

interface Notice {
  readonly id: number;
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

interface Notices {
  /** Shows a few words for a while, with a button where something can be done about it. The answer takes them away. */
  notify: (text: string, action?: Notice["action"]) => () => void;
  /** Tells those who listen to the page, and shows nothing. */
  announce: (text: string) => void;
  /** Shows notices within an open dialog, outside of which nothing can be reached. Answers with what ends that. */
  moveInto: (dialog: HTMLElement) => () => void;
}

const SHOWN_MS = 7_000;
const NoticesContext = createContext<Notices | null>(null);

export function useNotices(): Notices {
  const notices = useContext(NoticesContext);
  if (!notices) throw new Error("There is no place for notices here.");
  return notices;
}

export function NoticesProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<readonly Notice[]>([]);
  const [told, announce] = useState("");
  const [dialogs, setDialogs] = useState<readonly HTMLElement[]>([]);
  const ids = useRef(0);
  const dismiss = useCallback((id: number) => setShown((all) => all.filter((each) => each.id !== id)), []);
  const notify = useCallback<Notices["notify"]>(
    (text, action) => {
      const id = (ids.current += 1);
      setShown((all) => [...all.slice(-2), { id, text, action }]);
      setTimeout(() => dismiss(id), SHOWN_MS);
      return () => dismiss(id);
    },
    [dismiss],
  );
  const moveInto = useCallback<Notices["moveInto"]>((dialog) => {
    setDialogs((all) => [...all, dialog]);
    return () => setDialogs((all) => all.filter((each) => each !== dialog));
  }, []);
  const notices = useMemo(() => ({ notify, announce, moveInto }), [notify, moveInto]);
  return (
    <NoticesContext value={notices}>
      {children}
      {createPortal(
        <>
          <div className="notices" role="status" aria-live="polite">
            {shown.map(({ id, text, action }) => (
              <div className="notice" key={id}>
                <span>{text}</span>
                {action && (
                  <button type="button" className="link" onClick={() => (action.run(), dismiss(id))}>
                    {action.label}
                  </button>
                )}
                <button type="button" className="icon" aria-label="Dismiss" onClick={() => dismiss(id)}>
                  ×
                </button>
              </div>
            ))}
          </div>
          <div className="unseen" role="log" aria-live="assertive">
            {told}
          </div>
        </>,
        dialogs.at(-1) ?? document.body,
      )}
    </NoticesContext>
  );
}
