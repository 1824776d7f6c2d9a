import type { ReactNode } from "react";
import { Unread } from "../messages/talking";
import { useRoom, useWorkspaceName } from "../room";
import { Link } from "../routing";
import { PageHead } from "./page_head";

/** The pages of a workspace beside its projects' own, in the order of its navigation. */
export const WORKSPACE_PAGES = [
  { tab: "projects", label: "Projects", path: "" },
  { tab: "messages", label: "Messages", path: "/messages" },
  { tab: "activity", label: "Activity", path: "/activity" },
  { tab: "members", label: "Members", path: "/members" },
  { tab: "settings", label: "Settings", path: "/settings" },
] as const;

type Tab = (typeof WORKSPACE_PAGES)[number]["tab"];

/** The head of a workspace's own pages, with the way to each of them where nothing stands beside the page. */
export function WorkspaceHead({ tab, children }: { tab: Tab; children?: ReactNode }) {
  const { id } = useRoom();
  const name = useWorkspaceName();
  const { label: title } = WORKSPACE_PAGES.find((page) => page.tab === tab)!;
  return (
    <>
      <PageHead title={title} tabTitle={`${title} · ${name}`} above={[{ label: name, to: `/w/${id}` }]}>
        {children}
      </PageHead>
      <nav className="tabs" aria-label="Workspace">
        {WORKSPACE_PAGES.map(({ tab: each, label, path }) => (
          <Link key={each} to={`/w/${id}${path}`} aria-current={each === tab ? "page" : undefined}>
            {label}
            {each === "messages" && <Unread />}
          </Link>
        ))}
      </nav>
    </>
  );
}
