// From an address to the page that stands there.

import { lazy, type ComponentType, type ReactNode } from "react";
import { Lost } from "./parts/faces";
import { match } from "./routing";
import { Invitation } from "./views/invitation";
import { ProjectPage, type Tab } from "./views/project_page";
import { Projects } from "./views/projects";
import { Workspaces } from "./views/workspaces";

/** What stands for the `:names` of a route's pattern. */
type Given = Readonly<Record<string, string>>;

interface Route {
  /** `:workspace` makes it a page of that workspace, and `:project` one of that project. */
  readonly pattern: string;
  /** The page; undefined where there is none after all. */
  readonly show: (given: Given) => ReactNode;
}

export interface Place {
  readonly workspace: string | null;
  readonly project: string | null;
  readonly shown: ReactNode;
}

/** A page whose code is loaded when somebody goes there. */
function later<P>(load: () => Promise<ComponentType<P>>) {
  return lazy(async () => ({ default: await load() }));
}

const Members = later(async () => (await import("./members/members")).Members);

const DocumentPage = later(async () => (await import("./documents/document_page")).DocumentPage);
const Messages = later(async () => (await import("./messages/messages")).Messages);
const Account = later(async () => (await import("./account/account")).Account);
const WorkspaceSettings = later(async () => (await import("./settings/workspace_settings")).WorkspaceSettings);
const Activity = later(async () => (await import("./activity/activity")).Activity);

const TABS: ReadonlySet<string> = new Set<Tab>(["board", "documents", "files", "jobs"]);
const PROJECT = "/w/:workspace/p/:project";

// The first that matches counts.
const ROUTES: readonly Route[] = [
  { pattern: "", show: () => <Workspaces /> },
  { pattern: "/sign-in", show: () => <Workspaces /> },
  { pattern: "/sign-up", show: () => <Workspaces /> },
  { pattern: "/invitations/:token", show: ({ token }) => <Invitation token={token!} /> },
  { pattern: "/account", show: () => <Account /> },
  { pattern: "/w/:workspace", show: () => <Projects /> },
  { pattern: "/w/:workspace/messages", show: () => <Messages /> },
  { pattern: "/w/:workspace/activity", show: () => <Activity /> },
  { pattern: "/w/:workspace/settings", show: () => <WorkspaceSettings /> },
  {
    pattern: "/w/:workspace/settings/projects/:which",
    show: ({ which }) => <WorkspaceSettings project={which!} />,
  },
  { pattern: "/w/:workspace/members", show: () => <Members /> },
  { pattern: PROJECT, show: ({ project }) => <ProjectPage id={project!} tab="board" /> },
  {
    pattern: `${PROJECT}/tasks/:task`,
    show: ({ project, task }) => <ProjectPage id={project!} tab="board" task={task!} />,
  },
  { pattern: `${PROJECT}/jobs/:job`, show: ({ project, job }) => <ProjectPage id={project!} tab="jobs" job={job!} /> },
  {
    pattern: `${PROJECT}/documents/:document`,
    show: ({ project, document }) => <DocumentPage key={document!} id={document!} projectId={project!} />,
  },
  {
    pattern: `${PROJECT}/:tab`,
    show: ({ project, tab }) => TABS.has(tab!) && <ProjectPage id={project!} tab={tab as Tab} />,
  },
];

export function pageAt(path: string): Place {
  for (const { pattern, show } of ROUTES) {
    const given: Given | null = match(pattern, path);
    if (!given) continue;
    const shown = show(given);
    if (shown) return { workspace: given.workspace ?? null, project: given.project ?? null, shown };
  }
  return { workspace: null, project: null, shown: <Lost /> };
}
