// A workspace's name, its projects, who owns it, and its end.

import "./settings.css";
import { useMay, useViewing } from "../room";
import { WorkspaceHead } from "../views/workspace_head";
import { HandOver } from "./hand_over";
import { Leave } from "./leave";
import { ProjectList } from "./project_list";
import { Work } from "./work";
import { WorkspaceDeletion } from "./workspace_deletion";
import { WorkspaceName } from "./workspace_name";

/** `project` is the one whose settings are open. */
export function WorkspaceSettings({ project }: { project?: string }) {
  const isAdmin = useMay("admin");
  const isOwner = useMay("owner");
  useViewing("the settings");
  return (
    <div className="page settings">
      <WorkspaceHead tab="settings" />
      <WorkspaceName mayChange={isAdmin} />
      <ProjectList mayChange={isAdmin} open={project ?? null} />
      {isAdmin && <Work />}
      {isOwner && <HandOver />}
      {!isOwner && <Leave />}
      {isOwner && <WorkspaceDeletion />}
    </div>
  );
}
