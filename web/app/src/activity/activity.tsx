// Who did what in a workspace, and when.

import { useEffect, useMemo, useState } from "react";
import "./activity.css";
import { useMembers } from "../members/directory";
import { useObservable } from "../observing";
import { Button } from "../parts/button";
import { Choice } from "../parts/choice";
import { Empty, Failed, Loading } from "../parts/faces";
import { useProjects, useRoom, useViewing } from "../room";
import { changeQuery, useQuery } from "../routing";
import { useSigned } from "../session";
import { WorkspaceHead } from "../views/workspace_head";
import { ActivityLog } from "./log";
import { Rows } from "./rows";
import type { Kind } from "./sentence";
import { rowsOf } from "./story";

const KINDS: readonly { value: Kind | ""; label: string }[] = [
  { value: "", label: "Everything" },
  { value: "tasks", label: "Tasks" },
  { value: "comments", label: "Comments" },
  { value: "messages", label: "Messages" },
  { value: "documents", label: "Documents" },
  { value: "files", label: "Files" },
  { value: "jobs", label: "Jobs" },
  { value: "people", label: "People" },
  { value: "projects", label: "Projects and workspace" },
];
// As many are looked for before one is asked to look on.
const ENOUGH = 15;
const PAGES_AT_ONCE = 10;

export function Activity() {
  const room = useRoom();
  const query = useQuery();
  const [project, kind] = [query.get("project") ?? "", query.get("kind") ?? ""];
  const [, { items: projects }] = useProjects();
  useViewing("the activity");
  const [log, { status, error, events, older }] = useLog();
  const names = useNames();
  const rows = useMemo(() => rowsOf(events, `/w/${room.id}`, names), [events, room.id, names]);
  const shown = rows.filter((row) => (!project || row.projectId === project) && (!kind || row.kind === kind));
  const isFiltered = Boolean(project || kind);
  const [pages, setPages] = useState(0);
  useEffect(() => setPages(0), [project, kind]);
  useEffect(() => {
    if (status !== "ready" || older !== "some" || shown.length >= ENOUGH || pages >= PAGES_AT_ONCE) return;
    setPages(pages + 1);
    void log.loadOlder();
  }, [log, status, older, shown.length, pages]);
  return (
    <div className="page">
      <WorkspaceHead tab="activity" />
      <div className="choices">
        <Choice
          label="Project"
          isLabelUnseen
          value={project}
          options={[
            { value: "", label: "All projects" },
            ...projects.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChoose={(wanted) => changeQuery({ project: wanted })}
        />
        <Choice
          label="Kind"
          isLabelUnseen
          value={kind as Kind | ""}
          options={KINDS}
          onChoose={(wanted) => changeQuery({ kind: wanted })}
        />
      </div>
      {status === "loading" && <Loading what="activity" />}
      {status === "failed" && <Failed what="The activity" error={error} onRetry={() => void log.load()} />}
      {status === "ready" && shown.length === 0 && older === "none" && (
        <Empty title={isFiltered ? "Nothing of that kind has happened" : "Nothing has happened yet"} />
      )}
      {status === "ready" && <Rows rows={shown} />}
      {status === "ready" && older !== "none" && (
        <Button className="further" isBusy={older === "loading"} onClick={() => void log.loadOlder()}>
          {older === "failed" ? "That didn’t work. Try again" : "Look further back"}
        </Button>
      )}
    </div>
  );
}

function useLog() {
  const { client } = useSigned();
  const room = useRoom();
  const [log, setLog] = useState(() => new ActivityLog(client, room));
  useEffect(() => {
    const made = new ActivityLog(client, room);
    setLog(made);
    return made.follow();
  }, [client, room]);
  return [log, useObservable(log)] as const;
}

/** What people and projects are called. */
function useNames(): ReadonlyMap<string, string> {
  const [, { items: members }] = useMembers();
  const [, { items: projects }] = useProjects();
  return useMemo(() => {
    const names = new Map(members.map(({ user_id, name }) => [user_id, name]));
    for (const { id, name } of projects) names.set(id, name);
    return names;
  }, [members, projects]);
}
