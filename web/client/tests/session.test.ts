import { randomUUID } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import { connect, Session } from "../src/index.js";
import { becomes, closeAll, keep, SERVER } from "./scene.js";

afterEach(closeAll);

test("who signs up is connected, goes on with fresh tokens, and is gone after signing out", async () => {
  const session = new Session({ url: SERVER, keep: "memory" });
  const email = `ada-${randomUUID()}@example.com`;
  const password = "correct horse battery";
  expect(session.user.getSnapshot()).toBeUndefined();
  const { id } = await session.register({ email, name: "Ada", password });
  const client = keep(connect({ url: SERVER, getToken: session.getToken }));
  await becomes(client.state, (state) => state === "live", "live");

  const first = await session.getToken(null);
  expect(await session.getToken(null)).toBe(first);
  const second = await session.getToken(first);
  expect(second).not.toBe(first);
  expect((await client.rest.get("/auth/me")).id).toBe(id);

  await session.logout();
  expect(session.user.getSnapshot()).toBeNull();
  await becomes(client.state, (state) => state === "ended", "ended");
  expect(await session.getToken(null)).toBeNull();
  await expect(session.login({ email, password: "wrong horse battery" })).rejects.toMatchObject({
    code: "bad_credentials",
  });
  expect((await session.login({ email, password })).id).toBe(id);
});

test("an account that a call answered with is taken, unless it is somebody else's", async () => {
  const session = new Session({ url: SERVER, keep: "memory" });
  const email = `ada-${randomUUID()}@example.com`;
  const ada = await session.register({ email, name: "Ada", password: "correct horse battery" });
  const client = keep(connect({ url: SERVER, getToken: session.getToken }));
  const told: unknown[] = [];
  session.user.subscribe(() => told.push(session.user.getSnapshot()));
  const renamed = await client.rest.patch("/auth/me", { body: { name: "Ada Byron" } });
  session.take(renamed);
  expect(session.user.getSnapshot()).toEqual({ ...ada, ...renamed, name: "Ada Byron" });
  session.take({ ...renamed, id: randomUUID(), name: "Grace" });
  expect(session.user.getSnapshot()).toBe(renamed);
  await session.logout();
  session.take(renamed);
  expect(session.user.getSnapshot()).toBeNull();
  expect(told).toEqual([renamed, null]);
});
