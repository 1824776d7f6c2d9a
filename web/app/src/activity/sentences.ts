// What each event says of itself, in words. Every type of event has its own, or the types don't check.

import type { DomainEvents, Job } from "@atelier/client";
import { NAMES } from "../board/places";
import { plainly } from "../comments/said";
import { labelOf } from "../members/roles";
import { changesOfComment, changesOfProject, changesOfTask, changesOfWorkspace } from "./changes";

export type Kind = "tasks" | "comments" | "messages" | "documents" | "files" | "jobs" | "people" | "projects";

/** `Who` did `did` `thing` `then`, as in: moved “Plan the evening” to Done. */
export interface Sentence {
  /** Stands in the place of who did it, for what happens by itself. */
  readonly subject?: string;
  readonly did: string;
  readonly thing?: string;
  /** Where the thing is; left out where it is gone. */
  readonly to?: string;
  readonly then?: string;
  /** What was written. */
  readonly quote?: string;
  /** What several of them in a row are called, where they are told as one. */
  readonly several?: string;
}

/** What is known beside the event. */
export interface Knowledge<T> {
  /** The address of the workspace. */
  readonly place: string;
  /** The resource before this event, if that was among those that were loaded. */
  readonly before: T | undefined;
  /** Whether it was deleted before. */
  readonly wasGone: boolean;
  readonly actorId: string | null;
  readonly personOf: (id: string | null | undefined) => string;
  /** The name of something that an event was about; undefined where none was loaded. */
  readonly titleOf: (id: string | null | undefined) => string | undefined;
}

type Data<K extends keyof DomainEvents> = DomainEvents[K]["data"];

interface Teller<K extends keyof DomainEvents> {
  readonly kind: Kind;
  readonly tell: (data: Data<K>, known: Knowledge<Data<K>>) => Sentence;
}

const QUOTE_LENGTH = 140;

export const TELLERS: { readonly [K in keyof DomainEvents]: Teller<K> } = {
  "task.created": { kind: "tasks", tell: (data, known) => ({ did: "added", ...taskOf(data, known) }) },
  "task.updated": { kind: "tasks", tell: (data, known) => ({ ...taskOf(data, known), ...changesOfTask(data, known) }) },
  "task.moved": {
    kind: "tasks",
    tell: (data, known) => ({ did: "moved", ...taskOf(data, known), then: `to ${NAMES[data.status]}` }),
  },
  "task.deleted": { kind: "tasks", tell: ({ id }, { titleOf }) => gone("the task", titleOf(id)) },

  "comment.created": {
    kind: "comments",
    tell: (data, known) => ({
      did: data.parent_id ? "replied on" : "commented on",
      ...underTask(data, known),
      quote: shortened(data.body),
    }),
  },
  "comment.updated": {
    kind: "comments",
    tell: (data, known) => ({
      ...underTask(data, known),
      ...changesOfComment(data, known),
      quote: shortened(data.body),
    }),
  },
  "comment.deleted": {
    kind: "comments",
    tell: (data, known) => ({ did: "deleted a comment on", ...underTask(data, known) }),
  },

  "message.created": {
    kind: "messages",
    tell: ({ text }, { place }) => ({
      did: "wrote",
      thing: "a message",
      to: `${place}/messages`,
      quote: shortened(text),
      several: "messages",
    }),
  },

  "document.created": { kind: "documents", tell: (data, known) => ({ did: "started", ...documentOf(data, known) }) },
  "document.updated": {
    kind: "documents",
    tell: (data, known) =>
      known.before && known.before.title !== data.title
        ? { did: `renamed “${known.before.title}” to`, ...documentOf(data, known) }
        : { did: "changed", ...documentOf(data, known) },
  },
  "document.deleted": { kind: "documents", tell: ({ id }, { titleOf }) => gone("the document", titleOf(id)) },

  "asset.created": {
    kind: "files",
    tell: ({ name, project_id, job_id }, { place }) => ({
      did: job_id ? "got" : "uploaded",
      thing: `“${name}”`,
      to: `${place}/p/${project_id}/files`,
    }),
  },
  "asset.deleted": { kind: "files", tell: ({ id }, { titleOf }) => gone("the file", titleOf(id)) },

  "job.queued": { kind: "jobs", tell: (data, known) => ({ did: "asked for", ...jobOf(data, known) }) },
  "job.completed": { kind: "jobs", tell: (data, known) => ({ ...ended(data, known), then: "is ready" }) },
  "job.failed": {
    kind: "jobs",
    tell: (data, known) => ({
      ...ended(data, known),
      then: "failed",
      ...(data.error && { quote: data.error.message }),
    }),
  },
  "job.cancelled": { kind: "jobs", tell: (data, known) => ({ ...ended(data, known), then: "was cancelled" }) },

  "member.joined": {
    kind: "people",
    tell: ({ name, role }, { place }) => ({
      subject: name,
      did: "joined",
      then: `as ${labelOf(role).toLowerCase()}`,
      to: `${place}/members`,
    }),
  },
  "member.role_changed": {
    kind: "people",
    tell: ({ name, role, user_id }, { place, actorId }) => {
      const then = role === "owner" ? "the owner" : role === "admin" || role === "editor" ? `an ${role}` : `a ${role}`;
      // Whoever hands a workspace over changes their own role with it.
      return user_id === actorId ? { did: "became", then } : { did: "made", thing: name, to: `${place}/members`, then };
    },
  },
  "member.updated": {
    kind: "people",
    tell: (data, { before, place }) =>
      before && before.name !== data.name
        ? { subject: before.name, did: "is now called", thing: data.name, to: `${place}/members` }
        : { subject: data.name, did: "changed their account" },
  },
  "member.removed": {
    kind: "people",
    tell: ({ name, reason }) =>
      reason === "removed" ? { did: "removed", thing: name } : { subject: name, did: WENT[reason] },
  },
  "invitation.created": {
    kind: "people",
    tell: ({ email, role }, { place }) => ({
      did: "invited",
      thing: email,
      to: `${place}/members`,
      then: `as ${labelOf(role).toLowerCase()}`,
    }),
  },
  "invitation.revoked": {
    kind: "people",
    tell: ({ email }) => ({ did: "took back the invitation of", thing: email }),
  },

  "project.created": { kind: "projects", tell: (data, known) => ({ did: "started", ...projectOf(data, known) }) },
  "project.updated": {
    kind: "projects",
    tell: (data, known) => ({ ...projectOf(data, known), ...changesOfProject(data, known) }),
  },
  "project.deleted": { kind: "projects", tell: ({ id }, { titleOf }) => gone("the project", titleOf(id)) },
  "project_member.set": {
    kind: "people",
    tell: ({ name, role, project_id }, { place, titleOf }) => ({
      did: "gave",
      thing: name,
      to: `${place}/members`,
      then: `the role ${labelOf(role).toLowerCase()} in ${quoted(titleOf(project_id)) ?? "a project"}`,
    }),
  },
  "project_member.removed": {
    kind: "people",
    tell: ({ name, project_id }, { titleOf }) => ({
      did: "took the role of",
      thing: name,
      then: `in ${quoted(titleOf(project_id)) ?? "a project"}`,
    }),
  },

  "workspace.created": {
    kind: "projects",
    tell: ({ name }, { place }) => ({ did: "made the workspace", thing: `“${name}”`, to: place }),
  },
  "workspace.updated": {
    kind: "projects",
    tell: (data, known) => ({ thing: `“${data.name}”`, to: known.place, ...changesOfWorkspace(data, known) }),
  },
  "workspace.deleted": { kind: "projects", tell: () => ({ did: "deleted the workspace" }) },
};

