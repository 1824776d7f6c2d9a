// The role that one has of one's own in a project, which counts there where it is the higher one.

import { useEffect, useState, type ReactNode } from "react";
import { useObservable } from "../observing";
import { useRoom } from "../room";
import { useSigned } from "../session";
import { ProjectRoleContext } from "./project_role";

/** Stands around what belongs to a project. */
export function OwnRole({ projectId, children }: { projectId: string | null; children: ReactNode }) {
  return <ProjectRoleContext value={useOwnRole(projectId)}>{children}</ProjectRoleContext>;
}

interface Known {
  readonly projectId: string;
  readonly role: string | null;
}

function useOwnRole(projectId: string | null): string | null {
  const { client, user } = useSigned();
  const room = useRoom();
  const inWorkspace = useObservable(room.role);
  const [known, setKnown] = useState<Known | null>(null);
  // Nothing is higher that a project could give.
  const isHighest = inWorkspace === "owner" || inWorkspace === "admin";
  useEffect(() => {
    if (projectId === null || isHighest) return;
    let isOver = false;
    const take = (role: string | null) => isOver || setKnown({ projectId, role });
    const load = async () => {
      await room.joined();
      for await (const each of client.rest.all("/projects/{id}/members", { path: { id: projectId } }))
        if (each.user_id === user.id) return take(each.role);
      return take(null);
    };
    // Who cannot know goes by the role in the workspace; the server decides anyway.
    const reload = () => void load().catch(() => undefined);
    const isOwn = (data: { project_id: string; user_id: string }) =>
      data.project_id === projectId && data.user_id === user.id;
    const stops = [
      room.on("project_member.set", ({ data }) => isOwn(data) && take(data.role)),
      room.on("project_member.removed", ({ data }) => isOwn(data) && take(null)),
      room.on("reset", reload),
    ];
    reload();
    return () => {
      isOver = true;
      stops.forEach((stop) => stop());
    };
  }, [client, room, user.id, projectId, isHighest]);
  return known?.projectId === projectId ? known.role : null;
}
