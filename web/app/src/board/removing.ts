import { useCallback, useEffect, useRef } from "react";
import type { Collection } from "../collection";
import { useNotices } from "../notices";
import { useSigned } from "../session";
import { wordsOf } from "../words";
import type { Task } from "./places";

// As long as the notice with its button is shown.
const UNDO_MS = 7_000;

/** Removes tasks, but not before there was time to think better of it. */
export function useRemoval(tasks: Collection<Task>): (task: Task) => void {
  const { client } = useSigned();
  const { notify } = useNotices();
  const pending = useRef(new Map<string, () => void>());
  useEffect(() => {
    const waiting = pending.current;
    // Whoever leaves the board does not undo any more.
    const finish = () => [...waiting.values()].forEach((each) => each());
    window.addEventListener("pagehide", finish);
    return () => {
      window.removeEventListener("pagehide", finish);
      finish();
    };
  }, [tasks]);
  return useCallback(
    (task: Task) => {
      const show = tasks.hide(task.id);
      const finish = () => {
        clearTimeout(timer);
        if (!pending.current.delete(task.id)) return;
        client.rest.delete("/tasks/{id}", { path: { id: task.id } }).then(
          () => tasks.remove(task.id),
          (refusal: unknown) => {
            show();
            notify(`“${task.title}” is still there. ${wordsOf(refusal)}`);
          },
        );
      };
      const timer = setTimeout(finish, UNDO_MS);
      pending.current.set(task.id, finish);
      const undo = () => {
        clearTimeout(timer);
        if (pending.current.delete(task.id)) show();
      };
      notify(`Deleted “${task.title}”.`, { label: "Undo", run: undo });
    },
    [client, notify, tasks],
  );
}
