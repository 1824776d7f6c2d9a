import { afterEach, expect, test } from "vitest";
import { AtelierError, connect, type DomainEvent, type Workspace } from "../src/index.js";
import { Network } from "./network.js";
import {
  becomes,
  client,
  closeAll,
  expiringIn,
  holds,
  invite,
  keep,
  register,
  SERVER,
  server,
  type Person,
} from "./scene.js";

afterEach(closeAll);

/** A person with a workspace and a project. */
async function studio(): Promise<{ ada: Person; workspaceId: string; projectId: string }> {
  const ada = await register("Ada");
  const { rest } = client(ada);
  const workspace = await rest.post("/workspaces", { body: { name: "Studio" } });
  const project = await rest.post("/workspaces/{id}/projects", {
    path: { id: workspace.id },
    body: { name: "Launch" },
  });
  return { ada, workspaceId: workspace.id, projectId: project.id };
}

function hear(room: Workspace): DomainEvent[] {
  const heard: DomainEvent[] = [];
  room.on("event", (event) => heard.push(event));
  return heard;
}

function seqs(events: readonly DomainEvent[]): number[] {
  return events.map(({ seq }) => seq);
}

function from(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

async function addTasks(person: Person, id: string, count: number): Promise<void> {
  const { rest } = client(person);
  for (let n = 0; n < count; n += 1)
    await rest.post("/projects/{id}/tasks", { path: { id }, body: { title: `Task ${n}` } });
}

test("events arrive once and in order while the connection breaks in a burst", async () => {
  const { ada, workspaceId, projectId } = await studio();
  const network = await Network.to(SERVER);
  const room = await client(ada, network.url).workspace(workspaceId).joined();
  const heard = hear(room);
  const first = room.seq! + 1;
  const burst = addTasks(ada, projectId, 60);
  for (const count of [5, 20, 40]) {
    await holds(() => heard.length >= count, `${count} events`);
    network.cut();
  }
  await burst;
  await holds(() => heard.length >= 60, "all events");
  expect(seqs(heard)).toEqual(from(first, 60));
  network.close();
});

test("events arrive once and in order while the server is killed in a burst", async () => {
  const { ada, workspaceId, projectId } = await studio();
  const room = await client(ada).workspace(workspaceId).joined();
  const heard = hear(room);
  const first = room.seq! + 1;
  await addTasks(ada, projectId, 10);
  // Who was creating was cut, too, and has given up if the server was away for long.
  const burst = addTasks(ada, projectId, 30).catch((error: AtelierError) => {
    expect(["unreachable", "unavailable"]).toContain(error.code);
  });
  await holds(() => heard.length >= 15, "the middle of the burst");
  await server("kill");
  expect(await becomes(room.state, (state) => state === "offline", "offline")).toBe("offline");
  await server("start");
  await burst;
  await becomes(room.state, (state) => state === "live", "live again");
  await addTasks(ada, projectId, 1);
  const { seq } = await client(ada)
    .workspace(workspaceId)
    .joined()
    .then((late) => ({ seq: late.seq! }));
  await holds(() => room.seq === seq, "the newest event");
  expect(seqs(heard)).toEqual(from(first, seq - first + 1));
});

test("a drained server is come back to", async () => {
  const { ada, workspaceId, projectId } = await studio();
  const room = await client(ada).workspace(workspaceId).joined();
  const heard = hear(room);
  await server("drain");
  await becomes(room.state, (state) => state === "offline", "offline");
  await server("start");
  await becomes(room.state, (state) => state === "live", "live again");
  await addTasks(ada, projectId, 1);
  await holds(() => heard.length === 1, "the event");
});

test("what is lost on the way is asked for", async () => {
  const { ada, workspaceId, projectId } = await studio();
  const network = await Network.to(SERVER);
  const room = await client(ada, network.url).workspace(workspaceId).joined();
  const heard = hear(room);
  const first = room.seq! + 1;
  let lost = 0;
  network.delivers = (message) => {
    const isLost =
      message.includes('"task.created"') &&
      message.startsWith("42/workspaces") &&
      message.includes(`"seq":${first + 1},`);
    if (isLost) lost += 1;
    return !isLost;
  };
  await addTasks(ada, projectId, 5);
  await holds(() => heard.length >= 5, "all events");
  expect(lost).toBe(1);
  expect(seqs(heard)).toEqual(from(first, 5));
  network.close();
});

test("who missed too much is told to load afresh, and goes on from there", async () => {
  const { ada, workspaceId } = await studio();
  const network = await Network.to(SERVER);
  const room = await client(ada, network.url).workspace(workspaceId).joined();
  const heard = hear(room);
  const resets: number[] = [];
  room.on("reset", ({ seq }) => resets.push(seq));
  const before = room.seq!;
  network.down();
  await becomes(room.state, (state) => state === "offline", "offline");
  // Seventy messages of 8 KB are more than is told again.
  const sender = await client(ada).workspace(workspaceId).joined();
  const text = "word ".repeat(1600);
  for (let n = 0; n < 70; n += 1) await sender.send(text);
  network.up();
  await becomes(room.state, (state) => state === "live", "live again");
  expect(resets).toEqual([before + 70]);
  expect(heard).toEqual([]);
  await sender.send("On we go");
  await holds(() => heard.length === 1, "the next event");
  expect(heard[0]).toMatchObject({ type: "message.created", seq: before + 71, data: { text: "On we go" } });
  network.close();
});

test("a message that is sent without a connection is stored once, later", async () => {
  const { ada, workspaceId } = await studio();
  const network = await Network.to(SERVER);
  const room = await client(ada, network.url).workspace(workspaceId).joined();
  network.down();
  await becomes(room.state, (state) => state === "offline", "offline");
  const sent = Promise.all([room.send("one"), room.send("two")]);
  await expect(room.broadcast("cursor", 1)).rejects.toMatchObject({ code: "offline" });
  network.up();
  expect((await sent).map(({ text }) => text)).toEqual(["one", "two"]);
  // The answer is lost, so it is sent again.
  let lost = false;
  network.delivers = (message) => {
    const isAnswer = !lost && message.startsWith("43/workspaces") && message.includes('"three"');
    if (isAnswer) {
      lost = true;
      setTimeout(() => network.cut());
    }
    return !isAnswer;
  };
  await room.send("three");
  expect(lost).toBe(true);
  const { items } = await client(ada).rest.get("/workspaces/{id}/messages", { path: { id: workspaceId } });
  expect(items.map(({ text }) => text)).toEqual(["three", "two", "one"]);
  network.close();
});

test("a token that ends under way is renewed, for REST and for the next connection", async () => {
  const { ada, workspaceId } = await studio();
  const network = await Network.to(SERVER);
  const asked: (string | null)[] = [];
  const short = expiringIn(ada.token, 1);
  const getToken = (refused: string | null) => {
    asked.push(refused);
    return refused === null ? short : ada.token;
  };
  const slow = keep(connect({ url: network.url, getToken }));
  const room = await slow.workspace(workspaceId).joined();
  await holds(() => Date.now() / 1000 > JSON.parse(atob(short.split(".")[1]!)).exp + 1, "the end of the token");
  network.cut();
  await becomes(room.state, (state) => state === "offline", "offline");
  await becomes(room.state, (state) => state === "live", "live again");
  expect(asked).toEqual([null, short]);

  const rest = keep(connect({ url: network.url, getToken }));
  expect((await rest.rest.get("/auth/me")).id).toBe(ada.id);
  expect(asked).toEqual([null, short, null, short]);
  network.close();
});

test("the server says that a token ends soon, and gets another on the same connection", async () => {
  const { ada, workspaceId } = await studio();
  const network = await Network.to(SERVER);
  const asked: (string | null)[] = [];
  const short = expiringIn(ada.token, 4);
  const getToken = (refused: string | null) => {
    asked.push(refused);
    return refused === null ? short : ada.token;
  };
  const told: string[] = [];
  network.delivers = (message) => {
    if (/^4[23]\/workspaces.*"expires_at"/.test(message))
      told.push(message.includes("session.expiring") ? "ends" : "goes on");
    return true;
  };
  const own = keep(connect({ url: network.url, getToken }));
  const room = await own.workspace(workspaceId).joined();
  const states: string[] = [];
  room.state.subscribe(() => states.push(room.state.getSnapshot()));
  await holds(() => told.length === 2, "the renewal");
  expect(told).toEqual(["ends", "goes on"]);
  expect(asked).toEqual([null, short]);
  expect((await room.send("Still here")).text).toBe("Still here");
  expect(states).toEqual([]);
  network.close();
});

test("who is signed out is told, and does not come back", async () => {
  const { ada, workspaceId } = await studio();
  const gone = client(ada);
  const room = await gone.workspace(workspaceId).joined();
  await client(ada).rest.post("/auth/logout-all");
  await becomes(gone.state, (state) => state === "ended", "ended");
  expect(room.state.getSnapshot()).toBe("ended");
  expect(gone.end?.code).toBe("token_revoked");
  await expect(gone.rest.get("/auth/me")).rejects.toMatchObject({ code: "token_revoked", status: 401 });
});

test("of a thousand states shown in a row the last is seen", async () => {
  const { ada, workspaceId } = await studio();
  const grace = await register("Grace");
  await invite(client(ada), grace, workspaceId);
  const room = await client(ada).workspace(workspaceId).joined();
  const other = await client(grace).workspace(workspaceId).joined();
  let changes = 0;
  other.presence.subscribe(() => (changes += 1));
  for (let at = 1; at <= 1000; at += 1) {
    room.setPresence({ at });
    if (at % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const seen = await becomes(
    other.presence,
    (people) => people.some(({ user_id, state }) => user_id === ada.id && state.at === 1000),
    "the last state",
  );
  expect(seen.map(({ name }) => name).sort()).toEqual(["Ada", "Grace"]);
  expect(changes).toBeGreaterThan(1);
  expect(changes).toBeLessThan(200);
});

test("a person with two tabs is there once, until the last is closed", async () => {
  const { ada, workspaceId } = await studio();
  const grace = await register("Grace");
  await invite(client(ada), grace, workspaceId);
  const watching = await client(grace).workspace(workspaceId).joined();
  const names = (room: Workspace) =>
    room.presence
      .getSnapshot()
      .map(({ name }) => name)
      .sort();
  const tabs = [client(ada), client(ada)] as const;
  const rooms = await Promise.all(tabs.map((tab) => tab.workspace(workspaceId).joined()));
  await becomes(watching.presence, (people) => people.length === 2, "Ada");
  expect(names(watching)).toEqual(["Ada", "Grace"]);
  expect(names(rooms[0]!)).toEqual(["Ada", "Grace"]);
  rooms[0]!.setPresence({ tab: 0 });
  rooms[1]!.setPresence({ tab: 1 });
  await becomes(watching.presence, (people) => people.some(({ state }) => state.tab === 1), "the newest state");
  tabs[1].close();
  rooms[0]!.setPresence({ tab: "left" });
  await becomes(
    watching.presence,
    (people) => people.some(({ state }) => state.tab === "left"),
    "the tab that is left",
  );
  expect(names(watching)).toEqual(["Ada", "Grace"]);
  tabs[0].close();
  await becomes(watching.presence, (people) => people.length === 1, "nobody but Grace");
});

test("a lowered role is told, and who is removed is shown out", async () => {
  const { ada, workspaceId } = await studio();
  const grace = await register("Grace");
  const host = client(ada);
  await invite(host, grace, workspaceId);
  const room = await client(grace).workspace(workspaceId).joined();
  const path = { id: workspaceId, user_id: grace.id };
  await host.rest.patch("/workspaces/{id}/members/{user_id}", { path, body: { role: "viewer" } });
  await becomes(room.role, (role) => role === "viewer", "the lowered role");
  await expect(room.send("May I?")).rejects.toMatchObject({ code: "forbidden" });
  const ends: AtelierError[] = [];
  room.on("ended", (error) => ends.push(error));
  await host.rest.delete("/workspaces/{id}/members/{user_id}", { path });
  await becomes(room.state, (state) => state === "ended", "shown out");
  expect(ends.map(({ code }) => code)).toEqual(["forbidden"]);
  await expect(client(grace).workspace(workspaceId).joined()).rejects.toMatchObject({ code: "not_found" });
});

test("several hold the same room, and leaving is each one's own", async () => {
  const { ada, workspaceId, projectId } = await studio();
  const one = client(ada);
  const first = await one.workspace(workspaceId).joined();
  const second = await one.workspace(workspaceId).joined();
  const [heard, heardBySecond] = [hear(first), hear(second)];
  second.leave();
  await addTasks(ada, projectId, 1);
  await holds(() => heard.length === 1, "the event");
  expect(heardBySecond).toEqual([]);
  first.leave();
  const again = await one.workspace(workspaceId).joined();
  expect(again.seq).toBe(heard[0]!.seq);
});
