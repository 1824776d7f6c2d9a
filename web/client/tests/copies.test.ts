import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { OfflineCopies, type Client, type SharedDocument } from "../src/index.js";
import { Network } from "./network.js";
import { becomes, client, closeAll, holds, invite, register, SERVER, type Person } from "./scene.js";

/** The part of a browser's storage that Node does not have. */
class PageStorage {
  [key: string]: unknown;
  getItem(key: string): string | null {
    return Object.hasOwn(this, key) ? String(this[key]) : null;
  }
  setItem(key: string, value: string): void {
    this[key] = value;
  }
  removeItem(key: string): void {
    delete this[key];
  }
}

beforeEach(() => Object.defineProperty(globalThis, "localStorage", { value: new PageStorage(), configurable: true }));

afterEach(() => {
  closeAll();
  Reflect.deleteProperty(globalThis, "localStorage");
});

interface Desk {
  ada: Person;
  host: Client;
  workspaceId: string;
  ids: string[];
}

async function desk(count = 1): Promise<Desk> {
  const ada = await register("Ada");
  const host = client(ada);
  const { id: workspaceId } = await host.rest.post("/workspaces", { body: { name: "Studio" } });
  const path = { id: workspaceId };
  const project = await host.rest.post("/workspaces/{id}/projects", { path, body: { name: "Launch" } });
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const body = { title: `Notes ${n}`, kind: "text" as const };
    ids.push((await host.rest.post("/projects/{id}/documents", { path: { id: project.id }, body })).id);
  }
  return { ada, host, workspaceId, ids };
}

function append(document: SharedDocument, added: string): void {
  const text = document.doc.getText("content");
  text.insert(text.length, added);
}

async function databases(): Promise<string[]> {
  return (await indexedDB.databases()).map(({ name }) => name!);
}

test("copies are listed with what was said of them, and whether they hold edits that are not stored", async () => {
  const { ada, ids } = await desk(2);
  const network = await Network.to(SERVER);
  const copies = new OfflineCopies(ada.id);
  const one = client(ada, network.url);
  const [a, b] = ids.map((id) => one.document(id, { offline: ada.id })) as [SharedDocument, SharedDocument];
  await Promise.all([a.whenSynced(), b.whenSynced()]);
  copies.describe(a.id, { title: "Notes" });
  append(a, "stored");
  await a.whenSaved();
  expect(await copies.get(a.id)).toEqual({ id: a.id, isStored: true, about: { title: "Notes" } });
  network.down();
  append(b, "in the browser");
  expect(await copies.get(b.id)).toMatchObject({ isStored: false });
  one.close();

  // Reading a copy changes nothing of that, and neither does opening it before the server has answered.
  expect((await copies.read(b.id)).getText("content").toString()).toBe("in the browser");
  const [again, other] = [client(ada, network.url), new OfflineCopies("somebody else")];
  const [first, second] = ids.map((id) => again.document(id, { offline: ada.id })) as [SharedDocument, SharedDocument];
  await becomes(first.status, ({ loaded }) => loaded, "the first copy");
  await becomes(second.status, ({ loaded }) => loaded, "the second copy");
  const stored = async () => Object.fromEntries((await copies.list()).map(({ id, isStored }) => [id, isStored]));
  expect(await stored()).toEqual({ [a.id]: true, [b.id]: false });
  expect(await other.list()).toEqual([]);
  network.up();
  await second.whenSaved();
  expect(await stored()).toEqual({ [a.id]: true, [b.id]: true });
  network.close();
});

test("copies are removed, also while they are open, and those of other people stay", async () => {
  const { ada, ids } = await desk(2);
  const one = client(ada);
  const opened = ids.map((id) => one.document(id, { offline: ada.id }));
  const shared = client(ada).document(ids[0]!, { offline: "grace" });
  await Promise.all([...opened, shared].map((document) => document.whenSynced()));
  await Promise.all([...opened, shared].map(({ status }) => becomes(status, ({ kept }) => kept, "kept")));
  const copies = new OfflineCopies(ada.id);
  await copies.clear();
  expect(await copies.list()).toEqual([]);
  expect((await databases()).filter((name) => name.startsWith(ada.id))).toEqual([]);
  expect(await new OfflineCopies("grace").list()).toHaveLength(1);
  await becomes(opened[0]!.status, ({ kept }) => !kept, "no copy");
  append(opened[0]!, "goes on");
  await opened[0]!.whenSaved();
  expect(await copies.list()).toEqual([]);
});

test("without a list of databases the library's own is enough", async () => {
  const { ada, ids } = await desk();
  const document = client(ada).document(ids[0]!, { offline: ada.id });
  await becomes(document.status, ({ kept }) => kept, "kept");
  const { databases: known } = indexedDB;
  Object.defineProperty(indexedDB, "databases", { value: undefined, configurable: true });
  try {
    const copies = new OfflineCopies(ada.id);
    expect((await copies.list()).map(({ id }) => id)).toEqual(ids);
    await copies.clear();
  } finally {
    Object.defineProperty(indexedDB, "databases", { value: known, configurable: true });
  }
  expect((await databases()).filter((name) => name.startsWith(ada.id))).toEqual([]);
});

test("who loses access loses the copy, but not before what was not stored could be saved elsewhere", async () => {
  const { host, workspaceId, ids } = await desk(2);
  const grace = await register("Grace");
  await invite(host, grace, workspaceId);
  const network = await Network.to(SERVER);
  const hers = client(grace, network.url);
  const copies = new OfflineCopies(grace.id);
  const [a, b] = ids.map((id) => hers.document(id, { offline: grace.id })) as [SharedDocument, SharedDocument];
  await Promise.all([a.whenSynced(), b.whenSynced()]);
  append(a, "stored");
  await a.whenSaved();
  network.down();
  append(b, "hers alone");
  await becomes(b.status, ({ connection }) => connection === "offline", "offline");
  await host.rest.delete("/workspaces/{id}/members/{user_id}", { path: { id: workspaceId, user_id: grace.id } });
  network.up();
  await becomes(a.status, ({ connection }) => connection === "ended", "a is over");
  await becomes(b.status, ({ connection }) => connection === "ended", "b is over");
  await holds(() => !Object.keys(localStorage).includes(`atelier copy ${grace.id}/${a.id}`), "the copy of a is gone");
  expect(await copies.list()).toEqual([{ id: b.id, isStored: false, about: {} }]);
  expect((await copies.read(b.id)).getText("content").toString()).toBe("hers alone");
  await b.forget();
  expect(await copies.list()).toEqual([]);
  network.close();
});

test("a copy that the browser does not write any more is none, and what was edited goes out all the same", async () => {
  const { host, ids } = await desk();
  const document = await host.document(ids[0]!, { offline: "full" }).whenSynced();
  await becomes(document.status, ({ kept }) => kept, "kept");
  const add = IDBObjectStore.prototype.add;
  // As where there is no room: the transaction is undone.
  IDBObjectStore.prototype.add = function (this: IDBObjectStore, ...given) {
    const request = add.apply(this, given);
    this.transaction.abort();
    return request;
  };
  try {
    append(document, "no room");
    await becomes(document.status, ({ kept }) => !kept, "not kept");
  } finally {
    IDBObjectStore.prototype.add = add;
  }
  await document.whenSaved();
  append(document, ", and still written");
  await document.whenSaved();
  expect(document.status.getSnapshot().kept).toBe(false);
});
