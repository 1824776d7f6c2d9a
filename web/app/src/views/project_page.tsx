// A project: its name, live, and its tabs.

import { lazy, useEffect, useState } from "react";
import type { RestSchemas } from "@atelier/client";
import { Board } from "../board/board";
import { Empty, Failed, Loading } from "../parts/faces";
import { useMay, useRoom, useViewing, useWorkspaceName } from "../room";
import { Link, navigate } from "../routing";
import { useSigned } from "../session";
import { PageHead } from "./page_head";

const Files = lazy(async () => ({ default: (await import("../files/files")).Files }));
const Jobs = lazy(async () => ({ default: (await import("../jobs/jobs")).Jobs }));
const Documents = lazy(async () => ({ default: (await import("../documents/documents")).Documents }));

type Project = RestSchemas["schemas"]["Project"];
export type Tab = "board" | "documents" | "files" | "jobs";

const TABS: readonly { tab: Tab; label: string; path: string }[] = [
  { tab: "board", label: "Board", path: "" },
  { tab: "documents", label: "Documents", path: "/documents" },
  { tab: "files", label: "Files", path: "/files" },
  { tab: "jobs", label: "Jobs", path: "/jobs" },
];

function labelOf(tab: Tab): string {
  return TABS.find((each) => each.tab === tab)!.label;
}

interface ProjectPageProps {
  id: string;
  tab: Tab;
  /** The job whose log is open. */
  job?: string;
  /** The task that is open. */
  task?: string;
}

export function ProjectPage({ id, tab, job, task }: ProjectPageProps) {
  const room = useRoom();
  const workspaceName = useWorkspaceName();
  const mayManage = useMay("admin");
  const { project, error, retry } = useProject(id);
  const place = `/w/${room.id}/p/${id}`;
  const seen = task ? "a task" : job ? "a job" : `the ${labelOf(tab).toLowerCase()}`;
  useViewing(`${seen} of ${project?.name ?? "a project"}`);
  if (error) return <Failed what="This project" error={error} onRetry={retry} />;
  if (project === null) return <Empty title="This project was deleted." />;
  if (!project) return <Loading what="project" />;
  const above = [
    { label: "Workspaces", to: "/" },
    { label: workspaceName, to: `/w/${room.id}` },
  ];
  return (
    <div className="page wide">
      <PageHead title={project.name} tabTitle={`${labelOf(tab)} · ${project.name}`} above={above}>
        {mayManage && (
          <Link className="button quiet" to={`/w/${room.id}/settings/projects/${id}`}>
            Settings
          </Link>
        )}
      </PageHead>
      <nav className="tabs" aria-label="Project">
        {TABS.map(({ tab: each, label, path }) => (
          <Link key={each} to={place + path} aria-current={each === tab ? "page" : undefined}>
            {label}
          </Link>
        ))}
      </nav>
      {tab === "board" && <Board projectId={id} place={place} openTask={task ?? null} />}
      {tab === "documents" && <Documents projectId={id} place={place} />}
      {tab === "files" && <Files projectId={id} place={place} />}
      {tab === "jobs" && (
        <Jobs
          projectId={id}
          openJob={job ?? null}
          onOpen={(opened) => navigate(opened ? `${place}/jobs/${opened}` : `${place}/jobs`)}
        />
      )}
    </div>
  );
}

/** The project, as it is now: null once it was deleted, undefined until it is known. */
function useProject(id: string) {
  const { client } = useSigned();
  const room = useRoom();
  const [project, setProject] = useState<Project | null | undefined>();
  const [error, setError] = useState<unknown>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    const load = () => {
      setError(null);
      client.rest.get("/projects/{id}", { path: { id } }).then(setProject, setError);
    };
    const stops = [
      room.on("project.updated", ({ data }) => data.id === id && setProject(data)),
      room.on("project.deleted", ({ data }) => data.id === id && setProject(null)),
      room.on("reset", load),
    ];
    void room.joined().then(load, () => undefined);
    return () => stops.forEach((stop) => stop());
  }, [client, room, id, tries]);
  return { project, error: project ? null : error, retry: () => setTries(tries + 1) };
}
