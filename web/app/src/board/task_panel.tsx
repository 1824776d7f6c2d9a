// One task: everything about it, to read and to change, and what is said of it.

import type { RestSchemas } from "@atelier/client";
import type { Collection } from "../collection";
import { Comments } from "../comments/comments";
import { useMembers } from "../members/directory";
import { useNotices } from "../notices";
import { useObservable } from "../observing";
import { Button } from "../parts/button";
import { Choice } from "../parts/choice";
import { Dialog } from "../parts/dialog";
import { DraftField } from "../parts/draft_field";
import { Empty } from "../parts/faces";
import { useSigned } from "../session";
import { agoOf, wordsOf } from "../words";
import { Title } from "../views/title";
import { Viewers, type Viewer } from "./viewers";
import { NAMES, STATUSES, type Task } from "./places";

type Patch = RestSchemas["schemas"]["TaskPatch"];

const PRIORITIES: readonly Task["priority"][] = ["none", "low", "medium", "high", "urgent"];
const NOBODY = "";

interface TaskPanelProps {
  id: string;
  tasks: Collection<Task>;
  /** Deletes it; null where one may not. */
  onRemove: ((task: Task) => void) | null;
  mayEdit: boolean;
  /** The others who have it open. */
  viewers: readonly Viewer[];
  onClose: () => void;
}

export function TaskPanel({ id, tasks, mayEdit, viewers, onRemove, onClose }: TaskPanelProps) {
  const { client } = useSigned();
  const { notify } = useNotices();
  const task = useObservable(tasks).items.find((each) => each.id === id);
  const [, { items: members }] = useMembers();
  if (!task) {
    return (
      <Dialog title="Task" onClose={onClose}>
        <Empty title="This task isn’t there any more." />
      </Dialog>
    );
  }
  const change = (body: Patch) => {
    const call = () => client.rest.patch("/tasks/{id}", { path: { id }, body });
    tasks.attempt(id, body as Partial<Task>, call).catch((refusal: unknown) => {
      notify(`“${task.title}” wasn’t changed. ${wordsOf(refusal)}`);
    });
  };
  const people = members.map(({ user_id, name }) => ({ value: user_id, label: name }));
  return (
    <Dialog title={task.title} look="wide" head={<Head task={task} viewers={viewers} />} onClose={onClose}>
      <Title text={task.title} />
      <div className="task-panel">
        <DraftField label="Title" value={task.title} readOnly={!mayEdit} onCommit={(title) => change({ title })} />
        <DraftField
          label="Description"
          type="lines"
          isOptional
          value={task.description}
          readOnly={!mayEdit}
          onCommit={(description) => change({ description })}
        />
        <div className="facts">
          <Choice
            label="Column"
            value={task.status}
            options={STATUSES.map((value) => ({ value, label: NAMES[value] }))}
            disabled={!mayEdit}
            onChoose={(status) => change({ status })}
          />
          <Choice
            label="Priority"
            value={task.priority}
            options={PRIORITIES.map((value) => ({ value, label: value.charAt(0).toUpperCase() + value.slice(1) }))}
            disabled={!mayEdit}
            onChoose={(priority) => change({ priority })}
          />
          <Choice
            label="Assigned to"
            value={task.assignee_id ?? NOBODY}
            options={[{ value: NOBODY, label: "Nobody" }, ...people]}
            disabled={!mayEdit}
            onChoose={(person) => change({ assignee_id: person || null })}
          />
          <DraftField
            label="Due"
            type="date"
            isOptional
            value={task.due_date ?? ""}
            readOnly={!mayEdit}
            onCommit={(date) => change({ due_date: date || null })}
          />
          <DraftField
            label="Labels (with commas between)"
            isOptional
            value={task.labels.join(", ")}
            readOnly={!mayEdit}
            onCommit={(text) => change({ labels: labelsOf(text) })}
          />
          {onRemove && (
            <Button
              look="quiet"
              onClick={() => {
                onClose();
                onRemove(task);
              }}
            >
              Delete this task
            </Button>
          )}
        </div>
        <Comments taskId={id} members={members} />
      </div>
    </Dialog>
  );
}

function Head({ task, viewers }: { task: Task; viewers: readonly Viewer[] }) {
  return (
    <p className="quiet">
      Added {agoOf(task.created_at)}
      <Viewers viewers={viewers} />
    </p>
  );
}

function labelsOf(text: string): string[] {
  const labels = text.split(",").map((label) => label.trim());
  return [...new Set(labels.filter(Boolean))];
}
