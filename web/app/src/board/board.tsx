// The board of a project: everybody's cards, live.

import { useState } from "react";
import { isNewerRevision } from "../collection";
import { useNotices } from "../notices";
import { Failed, Loading } from "../parts/faces";
import { navigate } from "../routing";
import { useRemoval } from "../removing";
import { useLive, useMay } from "../room";
import { useSigned } from "../session";
import { wordsOf } from "../words";
import { useCarrying } from "./carrying";
import { Column } from "./column";
import { TaskPanel } from "./task_panel";
import { byPosition, columnsOf, moveTo, NAMES, placeOf, STATUSES, withMoved, type Place, type Task } from "./places";

interface BoardProps {
  projectId: string;
  /** The address of the project. */
  place: string;
  openTask: string | null;
}

export function Board({ projectId, place, openTask }: BoardProps) {
  const { client } = useSigned();
  const { notify } = useNotices();
  const mayEdit = useMay("editor");
  const [filter, setFilter] = useState("");
  const [tasks, { status, items, error }] = useLive<Task>(
    () => ({
      load: () => client.rest.all("/projects/{id}/tasks", { path: { id: projectId }, query: { limit: 200 } }),
      isNewer: isNewerRevision,
      order: byPosition,
    }),
    (collection, on) => {
      const take = ({ data }: { data: Task }) => data.project_id === projectId && collection.put(data);
      on("task.created", take);
      on("task.updated", take);
      on("task.moved", take);
      on("task.deleted", ({ data }) => collection.remove(data.id));
    },
    projectId,
  );
  const columns = columnsOf(items);
  const drop = (task: Task, to: Place) => {
    const from = placeOf(columns, task);
    if (from.status === to.status && from.index === to.index) return;
    const { hope, body } = moveTo(columns, task, to);
    const call = () => client.rest.post("/tasks/{id}/move", { path: { id: task.id }, body });
    tasks.attempt(task.id, hope, call).catch((refusal: unknown) => {
      notify(`“${task.title}” went back to ${NAMES[task.status]}. ${wordsOf(refusal)}`);
    });
  };
  const carrying = useCarrying(columns, drop);
  const remove = useRemoval(
    tasks,
    (id) => client.rest.delete("/tasks/{id}", { path: { id } }),
    ({ title }) => title,
  );
  const create = async (title: string, wanted: Task["status"]) => {
    tasks.put(
      await client.rest.post("/projects/{id}/tasks", { path: { id: projectId }, body: { title, status: wanted } }),
    );
  };
  if (status === "loading") return <Loading what="board" />;
  if (status === "failed") return <Failed what="The board" error={error} onRetry={tasks.reload} />;
  const { carried } = carrying;
  const shown = carried ? withMoved(columns, carried.task, carried.place) : columns;
  const wanted = filter.trim().toLowerCase();
  return (
    <>
      <div className="tools">
        <input
          type="search"
          aria-label="Filter tasks"
          placeholder="Filter tasks"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
        {!mayEdit && <p className="quiet">You can look around. Editors can change tasks.</p>}
      </div>
      <div className="board">
        {STATUSES.map((each) => (
          <Column
            key={each}
            status={each}
            tasks={wanted ? shown[each].filter((task) => matches(task, wanted)) : shown[each]}
            carrying={carrying}
            // Among cards that are not shown, a place would mean something else than it seems to.
            mayMove={mayEdit && !wanted}
            mayEdit={mayEdit}
            onCreate={(title) => create(title, each)}
            onRemove={remove}
            place={place}
          />
        ))}
      </div>
      {openTask && <TaskPanel id={openTask} tasks={tasks} mayEdit={mayEdit} onClose={() => navigate(place)} />}
      <div className="ghost" ref={carrying.ghost} hidden={carried?.by !== "pointer"} aria-hidden="true">
        {carried?.task.title}
      </div>
    </>
  );
}

function matches({ title, labels, priority }: Task, wanted: string): boolean {
  return [title, priority, ...labels].some((text) => text.toLowerCase().includes(wanted));
}
