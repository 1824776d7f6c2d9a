import { useEffect, useRef } from "react";
import type { Collection } from "./collection";
import { useNotices } from "./notices";
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
  const pending = useRef(new Map<string, (options: CallOptions) => void>());
  useEffect(() => {
    const waiting = pending.current;
    const finish = (options: CallOptions) => [...waiting.values()].forEach((each) => each(options));
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
    const finish = (options: CallOptions) => {
      clearTimeout(timer);
      dismiss();
      if (!pending.current.delete(id)) return;
      call(id, options).then(
        () => items.remove(id),
        (refusal: unknown) => {
          show();
          notify(`“${name}” is still there. ${wordsOf(refusal)}`);
        },
      );
    };
    const timer = setTimeout(() => finish({ keepalive: false }), UNDO_MS);
    pending.current.set(id, finish);
    const undo = () => {
      clearTimeout(timer);
      if (pending.current.delete(id)) show();
    };
    const dismiss = notify(`Deleted “${name}”.`, { label: "Undo", run: undo });
  };
}
