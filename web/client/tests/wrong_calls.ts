// Compiled, never run: what the contract does not have is no valid program.
import type { Client, Rest } from "../src/index.js";

export async function callRest(rest: Rest): Promise<unknown[]> {
  const path = { id: "0192f0c1-2b3a-7c4d-8e5f-60718293a4b5" };
  const name: string = (await rest.get("/workspaces")).items[0]!.name;
  const task = await rest.post("/projects/{id}/tasks", { path, body: { title: "Draw" } });
  const status: "todo" | "in_progress" | "done" = task.status;
  const nothing: undefined = await rest.delete("/tasks/{id}", { path, ifMatch: 3 });
  const picture: Blob = await rest.get("/assets/{id}/thumbnail", { path });
  for await (const each of rest.all("/projects/{id}/tasks", { path })) each.revision.toFixed();
  // @ts-expect-error there is no such path
  await rest.get("/nowhere");
  // @ts-expect-error the body is missing
  await rest.post("/projects/{id}/tasks", { path });
  // @ts-expect-error there is no such status
  await rest.post("/projects/{id}/tasks", { path, body: { title: "Draw", status: "later" } });
  // @ts-expect-error a GET has no precondition
  await rest.get("/tasks/{id}", { path, ifMatch: 3 });
  // @ts-expect-error the id is missing
  await rest.get("/tasks/{id}");
  return [name, status, nothing, picture];
}

export function hearEvents(client: Client): void {
  const room = client.workspace("0192f0c1-2b3a-7c4d-8e5f-60718293a4b5");
  room.on("task.moved", ({ data }) => data.position.trim());
  room.on("member.removed", ({ data }) => data.user_id.trim());
  room.on("event", (event) => event.type === "comment.created" && event.data.body.trim());
  room.on("job.progress", ({ progress }) => progress.percent?.toFixed());
  // @ts-expect-error there is no such event
  room.on("task.renamed", () => undefined);
  // @ts-expect-error a task has no such field
  room.on("task.moved", ({ data }) => data.colour);
  // @ts-expect-error what was deleted has no title any more
  room.on("task.deleted", ({ data }) => data.title);
}
