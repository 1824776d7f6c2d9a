import { afterEach, expect, test } from "vitest";
import { AtelierError } from "../src/index.js";
import { Network } from "./network.js";
import { client, closeAll, register, SERVER } from "./scene.js";

afterEach(closeAll);

test("a refusal says what is wrong, by code and by field", async () => {
  const { rest } = client(await register("Ada"));
  const refused = await rest.post("/workspaces", { body: { name: "" } }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(AtelierError);
  expect(refused).toMatchObject({ code: "invalid_request", status: 422, errors: [{ field: "name" }] });
  expect((refused as AtelierError).requestId).toMatch(/\w{16}/);
});

test("a change that somebody else overtook is refused, with what there is now", async () => {
  const { rest } = client(await register("Ada"));
  const { id, revision } = await rest.post("/workspaces", { body: { name: "Studio" } });
  const path = { id };
  await rest.patch("/workspaces/{id}", { path, body: { name: "North" }, ifMatch: revision });
  const late = rest.patch("/workspaces/{id}", { path, body: { name: "South" }, ifMatch: revision });
  await expect(late).rejects.toMatchObject({ code: "stale_revision", status: 412, current: { name: "North" } });
});

test("what is created is created once though the answer is lost", async () => {
  const ada = await register("Ada");
  const network = await Network.to(SERVER);
  let lost = 0;
  network.answers = (method) => {
    const isLost = method === "POST" && lost < 2;
    if (isLost) lost += 1;
    return !isLost;
  };
  const { rest } = client(ada, network.url);
  const made = await rest.post("/workspaces", { body: { name: "Studio" } });
  expect(lost).toBe(2);
  const { items } = await rest.get("/workspaces");
  expect(items.map(({ id }) => id)).toEqual([made.id]);
  network.close();
});

test("what may have been carried out and is not safe to repeat is not repeated", async () => {
  const ada = await register("Ada");
  const network = await Network.to(SERVER);
  const { rest } = client(ada, network.url);
  const { id } = await rest.post("/workspaces", { body: { name: "Studio" } });
  let tries = 0;
  network.answers = (method) => {
    if (method === "PATCH") tries += 1;
    return method !== "PATCH";
  };
  const change = rest.patch("/workspaces/{id}", { path: { id }, body: { name: "North" } });
  await expect(change).rejects.toMatchObject({ code: "unreachable", status: undefined });
  expect(tries).toBe(1);
  network.close();
});

test("a list is read to its end, page by page", async () => {
  const { rest } = client(await register("Ada"));
  const names = Array.from({ length: 5 }, (_, n) => `Studio ${n}`);
  for (const name of names) await rest.post("/workspaces", { body: { name } });
  const found: string[] = [];
  for await (const { name } of rest.all("/workspaces", { query: { limit: 2 } })) found.push(name);
  expect(found.sort()).toEqual(names);
});

test("a file goes up and comes down", async () => {
  const ada = client(await register("Ada"));
  const workspace = await ada.rest.post("/workspaces", { body: { name: "Studio" } });
  const project = await ada.rest.post("/workspaces/{id}/projects", {
    path: { id: workspace.id },
    body: { name: "Launch" },
  });
  const asset = await ada.upload(project.id, new Blob(["Notes of the day"]), { name: "notes.txt" });
  expect(asset.name).toBe("notes.txt");
  const content = await ada.rest.send("get", "/assets/{id}/content", {
    path: { id: asset.id },
    headers: { Range: "bytes=0-4" },
  });
  expect([content.status, await content.text()]).toEqual([206, "Notes"]);
});

test("a call that is given up rejects with the reason", async () => {
  const { rest } = client(await register("Ada"), "http://127.0.0.1:9");
  const giveUp = new AbortController();
  const call = rest.get("/workspaces", { signal: giveUp.signal });
  giveUp.abort(new Error("changed my mind"));
  await expect(call).rejects.toThrow("changed my mind");
  await expect(rest.get("/workspaces")).rejects.toMatchObject({ code: "unreachable" });
});
