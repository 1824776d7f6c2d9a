import type { ReactNode } from "react";
import { useRoom, useWorkspaceName } from "../room";
import { Link } from "../routing";
import { PageHead } from "./page_head";

/** The head of a workspace's own pages, with its tabs. */
export function WorkspaceHead({ tab, children }: { tab: "projects" | "members"; children?: ReactNode }) {
  const { id } = useRoom();
  return (
    <>
      <PageHead title={useWorkspaceName()} above={[{ label: "Workspaces", to: "/" }]}>
        {children}
      </PageHead>
      <nav className="tabs" aria-label="Workspace">
        <Link to={`/w/${id}`} aria-current={tab === "projects" ? "page" : undefined}>
          Projects
        </Link>
        <Link to={`/w/${id}/members`} aria-current={tab === "members" ? "page" : undefined}>
          Members
        </Link>
      </nav>
    </>
  );
}
