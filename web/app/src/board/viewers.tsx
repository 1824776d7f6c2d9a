// Who has which task open.

import { useMemo, useSyncExternalStore } from "react";
import type { Person } from "@atelier/client";
import { Avatar } from "../parts/avatar";
import { useRoom } from "../room";
import { useSigned } from "../session";

export type Viewer = Pick<Person, "user_id" | "name" | "color">;

/** The others who have a task of this project open, by the task. It changes when they do, not with each presence. */
export function useViewers(place: string): ReadonlyMap<string, readonly Viewer[]> {
  const { presence } = useRoom();
  const { user } = useSigned();
  const start = `${place}/tasks/`;
  const text = useSyncExternalStore(presence.subscribe, () => {
    const found: [string, Viewer][] = [];
    for (const { user_id, name, color, state } of presence.getSnapshot()) {
      const isAtTask = typeof state.path === "string" && state.path.startsWith(start);
      if (isAtTask && user_id !== user.id)
        found.push([String(state.path).slice(start.length), { user_id, name, color }]);
    }
    return JSON.stringify(found);
  });
  return useMemo(() => {
    const viewers = new Map<string, Viewer[]>();
    for (const [task, viewer] of JSON.parse(text) as [string, Viewer][])
      viewers.set(task, [...(viewers.get(task) ?? []), viewer]);
    return viewers;
  }, [text]);
}

export function Viewers({ viewers }: { viewers: readonly Viewer[] }) {
  if (viewers.length === 0) return null;
  const names = viewers.map(({ name }) => name).join(", ");
  const words = `${names} ${viewers.length === 1 ? "has" : "have"} it open`;
  return (
    <span className="viewers" title={words}>
      <span className="unseen">{words}</span>
      {viewers.slice(0, 3).map(({ user_id, name, color }) => (
        <Avatar key={user_id} name={name} color={color} />
      ))}
      {viewers.length > 3 && <span aria-hidden="true">+{viewers.length - 3}</span>}
    </span>
  );
}
