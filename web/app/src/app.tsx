// From an address to what is shown.

import { useEffect, type ReactNode } from "react";
import type { Session } from "@atelier/client";
import { Members } from "./members/members";
import { useObservable } from "./observing";
import { Loading, Lost } from "./parts/faces";
import { useRestored } from "./restoring";
import { Room } from "./room";
import { match, usePath } from "./routing";
import { SignedIn } from "./session";
import { Entrance } from "./views/entrance";
import { Invitation } from "./views/invitation";
import { ProjectPage } from "./views/project_page";
import { Projects } from "./views/projects";
import { Shell } from "./views/shell";
import { Workspaces } from "./views/workspaces";
import { wordsOf } from "./words";

export function App({ session }: { session: Session }) {
  const refusal = useRestored(session);
  const user = useObservable(session.user);
  const path = usePath();
  useEffect(() => document.getElementById("main")?.focus({ preventScroll: true }), [path]);
  if (user === undefined) return refusal ? <Unreachable refusal={refusal} /> : <Loading what="Atelier" isPage />;
  if (user === null) return <Entrance session={session} />;
  return (
    <SignedIn key={user.id} session={session} user={user}>
      {viewOf(path)}
    </SignedIn>
  );
}

function Unreachable({ refusal }: { refusal: unknown }) {
  return (
    <div className="face page" role="alert">
      <span className="spinner" aria-hidden="true" />
      <h1 className="title">Atelier isn’t answering</h1>
      <p>{wordsOf(refusal)} We keep trying.</p>
    </div>
  );
}

function viewOf(path: string): ReactNode {
  if (["", "/", "/sign-in", "/sign-up"].includes(path))
    return (
      <Shell>
        <Workspaces />
      </Shell>
    );
  const invited = match<"token">("/invitations/:token", path);
  if (invited)
    return (
      <Shell>
        <Invitation token={invited.token} />
      </Shell>
    );
  const workspace = match<"workspace">("/w/:workspace", path);
  if (workspace)
    return (
      <Inside workspace={workspace.workspace}>
        <Projects />
      </Inside>
    );
  const members = match<"workspace">("/w/:workspace/members", path);
  if (members)
    return (
      <Inside workspace={members.workspace}>
        <Members />
      </Inside>
    );
  const project = match<"workspace" | "project">("/w/:workspace/p/:project", path);
  if (project) return <InProject {...project} tab="board" />;
  const tab = match<"workspace" | "project" | "tab">("/w/:workspace/p/:project/:tab", path);
  if (tab && (tab.tab === "jobs" || tab.tab === "files")) return <InProject {...tab} tab={tab.tab} />;
  const task = match<"workspace" | "project" | "task">("/w/:workspace/p/:project/tasks/:task", path);
  if (task) return <InProject {...task} tab="board" task={task.task} />;
  const job = match<"workspace" | "project" | "job">("/w/:workspace/p/:project/jobs/:job", path);
  if (job) return <InProject {...job} tab="jobs" job={job.job} />;
  return (
    <Shell>
      <Lost />
    </Shell>
  );
}

// The key makes a room of its own for each workspace.
function Inside({ workspace, project, children }: { workspace: string; project?: string; children: ReactNode }) {
  return (
    <Shell>
      <Room id={workspace} key={workspace}>
        <div key={project}>{children}</div>
      </Room>
    </Shell>
  );
}

interface InProjectProps {
  workspace: string;
  project: string;
  tab: "board" | "jobs" | "files";
  job?: string;
  task?: string;
}

function InProject({ workspace, project, ...shown }: InProjectProps) {
  return (
    <Inside workspace={workspace} project={project}>
      <ProjectPage id={project} {...shown} />
    </Inside>
  );
}
