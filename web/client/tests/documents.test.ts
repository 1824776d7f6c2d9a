import "fake-indexeddb/auto";
import { afterEach, expect, test } from "vitest";
import * as Y from "yjs";
import type { Client, SharedDocument } from "../src/index.js";
import { Network } from "./network.js";
import { becomes, client, closeAll, holds, invite, register, SERVER, server, type Person } from "./scene.js";

afterEach(closeAll);

interface Desk {
  ada: Person;
  host: Client;
  workspaceId: string;
  documentId: string;
}

async function desk(): Promise<Desk> {
  const ada = await register("Ada");
  const host = client(ada);
  const workspace = await host.rest.post("/workspaces", { body: { name: "Studio" } });
  const project = await host.rest.post("/workspaces/{id}/projects", {
    path: { id: workspace.id },
    body: { name: "Launch" },
  });
  const body = { title: "Notes", kind: "text" as const };
  const document = await host.rest.post("/projects/{id}/documents", { path: { id: project.id }, body });
  return { ada, host, workspaceId: workspace.id, documentId: document.id };
}

function text(document: SharedDocument): Y.Text {
  return document.doc.getText("content");
}

function append(document: SharedDocument, added: string): void {
  text(document).insert(text(document).length, added);
}

/** What the server has stored. */
async function stored(host: Client, id: string): Promise<unknown> {
  return host.rest.get("/documents/{id}/content", { path: { id }, query: { format: "text" } });
}

async function shows(document: SharedDocument, wanted: string): Promise<void> {
  await holds(() => text(document).toString() === wanted, `"${wanted}", but there is "${text(document).toString()}"`);
}

test("two people type in the same document and see each other", async () => {
  const { ada, documentId: id, workspaceId, host } = await desk();
  const grace = await register("Grace");
  await invite(host, grace, workspaceId);
  const [a, b] = [client(ada).document(id), client(grace).document(id)];
  await Promise.all([a.whenSynced(), b.whenSynced()]);
  a.awareness.setLocalStateField("caret", 3);
  append(a, "Hello");
  expect(a.saved).toBe(false);
  await a.whenSaved();
  expect(await stored(host, id)).toBe("Hello");
  await shows(b, "Hello");
  append(b, " world");
  await shows(a, "Hello world");
  const others = () => b.awareness.getStates().get(a.doc.clientID);
  await holds(() => others()?.caret === 3, "Ada's caret");
  expect(others()?.user).toMatchObject({ id: ada.id, name: "Ada" });
  a.close();
  await holds(() => others() === undefined, "Ada gone");
});

test("a document opens where the browser lets nobody look at its store", async () => {
  const { host, documentId } = await desk();
  const store = Object.getOwnPropertyDescriptor(globalThis, "indexedDB")!;
  const get = () => {
    throw new DOMException("The operation is insecure.", "SecurityError");
  };
  Object.defineProperty(globalThis, "indexedDB", { get, configurable: true });
  try {
    const document = await host.document(documentId, { offline: "ada" }).whenSynced();
    expect(document.status.getSnapshot()).toMatchObject({ loaded: true, kept: false });
    append(document, "stored there alone");
    await document.whenSaved();
  } finally {
    Object.defineProperty(globalThis, "indexedDB", store);
  }
});

test("a document edited offline is merged, and saved tells the truth throughout", async () => {
  const { ada, documentId: id, host } = await desk();
  const network = await Network.to(SERVER);
  const [a, b] = [client(ada, network.url).document(id), client(ada).document(id)];
  await Promise.all([a.whenSynced(), b.whenSynced()]);
  append(a, "one ");
  await a.whenSaved();
  network.down();
  await becomes(a.status, ({ connection }) => connection === "offline", "offline");
  expect(a.saved).toBe(true);
  append(a, "offline ");
  append(b, "online ");
  await b.whenSaved();
  expect(a.saved).toBe(false);
  expect(await stored(host, id)).toBe("one online ");
  // At each moment: what is said to be saved is stored.
  const lies: string[] = [];
  a.status.subscribe(() => {
    if (!a.saved) return;
    const told = text(a).toString();
    void stored(host, id).then((found) => found === told || lies.push(`${told} / ${String(found)}`));
  });
  network.up();
  await a.whenSaved();
  await shows(b, text(a).toString());
  expect(await stored(host, id)).toBe(text(a).toString());
  expect([...text(a).toString().split(" ")].sort()).toEqual(["", "offline", "one", "online"]);
  expect(lies).toEqual([]);
  network.close();
});

test("an edit whose acknowledgement is lost is not called saved before it is known to be", async () => {
  const { ada, documentId: id, host } = await desk();
  const network = await Network.to(SERVER);
  const a = client(ada, network.url).document(id);
  await a.whenSaved();
  await a.whenSynced();
  let lost = 0;
  network.delivers = (message) => {
    const isAnswer = message.startsWith("43/yjs") && message.includes('"seq"');
    if (isAnswer) lost += 1;
    return !isAnswer;
  };
  append(a, "Once");
  await holds(() => lost === 1, "the acknowledgement");
  expect(await stored(host, id)).toBe("Once");
  expect(a.saved).toBe(false);
  network.delivers = () => true;
  network.down();
  await becomes(a.status, ({ connection }) => connection === "offline", "offline");
  expect(a.saved).toBe(false);
  network.up();
  await a.whenSaved();
  expect(await stored(host, id)).toBe("Once");
  network.close();
});

