// All workspaces of the person who is signed in.

import { createContext, useContext, useEffect, useRef, useState, type ReactNode } from "react";
import type { RestSchemas } from "@atelier/client";
import { Collection, isNewerRevision, type Listing } from "./collection";
import { useObservable } from "./observing";
import { useSigned } from "./session";

export type WorkspaceItem = RestSchemas["schemas"]["Workspace"];

const WorkspacesContext = createContext<Collection<WorkspaceItem> | null>(null);

/** The workspaces by name. They are loaded afresh by `reload`: nothing tells of those one is not in. */
export function useWorkspaces(): readonly [Collection<WorkspaceItem>, Listing<WorkspaceItem>] {
  const workspaces = useContext(WorkspacesContext);
  if (!workspaces) throw new Error("There are no workspaces here.");
  return [workspaces, useObservable(workspaces)];
}

export function WorkspacesProvider({ children }: { children: ReactNode }) {
  const { client } = useSigned();
  const [workspaces] = useState(
    () =>
      new Collection<WorkspaceItem>({
        load: () => client.rest.all("/workspaces", { query: { limit: 200 } }),
        isNewer: isNewerRevision,
        order: (a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id),
      }),
  );
  useEffect(() => void workspaces.reload(), [workspaces]);
  const state = useObservable(client.state);
  const wasLost = useRef(false);
  useEffect(() => {
    if (state === "live" && wasLost.current) void workspaces.reload();
    wasLost.current = state === "offline";
  }, [workspaces, state]);
  return <WorkspacesContext value={workspaces}>{children}</WorkspacesContext>;
}
