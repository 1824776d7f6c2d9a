// Plays the authors of a recorded history, each through a stock provider; the rest is as in documents.mjs.
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import * as Y from "yjs";
import { commands, editors, say } from "./documents.mjs";

// Below what the server allows one client, and still faster than anybody types.
const BURST = 4_000;
const PER_SECOND = 900;

const histories = new Map();

// Each author's transactions, in order: the update it made on a document that held its ancestors and nothing
// else, how many of the other author's must be there before, and how to see that it is itself there.
class History {
  constructor(trace) {
    this.authors = [new Author(1), new Author(2)];
    this.known = []; // for each transaction: how many of each author's it knows, itself included
    trace.txns.forEach((transaction) => this.add(transaction));
  }

  add({ parents, agent, patches }) {
    const author = this.authors[agent];
    const other = this.authors[1 - agent];
    const known = [0, 1].map((each) => Math.max(0, ...parents.map((parent) => this.known[parent][each])));
    if (known[agent] !== author.steps.length) throw new Error("an author forgot a transaction of its own");
    while (author.seen < known[1 - agent]) {
      Y.applyUpdate(author.doc, other.steps[author.seen].update);
      author.seen += 1;
    }
    author.write(patches);
    known[agent] += 1;
    this.known.push(known);
  }
}

class Author {
  constructor(id) {
    this.doc = new Y.Doc();
    this.doc.clientID = id;
    this.id = id;
    this.seen = 0; // transactions of the other author that are in the document
    this.steps = [];
    this.doc.on("update", (update) => (this.update = update));
  }

  write(patches) {
    const text = this.doc.getText("content");
    // Without characters outside the basic plane, code points are what Yjs counts.
    if (patches.some(([, , inserted]) => /[\ud800-\udfff]/.test(inserted))) throw new Error("not supported");
    this.doc.transact(() => {
      for (const [position, deleted, inserted] of patches) {
        if (deleted) text.delete(position, deleted);
        if (inserted) text.insert(position, inserted);
      }
    });
    const deletions = [...Y.decodeUpdate(this.update).ds.clients].flatMap(([client, ranges]) =>
      ranges.map(({ clock }) => Y.createID(client, clock)));
    this.steps.push({
      update: this.update,
      needs: this.seen,
      clock: Y.getState(this.doc.store, this.id),
      deletions,
    });
  }

  // Whether this author's first `count` transactions are in a document that got them in order.
  isIn(doc, count) {
    if (count === 0) return true;
    const { clock, deletions } = this.steps[count - 1];
    if (Y.getState(doc.store, this.id) < clock) return false;
    return deletions.every((id) => Y.getState(doc.store, id.client) > id.clock && Y.getItem(doc.store, id).deleted);
  }
}

function changed(doc) {
  return new Promise((resolve) => doc.once("update", resolve));
}

async function play(client, history, agent) {
  const { doc } = editors.get(client);
  const other = history.authors[1 - agent];
  const began = Date.now();
  let count = 0;
  for (const { update, needs } of history.authors[agent].steps) {
    while (!other.isIn(doc, needs)) await changed(doc);
    while (count > BURST + ((Date.now() - began) / 1000) * PER_SECOND) await sleep(5);
    // With an origin that is not the provider, as what is typed has; so the provider sends it.
    Y.applyUpdate(doc, update, "keyboard");
    count += 1;
    // What has arrived meanwhile is heard between two keys.
    if (count % 20 === 0) await sleep(0);
  }
  say({ client, event: "played", payload: { count, seconds: (Date.now() - began) / 1000 } });
}

commands.history = ({ file }) => {
  const trace = JSON.parse(gunzipSync(readFileSync(file)));
  histories.set(file, new History(trace));
  return trace.endContent;
};
commands.play = ({ client, file, agent }) => void play(client, histories.get(file), agent);
