import { useEffect, useRef } from "react";
import type { Collection } from "./collection";
import { useNotices } from "./notices";
import { wordsOf } from "./words";

// As long as the notice with its button is shown.
const UNDO_MS = 7_000;

/** Removes what `call` deletes, but not before there was time to think better of it. `nameOf` is for the words. */
export function useRemoval<T extends { id: string }>(
  items: Collection<T>,
  call: (id: string) => Promise<unknown>,
  nameOf: (item: T) => string,
): (item: T) => void {
  const { notify } = useNotices();
  const pending = useRef(new Map<string, () => void>());
  useEffect(() => {
    const waiting = pending.current;
    // Whoever leaves the page does not undo any more.
    const finish = () => [...waiting.values()].forEach((each) => each());
    window.addEventListener("pagehide", finish);
    return () => {
      window.removeEventListener("pagehide", finish);
      finish();
    };
  }, [items]);
  return (item) => {
    const { id } = item;
    const name = nameOf(item);
    const show = items.hide(id);
    const finish = () => {
      clearTimeout(timer);
      if (!pending.current.delete(id)) return;
      call(id).then(
        () => items.remove(id),
        (refusal: unknown) => {
          show();
          notify(`“${name}” is still there. ${wordsOf(refusal)}`);
        },
      );
    };
    const timer = setTimeout(finish, UNDO_MS);
    pending.current.set(id, finish);
    const undo = () => {
      clearTimeout(timer);
      if (pending.current.delete(id)) show();
      else notify(`It’s too late: “${name}” is deleted.`);
    };
    notify(`Deleted “${name}”.`, { label: "Undo", run: undo });
  };
}
