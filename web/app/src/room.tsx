// The workspace one is in: its room, who is there, and what one may do.

import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import type { AtelierError, Role, Workspace, WorkspaceEvents } from "@atelier/client";
import { Collection, type CollectionOptions, type Listing } from "./collection";
import { ProjectRoleContext } from "./members/project_role";
import { useObservable } from "./observing";
import { Loading, Lost } from "./parts/faces";
import { projectsOf, type Project } from "./projects";
import { usePath } from "./routing";
import { useSigned } from "./session";

export interface RoomEntry {
  readonly room: Workspace;
  /** The workspace's projects, live. */
  readonly projects: Collection<Project>;
}

interface Whereabouts {
  /** The workspace of the address; null outside of any. */
  readonly id: string | null;
  readonly entry: RoomEntry | null;
  /** Why the room is over, once it is. */
  readonly end: AtelierError | null;
}

const NOWHERE: Whereabouts = { id: null, entry: null, end: null };
const RoomContext = createContext<Whereabouts>(NOWHERE);

/** The room of the page; for what stands within `Inside`. */
export function useRoom(): Workspace {
  const { entry } = useContext(RoomContext);
  if (!entry) throw new Error("There is no workspace here.");
  return entry.room;
}

/** The room of the page; null outside of a workspace, and until one has entered it. */
export function useEntry(): RoomEntry | null {
  const { id, entry, end } = useContext(RoomContext);
  return entry?.room.id === id && !end ? entry : null;
}

/** The workspace of the page that one may not be in any more, and why; null while one may. */
export function useRoomEnd(): { readonly id: string; readonly error: AtelierError } | null {
  const { id, end } = useContext(RoomContext);
  return useMemo(() => (id !== null && end ? { id, error: end } : null), [id, end]);
}

/** The projects of the workspace, by name. */
export function useProjects(): readonly [Collection<Project>, Listing<Project>] {
  const { entry } = useContext(RoomContext);
  if (!entry) throw new Error("There is no workspace here.");
  return [entry.projects, useObservable(entry.projects)];
}

/** Enters the workspace of the address, and leaves it with the address. */
export function Room({ id, children }: { id: string | null; children: ReactNode }) {
  const { client } = useSigned();
  const [whereabouts, setWhereabouts] = useState<Whereabouts>(NOWHERE);
  useEffect(() => {
    if (id === null) return setWhereabouts(NOWHERE);
    const room = client.workspace(id);
    const entry = { room, projects: projectsOf(client, room) };
    room.on("ended", (end) => setWhereabouts({ id, entry, end }));
    setWhereabouts({ id, entry, end: room.end });
    return () => room.leave();
  }, [client, id]);
  const shown = useMemo(() => (whereabouts.id === id ? whereabouts : { ...NOWHERE, id }), [whereabouts, id]);
  return <RoomContext value={shown}>{children}</RoomContext>;
}

/** What stands in a workspace: shown once it is entered. Shows out who may not be there. */
export function Inside({ children }: { children: ReactNode }) {
  const { entry, end } = useContext(RoomContext);
  if (end && end.code !== "closed") return <Lost error={end} />;
  return entry ? <Entered room={entry.room}>{children}</Entered> : <Loading what="workspace" />;
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

/** Whether one's role here is at least this one: that in the workspace, or in the project of the page. */
export function useMay(least: "commenter" | "editor" | "admin" | "owner"): boolean {
  const role: Role | null = useObservable(useRoom().role);
  const own = useContext(ProjectRoleContext);
  return Math.max(rankOf(role), rankOf(own)) >= rankOf(least);
}

function rankOf(role: string | null): number {
  return RANKS[role ?? "viewer"] ?? 0;
}

/** The page that an address belongs to: a task, a log or settings of a project are a dialog over it. */
export function pageOf(path: string): string {
  return path.replace(/\/tasks\/[^/]+$/, "").replace(/\/(jobs|settings)\/.+$/, "/$1");
}

/** Tells the others what one is looking at, and at which address. */
export function useViewing(words: string): void {
  const room = useRoom();
  const path = usePath();
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
