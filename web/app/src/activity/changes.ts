// What is different after a change, where it is known how it was before.

import type { RestSchemas } from "@atelier/client";
import { NAMES } from "../board/places";
import type { Knowledge, Sentence } from "./sentence";

type Schemas = RestSchemas["schemas"];
type Told = Pick<Sentence, "did" | "then">;

export function changesOfTask(now: Schemas["Task"], { before, personOf }: Knowledge<Schemas["Task"]>): Told {
  if (!before) return { did: "changed" };
  const changed = differences(before, now, [
    "title",
    "description",
    "status",
    "priority",
    "assignee_id",
    "due_date",
    "labels",
  ]);
  const only = changed.length === 1 ? changed[0] : null;
  if (only === "title") return { did: `renamed “${before.title}” to` };
  if (only === "status") return { did: "moved", then: `to ${NAMES[now.status]}` };
  if (only === "assignee_id")
    return now.assignee_id
      ? { did: "assigned", then: `to ${personOf(now.assignee_id)}` }
      : { did: "assigned", then: "to nobody" };
  if (only === "priority") return { did: "set the priority of", then: `to ${now.priority}` };
  if (only === "due_date")
    return now.due_date ? { did: "set", then: `due on ${dateOf(now.due_date)}` } : { did: "took the due date off" };
  if (only === "labels")
    return now.labels.length ? { did: "labelled", then: now.labels.join(", ") } : { did: "took the labels off" };
  if (only === "description") return { did: "described" };
  return { did: "changed" };
}

export function changesOfComment(now: Schemas["Comment"], { before }: Knowledge<Schemas["Comment"]>): Told {
  if (before && before.resolved !== now.resolved)
    return { did: now.resolved ? "resolved a thread on" : "reopened a thread on" };
  return { did: "changed a comment on" };
}

export function changesOfProject(now: Schemas["Project"], { before, personOf }: Knowledge<Schemas["Project"]>): Told {
  if (before && before.name !== now.name) return { did: `renamed “${before.name}” to` };
  if (before && before.lead_id !== now.lead_id)
    return { did: "gave", then: now.lead_id ? `to ${personOf(now.lead_id)} to lead` : "no lead" };
  if (before && before.description !== now.description) return { did: "described" };
  return { did: "changed" };
}

export function changesOfWorkspace(
  now: Schemas["Workspace"],
  { before, wasGone }: Knowledge<Schemas["Workspace"]>,
): Told {
  if (wasGone) return { did: "restored the workspace" };
  if (before && before.name !== now.name) return { did: `renamed “${before.name}” to` };
  if (before && before.jobs_paused !== now.jobs_paused)
    return { did: now.jobs_paused ? "paused the jobs of" : "let the jobs go on in" };
  return { did: "changed" };
}

function differences<T>(before: T, now: T, fields: readonly (keyof T)[]): readonly (keyof T)[] {
  return fields.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(now[field]));
}

function dateOf(date: string): string {
  return new Date(date).toLocaleDateString("en-GB", { day: "numeric", month: "long", timeZone: "UTC" });
}
