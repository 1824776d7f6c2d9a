// The board of a project: everybody's cards, live.

import { useRef } from "react";
import { isNewerRevision } from "../collection";
import { useMembers } from "../members/directory";
import { useNotices } from "../notices";
import { useCommands } from "../palette/commands";
import { Failed, Loading } from "../parts/faces";
import { navigate, useQuery } from "../routing";
import { useRemoval } from "../removing";
import { useLive, useMay } from "../room";
import { useSigned } from "../session";
import { wordsOf } from "../words";
import { useCarrying } from "./carrying";
import { Column } from "./column";
import { Filters, useFilter } from "./filters";
import { TaskPanel } from "./task_panel";
import { useViewers } from "./viewers";
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
  const filter = useFilter();
  const viewers = useViewers(place);
  const [, { items: members }] = useMembers();
  const query = useQuery();
  const board = useRef<HTMLDivElement>(null);
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
    (id, options) => client.rest.delete("/tasks/{id}", { path: { id }, ...options }),
    ({ title }) => title,
  );
  const create = async (title: string, wanted: Task["status"]) => {
    tasks.put(
      await client.rest.post("/projects/{id}/tasks", { path: { id: projectId }, body: { title, status: wanted } }),
    );
  };
  const begin = () => board.current?.querySelector<HTMLInputElement>(".new-task input")?.focus();
  useCommands(mayEdit ? [{ label: "New task", key: "n", words: "add create", run: begin }] : []);
  if (status === "loading") return <Loading what="board" shape="board" />;
  if (status === "failed") return <Failed what="The board" error={error} onRetry={tasks.reload} />;
  const { carried } = carrying;
  const shown = carried ? withMoved(columns, carried.task, carried.place) : columns;
  const search = query.size ? `?${query}` : "";
  const nameOf = (id: string | null) => members.find(({ user_id }) => user_id === id)?.name ?? null;
  return (
    <>
      <div className="tools">
        <Filters filter={filter} tasks={items} members={members} />
        {!mayEdit && <p className="quiet">You can look around. Editors can change tasks.</p>}
      </div>
      <div className="board" ref={board}>
        {STATUSES.map((each) => (
          <Column
            key={each}
            status={each}
            tasks={filter.isOn ? shown[each].filter(filter.passes) : shown[each]}
            carrying={carrying}
            // Among cards that are not shown, a place would mean something else than it seems to.
            mayMove={mayEdit && !filter.isOn}
            mayEdit={mayEdit}
            onCreate={(title) => create(title, each)}
            onRemove={remove}
            addressOf={({ id }) => `${place}/tasks/${id}${search}`}
            nameOf={nameOf}
            viewers={viewers}
            isFiltered={filter.isOn}
          />
        ))}
      </div>
      {openTask && (
        <TaskPanel
          id={openTask}
          tasks={tasks}
          mayEdit={mayEdit}
          onRemove={mayEdit ? remove : null}
          viewers={viewers.get(openTask) ?? []}
          onClose={() => navigate(place + search)}
        />
      )}
      <div className="ghost" ref={carrying.ghost} hidden={carried?.by !== "pointer"} aria-hidden="true">
        {carried?.task.title}
      </div>
    </>
  );
}
