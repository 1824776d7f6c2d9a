// The projects of a workspace, which the side bar, the palette and the workspace's page show.

import type { Client, RestSchemas, Workspace } from "@atelier/client";
import { Collection, isNewerRevision } from "./collection";

export type Project = RestSchemas["schemas"]["Project"];

/** The projects of a room's workspace, by name. They follow its events until the room is left. */
export function projectsOf(client: Client, room: Workspace): Collection<Project> {
  const projects = new Collection<Project>({
    load: () => client.rest.all("/workspaces/{id}/projects", { path: { id: room.id }, query: { limit: 200 } }),
    isNewer: isNewerRevision,
    order: (a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id),
  });
  room.on("project.created", ({ data }) => projects.put(data));
  room.on("project.updated", ({ data }) => projects.put(data));
  room.on("project.deleted", ({ data }) => projects.remove(data.id));
  room.on("reset", () => void projects.reload());
  // Joined first, so that nothing falls between the load and the events.
  void room.joined().then(projects.reload, () => undefined);
  return projects;
}