const WENT = { left: "left", account_deleted: "left, and deleted their account" } as const;
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

function taskOf({ id, title, project_id }: OfTask, { place }: { place: string }) {
  return { thing: `“${title}”`, to: `${place}/p/${project_id}/tasks/${id}` };
}

function documentOf({ id, title, project_id }: OfTask, { place }: { place: string }) {
  return { thing: `“${title}”`, to: `${place}/p/${project_id}/documents/${id}` };
}

function projectOf({ id, name }: { id: string; name: string }, { place }: { place: string }) {
  return { thing: `“${name}”`, to: `${place}/p/${id}` };
}

function underTask(
  { task_id, project_id }: { task_id: string | null; project_id: string },
  { place, titleOf }: Pick<Knowledge<never>, "place" | "titleOf">,
) {
  const thing = quoted(titleOf(task_id)) ?? "a task";
  return task_id ? { thing, to: `${place}/p/${project_id}/tasks/${task_id}` } : { thing };
}

function jobOf({ id, type, project_id }: Job, { place }: { place: string }) {
  const thing = JOBS[type] ?? `the job ${type}`;
  return project_id ? { thing, to: `${place}/p/${project_id}/jobs/${id}` } : { thing };
}

/** A job ends by itself, so whoever asked for it is no more than named. */
function ended(job: Job, known: Pick<Knowledge<never>, "place" | "personOf">) {
  const { thing, ...where } = jobOf(job, known);
  return { subject: "", did: "", thing: `${capital(thing)} for ${known.personOf(job.requested_by)}`, ...where };
}

function gone(what: string, title: string | undefined): Sentence {
  return title === undefined
    ? { did: `deleted ${what.replace(/^the/, "a")}` }
    : { did: `deleted ${what}`, thing: `“${title}”` };
}

function quoted(title: string | undefined): string | undefined {
  return title === undefined ? undefined : `“${title}”`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function shortened(text: string): string {
  const plain = plainly(text).replace(/\s+/g, " ").trim();
  return plain.length > QUOTE_LENGTH ? `${plain.slice(0, QUOTE_LENGTH - 1).trimEnd()}…` : plain;
}
