import { afterEach, expect, test, vi } from "vitest";
import { Network } from "./network.js";
import { client, closeAll, invite, register, SERVER } from "./scene.js";

afterEach(() => {
  vi.useRealTimers();
  closeAll();
});

const BYTES = Uint8Array.from({ length: 1000 }, (_, n) => n % 256);

async function desk() {
  const ada = await register("Ada");
  const host = client(ada);
  const workspace = await host.rest.post("/workspaces", { body: { name: "Studio" } });
  const path = { id: workspace.id };
  const { id } = await host.rest.post("/workspaces/{id}/projects", { path, body: { name: "Launch" } });
  const asset = await host.upload(id, new Blob([BYTES]), { name: "film.bin" });
  return { ada, host, workspaceId: workspace.id, assetId: asset.id };
}

test("an address of a file works without a header, and part by part", async () => {
  const { host, assetId } = await desk();
  const url = await host.assetUrl(assetId);
  const part = await fetch(url, { headers: { Range: "bytes=10-19" } });
  expect(part.status).toBe(206);
  expect(new Uint8Array(await part.arrayBuffer())).toEqual(BYTES.slice(10, 20));
});

test("an address is asked for once, and anew a minute before it ends or when it is over", async () => {
  const { ada, assetId } = await desk();
  const network = await Network.to(SERVER);
  let asked = 0;
  network.answers = (_, path) => {
    if (path.endsWith("/link")) asked += 1;
    return true;
  };
  const own = client(ada, network.url);
  const [first, second] = await Promise.all([own.assetUrl(assetId), own.assetUrl(assetId)]);
  expect(second).toBe(first);
  expect(asked).toBe(1);
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(Date.now() + 8 * 60_000);
  expect(await own.assetUrl(assetId)).toBe(first);
  vi.setSystemTime(Date.now() + 61_000);
  await own.assetUrl(assetId);
  expect(asked).toBe(2);
  await own.assetUrl(assetId);
  expect(asked).toBe(2);
  await own.assetUrl(assetId, { isOver: true });
  expect(asked).toBe(3);
  network.close();
});

test("who has no access gets no address, and gets one as soon as that is changed", async () => {
  const { host, workspaceId, assetId } = await desk();
  const grace = await register("Grace");
  const hers = client(grace);
  await expect(hers.assetUrl(assetId)).rejects.toMatchObject({ code: "not_found" });
  await invite(host, grace, workspaceId, "viewer");
  const url = await hers.assetUrl(assetId);
  expect((await fetch(url)).status).toBe(200);
  const path = { id: workspaceId, user_id: grace.id };
  await host.rest.delete("/workspaces/{id}/members/{user_id}", { path });
  expect((await fetch(url)).status).toBe(404);
});