test("whoever types while the server is killed again and again loses nothing", async () => {
  const { ada, documentId: id, host } = await desk();
  const [a, b] = [client(ada).document(id), client(ada).document(id)];
  await Promise.all([a.whenSynced(), b.whenSynced()]);
  const typed: string[] = [];
  let typing = true;
  const type = (async () => {
    for (let n = 0; typing; n += 1) {
      typed.push(`a${n}`, `b${n}`);
      append(a, `a${n} `);
      append(b, `b${n} `);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })();
  for (let n = 0; n < 2; n += 1) {
    const before = typed.length;
    await holds(() => typed.length > before + 20, "typing");
    await server("kill");
    expect(a.saved && b.saved).toBe(false);
    await server("start");
    await becomes(a.status, ({ connection }) => connection === "live", "back");
  }
  typing = false;
  await type;
  await Promise.all([a.whenSaved(), b.whenSaved()]);
  await holds(() => text(a).toString() === text(b).toString(), "the same text");
  expect(text(a).toString().trim().split(" ").sort()).toEqual(typed.sort());
  expect(await stored(host, id)).toBe(text(a).toString());
});

test("what was edited before the page was closed offline is saved when it is opened again", async () => {
  const { ada, documentId: id, host } = await desk();
  const network = await Network.to(SERVER);
  const first = client(ada, network.url);
  const a = first.document(id);
  await a.whenSynced();
  append(a, "kept ");
  await a.whenSaved();
  network.down();
  append(a, "in the browser");
  await becomes(a.status, ({ connection }) => connection === "offline", "offline");
  first.close();
  expect(a.saved).toBe(false);

  const again = client(ada, network.url).document(id);
  await becomes(again.status, ({ loaded }) => loaded, "the copy");
  expect(text(again).toString()).toBe("kept in the browser");
  expect(again.saved).toBe(false);
  expect(await stored(host, id)).toBe("kept ");
  network.up();
  await again.whenSaved();
  expect(await stored(host, id)).toBe("kept in the browser");
  await again.forget();
  const fresh = client(ada, network.url).document(id);
  await becomes(fresh.status, ({ loaded }) => loaded, "no copy");
  expect(fresh.saved).toBe(true);
  network.close();
});

test("who may only read is told so at once and when it changes, and saved once it is changed", async () => {
  const { host, workspaceId, documentId: id } = await desk();
  const grace = await register("Grace");
  await invite(host, grace, workspaceId, "viewer");
  const a = client(grace).document(id);
  await a.whenSynced();
  expect(a.status.getSnapshot()).toMatchObject({ saved: true, readOnly: true, refusal: null });
  append(a, "May I?");
  const refused = await becomes(a.status, ({ refusal }) => refusal !== null, "refused");
  expect(refused).toMatchObject({ connection: "live", saved: false, readOnly: true, refusal: { code: "read_only" } });
  const give = (role: "editor" | "commenter") =>
    host.rest.patch("/workspaces/{id}/members/{user_id}", {
      path: { id: workspaceId, user_id: grace.id },
      body: { role },
    });
  await give("editor");
  await a.whenSaved();
  expect(a.status.getSnapshot()).toMatchObject({ readOnly: false, refusal: null });
  expect(await stored(host, id)).toBe("May I?");
  await give("commenter");
  const lowered = await becomes(a.status, ({ readOnly }) => readOnly, "read-only");
  expect(lowered).toMatchObject({ connection: "live", saved: true, refusal: null });
  await give("editor");
  await becomes(a.status, ({ readOnly }) => !readOnly, "may write again");
  append(a, " Yes.");
  await a.whenSaved();
  expect(await stored(host, id)).toBe("May I? Yes.");
});

test("who loses access is shown out of the document, and told why", async () => {
  const { host, workspaceId, documentId: id } = await desk();
  const grace = await register("Grace");
  await invite(host, grace, workspaceId);
  const hers = client(grace);
  const a = await hers.document(id).whenSynced();
  await host.rest.delete("/workspaces/{id}/members/{user_id}", { path: { id: workspaceId, user_id: grace.id } });
  const { refusal } = await becomes(a.status, ({ connection }) => connection === "ended", "shown out");
  expect(["forbidden", "not_found"]).toContain(refusal?.code);
  await expect(hers.document(id).whenSynced()).rejects.toMatchObject({ code: "not_found" });
  expect(hers.state.getSnapshot()).toBe("live");
});

test("a document can be closed and opened again at once, before it was even open", async () => {
  const { ada, documentId: id, host } = await desk();
  const one = client(ada);
  one.document(id, { offline: false }).close();
  const second = one.document(id, { offline: false });
  await second.whenSynced();
  append(second, "Here");
  // What was edited before goes out first.
  second.close();
  const third = await one.document(id, { offline: false }).whenSynced();
  await shows(third, "Here");
  expect(await stored(host, id)).toBe("Here");
  expect(one.document(id)).toBe(third);
  append(third, " and there");
  one.close();
  const other = await client(ada).document(id, { offline: false }).whenSynced();
  await shows(other, "Here and there");
});
