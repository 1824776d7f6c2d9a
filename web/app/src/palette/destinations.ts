// Where the palette leads, and what is found by a few words.

import type { Client } from "@atelier/client";
import type { Project } from "../projects";
import type { WorkspaceItem } from "../workspaces";
import type { GlyphName } from "../parts/glyph";
import { WORKSPACE_PAGES } from "../views/workspace_pages";

export interface Entry {
  readonly id: string;
  readonly group: string;
  readonly label: string;
  /** What it belongs to. */
  readonly note?: string;
  readonly words?: string;
  readonly key?: string | undefined;
  readonly glyph: GlyphName;
  /** An address, or something to do. */
  readonly act: string | (() => void);
}

interface Around {
  readonly workspace: { readonly id: string; readonly name: string } | null;
  readonly projects: readonly Project[];
  readonly workspaces: readonly WorkspaceItem[];
  /** The project of the page. */
  readonly projectId: string | null;
}

const TABS: readonly { label: string; path: string; glyph: GlyphName }[] = [
  { label: "Board", path: "", glyph: "board" },
  { label: "Documents", path: "/documents", glyph: "document" },
  { label: "Files", path: "/files", glyph: "file" },
  { label: "Jobs", path: "/jobs", glyph: "job" },
];

/** Every page that can be gone to from here, those near by first. */
export function destinationsFrom({ workspace, projects, workspaces, projectId }: Around): Entry[] {
  const found: Entry[] = [];
  const add = (group: string, label: string, act: string, glyph: GlyphName, note?: string) =>
    found.push({ id: act, group, label, act, glyph, ...(note ? { note } : {}) });
  if (workspace) {
    const place = `/w/${workspace.id}`;
    const near = projects.filter(({ id }) => id === projectId);
    for (const { id, name } of near)
      for (const { label, path, glyph } of TABS) add("Go to", label, `${place}/p/${id}${path}`, glyph, name);
    for (const { label, path, glyph } of WORKSPACE_PAGES) add("Go to", label, place + path, glyph, workspace.name);
    for (const { id, name } of projects)
      if (id !== projectId) add("Projects", name, `${place}/p/${id}`, "project", workspace.name);
  }
  for (const { id, name } of workspaces) if (id !== workspace?.id) add("Workspaces", name, `/w/${id}`, "workspace");
  add("Workspaces", "Your workspaces", "/", "workspace");
  add("Workspaces", "Your account", "/account", "account");
  return found;
}

/** Whether each word that was typed is in what is said of an entry. */
export function matches({ label, note = "", words = "" }: Entry, typed: string): boolean {
  const said = `${label} ${note} ${words}`.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => said.includes(word));
}

// More projects are not searched: each is a request of its own.
export const SEARCHED_PROJECTS = 12;
const FOUND_IN_EACH = 5;
const AT_ONCE = 4;

/** Tasks and documents whose title has the words, project by project as they come. */
export async function* search(
  client: Client,
  place: string,
  projects: readonly Project[],
  typed: string,
  signal: AbortSignal,
): AsyncGenerator<readonly Entry[]> {
  const waiting = projects.slice(0, SEARCHED_PROJECTS);
  while (waiting.length > 0) {
    const found = waiting.splice(0, AT_ONCE).map((project) => searchProject(client, place, project, typed, signal));
    yield (await Promise.all(found)).flat();
  }
}

async function searchProject(
  client: Client,
  place: string,
  { id, name }: Project,
  typed: string,
  signal: AbortSignal,
): Promise<readonly Entry[]> {
  const path = { id };
  const [tasks, documents] = await Promise.all([
    client.rest.get("/projects/{id}/tasks", { path, query: { q: typed, limit: 50 }, signal }),
    client.rest.get("/projects/{id}/documents", { path, query: { limit: 200 }, signal }),
  ]);
  const entry = (group: string, kind: string, glyph: GlyphName) => (item: { id: string; title: string }) => {
    const act = `${place}/p/${id}/${kind}/${item.id}`;
    return { id: act, group, label: item.title, note: name, glyph, act };
  };
  // The server looks into descriptions, too.
  const isMeant = (each: Entry) => matches({ ...each, note: "" }, typed);
  return [
    ...tasks.items
      .map(entry("Tasks", "tasks", "task"))
      .filter(isMeant)
      .slice(0, FOUND_IN_EACH),
    ...documents.items
      .map(entry("Documents", "documents", "document"))
      .filter(isMeant)
      .slice(0, FOUND_IN_EACH),
  ];
}
