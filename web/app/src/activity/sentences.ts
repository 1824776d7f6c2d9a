// What each event says of itself, in words. Every type of event has its own, or the types don't check.

import type { DomainEvents } from "@atelier/client";
import { NAMES } from "../board/places";
import { labelOf } from "../members/roles";
import { changesOfComment, changesOfProject, changesOfTask, changesOfWorkspace } from "./changes";
import { documentOf, ended, gone, jobOf, projectOf, quoted, shortened, taskOf, underTask } from "./phrases";
import type { Kind, Knowledge, Sentence } from "./sentence";

type Data<K extends keyof DomainEvents> = DomainEvents[K]["data"];

interface Teller<K extends keyof DomainEvents> {
  readonly kind: Kind;
  readonly tell: (data: Data<K>, known: Knowledge<Data<K>>) => Sentence;
}

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
