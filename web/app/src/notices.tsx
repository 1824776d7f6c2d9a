// Short words at the edge of the page, and words for those who listen to it.

import { createContext, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from "react";
import { createPortal } from "react-dom";

interface Notice {
  readonly id: number;
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
  readonly options: NoticeOptions;
}

interface NoticeOptions {
  /** It stays until it is taken away, as what cannot be told again. */
  readonly stays?: boolean;
  /** It takes the place of the one with the same key. */
  readonly key?: string;
  /** Called once it was read: by its button or by its cross. */
  readonly onRead?: () => void;
}

interface Notices {
  /** Shows a few words for a while, with a button where something can be done about it. The answer takes them away. */
  notify: (text: string, action?: Notice["action"], options?: NoticeOptions) => () => void;
  /** Takes those with this key away; all, where none is given. */
  clear: (key?: string) => void;
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
    (text, action, options = {}) => {
      const id = (ids.current += 1);
      setShown((all) => [...atMostTwo(without(all, options.key)), { id, text, action, options }]);
      if (!options.stays) setTimeout(() => dismiss(id), SHOWN_MS);
      return () => dismiss(id);
    },
    [dismiss],
  );
  const moveInto = useCallback<Notices["moveInto"]>((dialog) => {
    setDialogs((all) => [...all, dialog]);
    return () => setDialogs((all) => all.filter((each) => each !== dialog));
  }, []);
  const clear = useCallback((key?: string) => setShown((all) => (key === undefined ? [] : without(all, key))), []);
  const notices = useMemo(() => ({ notify, clear, announce, moveInto }), [notify, clear, moveInto]);
  return (
    <NoticesContext value={notices}>
      {children}
      {createPortal(
        <>
          <div className="notices" role="status" aria-live="polite">
            {shown.map((notice) => (
              <Shown key={notice.id} notice={notice} onRead={() => dismiss(notice.id)} />
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

function Shown({ notice: { text, action, options }, onRead }: { notice: Notice; onRead: () => void }) {
  const end = () => {
    onRead();
    options.onRead?.();
  };
  return (
    <div className="notice">
      <span>{text}</span>
      {action && (
        <button type="button" className="link" onClick={() => (action.run(), end())}>
          {action.label}
        </button>
      )}
      <button type="button" className="icon" aria-label="Dismiss" onClick={end}>
        ×
      </button>
    </div>
  );
}

function without(all: readonly Notice[], key: string | undefined): readonly Notice[] {
  return key === undefined ? all : all.filter(({ options }) => options.key !== key);
}

/** The last two of those that pass, and all that stay. */
function atMostTwo(all: readonly Notice[]): readonly Notice[] {
  const passing = all.filter(({ options }) => !options.stays).slice(-2);
  return all.filter((each) => each.options.stays || passing.includes(each));
}
