// Parts of sentences: how things are named, and where they are.

import type { Job } from "@atelier/client";
import { plainly } from "../comments/said";
import type { Knowledge, Sentence } from "./sentence";

const QUOTE_LENGTH = 140;
const JOBS: Readonly<Record<string, string>> = {
  render: "a video",
  generate: "test data",
  export: "an export",
  import: "an import",
};

interface OfTask {
  id: string;
  title: string;
  project_id: string;
}

export function taskOf({ id, title, project_id }: OfTask, { place }: { place: string }) {
  return { thing: `“${title}”`, to: `${place}/p/${project_id}/tasks/${id}` };
}

export function documentOf({ id, title, project_id }: OfTask, { place }: { place: string }) {
  return { thing: `“${title}”`, to: `${place}/p/${project_id}/documents/${id}` };
}

export function projectOf({ id, name }: { id: string; name: string }, { place }: { place: string }) {
  return { thing: `“${name}”`, to: `${place}/p/${id}` };
}

export function underTask(
  { task_id, project_id }: { task_id: string | null; project_id: string },
  { place, titleOf }: Pick<Knowledge<never>, "place" | "titleOf">,
) {
  const thing = quoted(titleOf(task_id)) ?? "a task";
  return task_id ? { thing, to: `${place}/p/${project_id}/tasks/${task_id}` } : { thing };
}

export function jobOf({ id, type, project_id }: Job, { place }: { place: string }) {
  const thing = JOBS[type] ?? `the job ${type}`;
  return project_id ? { thing, to: `${place}/p/${project_id}/jobs/${id}` } : { thing };
}

/** A job ends by itself, so whoever asked for it is no more than named. */
export function ended(job: Job, known: Pick<Knowledge<never>, "place" | "personOf">) {
  const { thing, ...where } = jobOf(job, known);
  return { subject: "", did: "", thing: `${capital(thing)} for ${known.personOf(job.requested_by)}`, ...where };
}

export function gone(what: string, title: string | undefined): Sentence {
  return title === undefined
    ? { did: `deleted ${what.replace(/^the/, "a")}` }
    : { did: `deleted ${what}`, thing: `“${title}”` };
}

export function quoted(title: string | undefined): string | undefined {
  return title === undefined ? undefined : `“${title}”`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function shortened(text: string): string {
  const plain = plainly(text).replace(/\s+/g, " ").trim();
  return plain.length > QUOTE_LENGTH ? `${plain.slice(0, QUOTE_LENGTH - 1).trimEnd()}…` : plain;
}
