import { afterEach, expect, test } from "vitest";
import type { Client, SharedDocument } from "../src/index.js";
import { Network } from "./network.js";
import { becomes, client, closeAll, holds, invite, register, SERVER } from "./scene.js";

afterEach(closeAll);

const TURNS = 25;

interface Seat {
  name: string;
  client: Client;
  network: Network;
  document: SharedDocument;
  seqs: number[];
  heard: string[];
}

function pause(duration_ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, duration_ms));
}

function content({ document }: Seat): string {
  return document.doc.getText("content").toString();
}

/** Breaks the network, now and then for a while, until `isOver`. */
async function storm(network: Network, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await pause(100 + Math.random() * 500);
    network.down();
    await pause(Math.random() < 0.5 ? 0 : Math.random() * 400);
    network.up();
  }
}

test("two people on a bad network miss nothing and hear nothing twice", async () => {
  const [ada, grace] = [await register("Ada"), await register("Grace")];
  const host = client(ada);
  const workspace = await host.rest.post("/workspaces", { body: { name: "Studio" } });
  await invite(host, grace, workspace.id);
  const path = {
    id: (await host.rest.post("/workspaces/{id}/projects", { path: { id: workspace.id }, body: { name: "Launch" } }))
      .id,
  };
  const { id } = await host.rest.post("/projects/{id}/documents", { path, body: { title: "Notes", kind: "text" } });

  const sit = async (person: typeof ada): Promise<Seat> => {
    const network = await Network.to(SERVER);
    const own = client(person, network.url);
    const document = await own.document(id, { offline: false }).whenSynced();
    const seat: Seat = { name: person.name, client: own, network, document, seqs: [], heard: [] };
    const room = await own.workspace(workspace.id).joined();
    room.on("event", ({ seq }) => seat.seqs.push(seq));
    room.on("message.created", ({ data }) => seat.heard.push(data.text));
    return seat;
  };
  const seats = [await sit(ada), await sit(grace)];
  const first = seats.map(({ client: own }) => own.workspace(workspace.id).seq! + 1);

  const work = async (seat: Seat): Promise<unknown[]> => {
    const sent: Promise<unknown>[] = [];
    const room = seat.client.workspace(workspace.id);
    for (let n = 0; n < TURNS; n += 1) {
      sent.push(room.send(`${seat.name} ${n}`));
      room.setPresence({ at: n });
      seat.document.doc.getText("content").insert(0, `${seat.name}${n} `);
      await pause(60 + Math.random() * 80);
    }
    return Promise.all(sent);
  };
  let isOver = false;
  const weather = seats.map(({ network }) => storm(network, () => isOver));
  await Promise.all(seats.map(work));
  isOver = true;
  await Promise.all([...weather, ...seats.map(({ document }) => document.whenSaved())]);

  const numbers = Array.from({ length: TURNS }, (_, n) => n);
  const { seq } = await client(ada).workspace(workspace.id).joined();
  for (const [index, seat] of seats.entries()) {
    await holds(() => seat.seqs.at(-1) === seq, "the newest event");
    const from = first[index]!;
    expect(seat.seqs).toEqual(Array.from({ length: seq! - from + 1 }, (_, n) => from + n));
    // Each one's messages are there once, in the order in which they were sent.
    for (const { name } of seats) {
      expect(seat.heard.filter((text) => text.startsWith(name))).toEqual(numbers.map((n) => `${name} ${n}`));
    }
    const { presence } = seat.client.workspace(workspace.id);
    const isLast = (state: Record<string, unknown> | undefined) => state?.at === TURNS - 1;
    await becomes(presence, (people) => people.filter(({ state }) => isLast(state)).length === 2, "what both show");
  }
  await holds(() => content(seats[0]!) === content(seats[1]!), "the same text");
  const words = seats.flatMap(({ name }) => numbers.map((n) => `${name}${n}`));
  expect(content(seats[0]!).trim().split(" ").sort()).toEqual(words.sort());
  for (const { network } of seats) network.close();
});
