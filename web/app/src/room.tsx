// The workspace one is in: its room, who is there, and what one may do.

import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import type { AtelierError, Role, Workspace, WorkspaceEvents } from "@atelier/client";
import { Collection, type CollectionOptions, type Listing } from "./collection";
import { useObservable } from "./observing";
import { Loading, Lost } from "./parts/faces";
import { usePath } from "./routing";
import { useSigned } from "./session";

const RoomContext = createContext<Workspace | null>(null);

export function useRoom(): Workspace {
  const room = useContext(RoomContext);
  if (!room) throw new Error("There is no workspace here.");
  return room;
}

/** Enters a workspace, and shows out who may not be there. */
export function Room({ id, children }: { id: string; children: ReactNode }) {
  const { client } = useSigned();
  const [room, setRoom] = useState<Workspace | null>(null);
  const [end, setEnd] = useState<AtelierError | null>(null);
  useEffect(() => {
    const entered = client.workspace(id);
    const stop = entered.on("ended", setEnd);
    setRoom(entered);
    setEnd(entered.end);
    return () => {
      stop();
      entered.leave();
    };
  }, [client, id]);
  if (end && end.code !== "closed") return <Lost error={end} />;
  if (room?.id !== id) return <Loading what="workspace" />;
  return (
    <RoomContext value={room}>
      <Entered room={room}>{children}</Entered>
    </RoomContext>
  );
}

function Entered({ room, children }: { room: Workspace; children: ReactNode }) {
  const workspace = useObservable(room.workspace);
  return workspace ? children : <Loading what="workspace" />;
}

/** The workspace's own name, as it is now. */
export function useWorkspaceName(): string {
  return useObservable(useRoom().workspace)?.name ?? "Workspace";
}

const RANKS: Readonly<Record<string, number>> = { viewer: 0, commenter: 1, editor: 2, admin: 3, owner: 4 };

/** Whether one's role here is at least this one. */
export function useMay(least: "commenter" | "editor" | "admin" | "owner"): boolean {
  const role: Role | null = useObservable(useRoom().role);
  return (RANKS[role ?? "viewer"] ?? 0) >= RANKS[least]!;
}

/** The page that an address belongs to: a dialog over a tab is no page of its own. */
export function pageOf(path: string): string {
  return path
    .split("/")
    .slice(0, 6)
    .join("/")
    .replace(/\/tasks$/, "");
}

/** Tells the others what one is looking at. */
export function useViewing(words: string): void {
  const room = useRoom();
  const path = pageOf(usePath());
  useEffect(() => room.setPresence({ page: words, path }), [room, words, path]);
}

/** A list of the workspace that follows its events; `follow` says which of them change it. */
export function useLive<T extends { id: string }>(
  options: () => CollectionOptions<T>,
  follow: (collection: Collection<T>, on: Workspace["on"]) => void,
  key: string,
): readonly [Collection<T>, Listing<T>] {
  const room = useRoom();
  const [collection, setCollection] = useState(() => new Collection<T>(options()));
  const [made, setMade] = useState(key);
  if (made !== key) {
    setMade(key);
    setCollection(new Collection<T>(options()));
  }
  useEffect(() => {
    const stops: (() => void)[] = [];
    const on = <K extends keyof WorkspaceEvents>(type: K, handler: (payload: WorkspaceEvents[K]) => void) => {
      const stop = room.on(type, handler);
      stops.push(stop);
      return stop;
    };
    follow(collection, on);
    on("reset", () => void collection.reload());
    // Joined first, so that nothing falls between the load and the events.
    void room.joined().then(collection.reload, () => undefined);
    return () => stops.forEach((stop) => stop());
    // What to follow is a matter of the list, which `collection` stands for.
  }, [room, collection]);
  return [collection, useObservable(collection)];
}
