import { readFileSync } from "node:fs";
import { afterEach, expect, test, vi } from "vitest";
import * as library from "../src/index.js";
import { API, closeAll, holds, keep, register, SERVER } from "./scene.js";

afterEach(closeAll);

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");

/** The first example, as a function of the names that it takes for given. */
function example(...names: string[]): (...values: unknown[]) => Promise<void> {
  const code = /```ts\n([\s\S]*?)```/.exec(README)![1]!;
  const [head, ...rest] = code.split("\n");
  expect(head).toBe('import { connect } from "@atelier/client";');
  const body = rest.join("\n").replace("http://localhost:8000", SERVER);
  const AsyncFunction = (async () => undefined).constructor as new (
    ...parts: string[]
  ) => (...values: unknown[]) => Promise<void>;
  return new AsyncFunction(...names, body);
}

test("the example does what it says", async () => {
  const { token } = await register("Ada");
  const { rest } = keep(library.connect({ url: SERVER, getToken: () => token }));
  const workspace = await rest.post("/workspaces", { body: { name: "Studio" } });
  const path = {
    id: (await rest.post("/workspaces/{id}/projects", { path: { id: workspace.id }, body: { name: "Launch" } })).id,
  };
  const document = await rest.post("/projects/{id}/documents", { path, body: { title: "Notes", kind: "text" } });
  const task = await rest.post("/projects/{id}/tasks", { path, body: { title: "Draw" } });
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  const body = JSON.stringify({ type: "steps", params: { steps: 1, step_seconds: 0 } });
  const job = (await (
    await fetch(`${API}/projects/${path.id}/jobs`, { method: "POST", headers, body })
  ).json()) as library.Job;

  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  const connect = (options: library.ConnectOptions) => keep(library.connect(options));
  await example("connect", "token", "documentId", "jobId")(connect, token, document.id, job.id);
  await rest.post("/tasks/{id}/move", { path: { id: task.id }, body: { status: "done" } });
  await holds(() => log.mock.calls.some((said) => said.join(" ") === "Draw is now done"), "the task that moved");
  log.mockRestore();

  expect(await rest.get("/documents/{id}/content", { path: { id: document.id }, query: { format: "text" } })).toBe(
    "Hello",
  );
  const { items } = await rest.get("/workspaces/{id}/messages", { path: { id: workspace.id } });
  expect(items.map(({ text }) => text)).toEqual(["Lunch?"]);
});
