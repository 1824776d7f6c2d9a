import { useLayoutEffect, useRef, type ReactNode } from "react";
import { Unread } from "../messages/talking";
import { useRoom, useWorkspaceName } from "../room";
import { Link } from "../routing";
import { PageHead } from "./page_head";
import { WORKSPACE_PAGES } from "./workspace_pages";

type Tab = "projects" | "messages" | "activity" | "members" | "settings";

/** The head of a workspace's own pages, with the way to each of them where nothing stands beside the page. */
export function WorkspaceHead({ tab, children }: { tab: Tab; children?: ReactNode }) {
  const { id } = useRoom();
  const tabs = useRef<HTMLElement>(null);
  // On a phone not all of them have room.
  useLayoutEffect(() => {
    tabs.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [tab]);
  const name = useWorkspaceName();
  const own = tab === "projects" ? "" : `/${tab}`;
  const title = WORKSPACE_PAGES.find(({ path }) => path === own)!.label;
  return (
    <>
      <PageHead title={title} tabTitle={`${title} · ${name}`} above={[{ label: name, to: `/w/${id}` }]}>
        {children}
      </PageHead>
      <nav className="tabs" aria-label="Workspace" ref={tabs}>
        {WORKSPACE_PAGES.map(({ label, path }) => (
          <Link key={path} to={`/w/${id}${path}`} aria-current={path === own ? "page" : undefined}>
            {label}
            {path === "/messages" && <Unread />}
          </Link>
        ))}
      </nav>
    </>
  );
}
