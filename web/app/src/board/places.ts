// Where cards stand on a board, and where they are moved to.

import type { RestSchemas } from "@atelier/client";

export type Task = RestSchemas["schemas"]["Task"];
export type Status = Task["status"];
export type Columns = Readonly<Record<Status, readonly Task[]>>;

export const STATUSES: readonly Status[] = ["todo", "in_progress", "done"];
export const NAMES: Readonly<Record<Status, string>> = { todo: "To do", in_progress: "In progress", done: "Done" };

/** A place in a column, counted without the card that is to stand there. */
export interface Place {
  readonly status: Status;
  readonly index: number;
}

/** The order of a column: positions are compared byte by byte, as the server does. */
export function byPosition(a: Task, b: Task): number {
  if (a.position !== b.position) return a.position < b.position ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

export function columnsOf(tasks: readonly Task[]): Columns {
  const columns: Record<Status, Task[]> = { todo: [], in_progress: [], done: [] };
  for (const task of tasks) columns[task.status].push(task);
  return columns;
}

export function without(column: readonly Task[], id: string): readonly Task[] {
  return column.filter((task) => task.id !== id);
}

/** The columns as they would be with a card at another place. */
export function withMoved(columns: Columns, task: Task, { status, index }: Place): Columns {
  const moved: Record<Status, readonly Task[]> = { ...columns };
  for (const each of STATUSES) moved[each] = without(columns[each], task.id);
  moved[status] = moved[status].toSpliced(index, 0, task);
  return moved;
}

export function placeOf(columns: Columns, task: Task): Place {
  return { status: task.status, index: columns[task.status].findIndex(({ id }) => id === task.id) };
}

/** What to ask of the server, and where the card stands until it answers. */
export function moveTo(columns: Columns, task: Task, { status, index }: Place) {
  const column = without(columns[status], task.id);
  const before = column[index - 1];
  const after = column[index];
  // The smallest text after that of the card above; the server finds a lasting one.
  const position = before ? `${before.position}\u0001` : "";
  const neighbour = before ? { after_id: before.id } : after ? { before_id: after.id } : {};
  return { hope: { status, position }, body: { status, ...neighbour } };
}

/** The place one step away by an arrow key; the same where there is none. */
export function stepFrom(columns: Columns, task: Task, place: Place, key: string): Place {
  const at = STATUSES.indexOf(place.status);
  const lengthOf = (status: Status) => without(columns[status], task.id).length;
  const within = (status: Status, index: number) => ({ status, index: Math.max(0, Math.min(index, lengthOf(status))) });
  if (key === "ArrowUp") return within(place.status, place.index - 1);
  if (key === "ArrowDown") return within(place.status, place.index + 1);
  const status = STATUSES[at + (key === "ArrowLeft" ? -1 : 1)];
  return status ? within(status, place.index) : place;
}
