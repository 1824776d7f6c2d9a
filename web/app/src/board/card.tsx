import { Link } from "../routing";
import type { Carrying } from "./carrying";
import type { Task } from "./places";
import { Viewers, type Viewer } from "./viewers";

interface CardProps {
  task: Task;
  carrying: Carrying;
  mayMove: boolean;
  mayEdit: boolean;
  onRemove: (task: Task) => void;
  /** Where it opens. */
  address: string;
  assignee: string | null;
  viewers: readonly Viewer[];
}

const PRIORITIES: Partial<Record<Task["priority"], string>> = {
  low: "Low",
  medium: "Medium",
  high: "High",
  urgent: "Urgent",
};

export function Card({ task, carrying, mayMove, mayEdit, onRemove, address, assignee, viewers }: CardProps) {
  const { carried } = carrying;
  const isCarried = carried?.task.id === task.id;
  const priority = PRIORITIES[task.priority];
  return (
    <li
      className={`card${isCarried ? ` carried by-${carried.by}` : ""}${mayMove ? " movable" : ""}`}
      data-task={task.id}
      onPointerDown={mayMove ? (event) => carrying.onPointerDown(task, event) : undefined}
    >
      <p className="title">
        <Link to={address} isOver draggable={false}>
          {task.title}
        </Link>
      </p>
      <div className="marks">
        {priority && <span className={`mark ${task.priority}`}>{priority}</span>}
        {task.labels.map((label) => (
          <span className="mark" key={label}>
            {label}
          </span>
        ))}
        {task.due_date && <span className={isLate(task) ? "mark urgent" : "mark"}>Due {dayOf(task.due_date)}</span>}
        {assignee && <span className="mark person">{assignee}</span>}
        <Viewers viewers={viewers} />
      </div>
      <div className="handles">
        {mayEdit && (
          <button
            type="button"
            className="icon remove"
            aria-label={`Delete ${task.title}`}
            onClick={() => onRemove(task)}
          >
            ×
          </button>
        )}
        {mayMove && (
          <button
            type="button"
            className="icon grip"
            aria-label={`Move ${task.title}`}
            aria-pressed={isCarried && carried.by === "keyboard"}
            onKeyDown={(event) => carrying.onKeyDown(task, event)}
          >
            <svg viewBox="0 0 10 16" width="10" height="16" aria-hidden="true">
              {[3, 8, 13].flatMap((y) => [2, 8].map((x) => <circle key={`${x}-${y}`} cx={x} cy={y} r="1.4" />))}
            </svg>
          </button>
        )}
      </div>
    </li>
  );
}

function isLate({ status, due_date }: Task): boolean {
  const now = new Date();
  // The day is over where it is looked at.
  const today = new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()));
  return status !== "done" && due_date !== null && new Date(due_date) < today;
}

function dayOf(date: string): string {
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" }).format(new Date(date));
}
