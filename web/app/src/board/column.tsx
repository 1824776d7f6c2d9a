import { useId } from "react";
import { Card } from "./card";
import type { Carrying } from "./carrying";
import { NewTask } from "./new_task";
import { NAMES, type Status, type Task } from "./places";

interface ColumnProps {
  status: Status;
  tasks: readonly Task[];
  carrying: Carrying;
  mayMove: boolean;
  mayEdit: boolean;
  onCreate: (title: string) => Promise<void>;
  onRemove: (task: Task) => void;
  place: string;
}

export function Column({ status, tasks, carrying, mayMove, mayEdit, onCreate, onRemove, place }: ColumnProps) {
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
          <Card
            key={task.id}
            task={task}
            carrying={carrying}
            mayMove={mayMove}
            mayEdit={mayEdit}
            onRemove={onRemove}
            place={place}
          />
        ))}
      </ul>
      {tasks.length === 0 && <p className="nothing">Nothing here</p>}
      {mayEdit && <NewTask column={NAMES[status]} onCreate={onCreate} />}
    </section>
  );
}
