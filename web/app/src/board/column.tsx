import { memo, useId } from "react";
import { Card } from "./card";
import type { Carrying } from "./carrying";
import { NewTask } from "./new_task";
import { NAMES, type Status, type Task } from "./places";
import type { Viewer } from "./viewers";

interface ColumnProps {
  status: Status;
  tasks: readonly Task[];
  carrying: Carrying;
  mayMove: boolean;
  mayEdit: boolean;
  onCreate: (title: string) => Promise<void>;
  onRemove: (task: Task) => void;
  addressOf: (task: Task) => string;
  nameOf: (userId: string | null) => string | null;
  viewers: ReadonlyMap<string, readonly Viewer[]>;
  /** Whether some of its tasks are not shown. */
  isFiltered: boolean;
}

const NOBODY: readonly Viewer[] = [];

/**
 * A card that is drawn anew only when something of it changed, since there may be thousands. Its handlers are those of
 * an earlier time then, and look up what they need.
 */
const StillCard = memo(
  Card,
  (old, next) =>
    old.task === next.task &&
    old.address === next.address &&
    old.assignee === next.assignee &&
    old.viewers === next.viewers &&
    old.mayMove === next.mayMove &&
    old.mayEdit === next.mayEdit &&
    handOf(old) === handOf(next),
);

/** By what it is carried; null while it is not. */
function handOf({ task, carrying: { carried } }: { task: Task; carrying: Carrying }): string | null {
  return carried?.task.id === task.id ? carried.by : null;
}

export function Column({ status, tasks, carrying, mayMove, mayEdit, onCreate, onRemove, ...of }: ColumnProps) {
  const id = useId();
  const isTarget = carrying.carried?.place.status === status;
  return (
    <section className={isTarget ? "column target" : "column"} data-status={status} aria-labelledby={id}>
      <h2 id={id}>
        <span className={`dot ${status}`} aria-hidden="true" />
        {NAMES[status]}
        <span className="count">
          {tasks.length}
          <span className="unseen"> tasks</span>
        </span>
      </h2>
      <ul>
        {tasks.map((task) => (
          <StillCard
            key={task.id}
            task={task}
            carrying={carrying}
            mayMove={mayMove}
            mayEdit={mayEdit}
            onRemove={onRemove}
            address={of.addressOf(task)}
            assignee={of.nameOf(task.assignee_id)}
            viewers={of.viewers.get(task.id) ?? NOBODY}
          />
        ))}
      </ul>
      {tasks.length === 0 && <p className="nothing">{of.isFiltered ? "Nothing that fits" : "Nothing here"}</p>}
      {mayEdit && <NewTask column={NAMES[status]} onCreate={onCreate} />}
    </section>
  );
}
