import { useEffect, useRef } from "react";
import type { Collection } from "./collection";
import { useNotices } from "./notices";
import { useSigned } from "./session";
import { wordsOf } from "./words";

// As long as the notice with its button is shown.
const UNDO_MS = 7_000;

/** How to call while the page goes away: the request must outlive it. */
export interface CallOptions {
  readonly keepalive: boolean;
}

/**
 * Removes what `call` deletes, but not before there was time to think better of it. Whoever leaves the page, or closes
 * it, does not undo any more. `nameOf` is for the words.
 */
export function useRemoval<T extends { id: string }>(
  items: Collection<T>,
  call: (id: string, options: CallOptions) => Promise<unknown>,
  nameOf: (item: T) => string,
): (item: T) => void {
  const { notify } = useNotices();
  const { removals } = useSigned();
  const pending = useRef(new Map<string, (options: CallOptions) => Promise<void>>());
  useEffect(() => {
    const waiting = pending.current;
    const finish = (options: CallOptions) => [...waiting.values()].forEach((each) => void each(options));
    const hide = () => finish({ keepalive: true });
    window.addEventListener("pagehide", hide);
    return () => {
      window.removeEventListener("pagehide", hide);
      finish({ keepalive: false });
    };
  }, [items]);
  return (item) => {
    const { id } = item;
    const name = nameOf(item);
    const show = items.hide(id);
    let ended: Promise<void> | null = null;
    const finish = (options: CallOptions): Promise<void> => {
      clearTimeout(timer);
      dismiss();
      if (pending.current.delete(id)) ended = remove(options).finally(forget);
      return ended ?? Promise.resolve();
    };
    const remove = async (options: CallOptions) => {
      try {
        await call(id, options);
        items.remove(id);
      } catch (refusal) {
        show();
        notify(`“${name}” is still there. ${wordsOf(refusal)}`);
      }
    };
    const timer = setTimeout(() => void finish({ keepalive: false }), UNDO_MS);
    const forget = removals.add(() => finish({ keepalive: false }));
    pending.current.set(id, finish);
    const undo = () => {
      clearTimeout(timer);
      forget();
      if (pending.current.delete(id)) show();
    };
    const dismiss = notify(`Deleted “${name}”.`, { label: "Undo", run: undo });
  };
}
