// Stock Yjs providers, driven line by line: a JSON command on stdin, JSON answers and events on stdout.
import { createInterface } from "node:readline";
import { WebSocket } from "ws";
import * as Y from "yjs";
import { SocketIOProvider } from "y-socket.io";
import { WebsocketProvider } from "y-websocket";
import { WebsocketProvider as WebsocketProvider3 } from "y-websocket-3";

export const editors = new Map();

export function say(line) {
  process.stdout.write(JSON.stringify(line) + "\n");
}

const providers = {
  "y-socket.io": (url, document, doc, token) =>
    new SocketIOProvider(url, document, doc, { disableBc: true, auth: { token } }),
  "y-websocket": (url, document, doc, token) =>
    new WebsocketProvider(url.replace("http", "ws") + "/sync", document, doc,
      { params: { token }, WebSocketPolyfill: WebSocket, disableBc: true }),
  "y-websocket-3": (url, document, doc, token) =>
    new WebsocketProvider3(url.replace("http", "ws") + "/sync", document, doc,
      { params: { token }, WebSocketPolyfill: WebSocket, disableBc: true }),
};

function open({ client, protocol, url, document, token }) {
  const doc = new Y.Doc();
  const provider = providers[protocol](url, document, doc, token);
  const editor = { doc, provider, text: doc.getText("content") };
  editors.set(client, editor);
  const tell = (event) => (payload) => say({ client, event, payload: payload ?? null });
  provider.on("status", ({ status }) => say({ client, event: "status", payload: status }));
  provider.on("sync", tell("sync"));
  provider.on("connection-close", (event) =>
    say({ client, event: "close", payload: { code: event?.code ?? null, reason: event?.reason ?? String(event) } }));
  provider.on("connection-error", (error) =>
    say({ client, event: "error", payload: { message: error?.message ?? null, data: error?.data ?? null } }));
  for (const event of ["access", "sync-refused"]) provider.socket?.on(event, tell(event));
}

// Runs until the condition holds; the events that could make it hold are many, so it is looked at often.
function until(condition, timeout_ms) {
  return new Promise((resolve, reject) => {
    const deadline = Date.now() + timeout_ms;
    const look = () => {
      if (condition()) resolve(true);
      else if (Date.now() > deadline) reject(new Error("not within " + timeout_ms + " ms"));
      else setTimeout(look, 5);
    };
    look();
  });
}

function states({ provider }) {
  return Object.fromEntries([...provider.awareness.getStates()].map(([id, state]) => [String(id), state]));
}

export const commands = {
  open,
  insert: ({ client, position, text }) => {
    const editor = editors.get(client);
    editor.text.insert(position ?? editor.text.length, text);
  },
  erase: ({ client, position, length }) => void editors.get(client).text.delete(position, length),
  text: ({ client }) => editors.get(client).text.toString(),
  client_id: ({ client }) => editors.get(client).doc.clientID,
  text_is: ({ client, text, timeout_ms }) =>
    until(() => editors.get(client).text.toString() === text, timeout_ms).catch((error) => {
      throw new Error(error.message + ": " + JSON.stringify(editors.get(client).text.toString().slice(0, 300)));
    }),
  contains: ({ client, text, timeout_ms }) =>
    until(() => editors.get(client).text.toString().includes(text), timeout_ms),
  everything: ({ client }) => Buffer.from(Y.encodeStateAsUpdate(editors.get(client).doc)).toString("hex"),
  same: ({ clients, timeout_ms }) =>
    until(() => new Set(clients.map((each) => editors.get(each).text.toString())).size === 1, timeout_ms),
  // Appends a character at a time, for as long as nobody says stop; what was typed is told at the end.
  type: ({ client, text, interval_ms }) => {
    const editor = editors.get(client);
    editor.typed = 0;
    editor.typing = setInterval(() => {
      editor.text.insert(editor.text.length, text.replace("#", String(editor.typed)));
      editor.typed += 1;
    }, interval_ms);
  },
  typed: ({ client }) => editors.get(client).typed,
  rest: ({ client }) => {
    const editor = editors.get(client);
    clearInterval(editor.typing);
    return editor.typed;
  },
  show: ({ client, state }) => void editors.get(client).provider.awareness.setLocalStateField("caret", state),
  states: ({ client }) => states(editors.get(client)),
  sees: ({ client, other, state, timeout_ms }) =>
    until(() => JSON.stringify(states(editors.get(client))[other]?.caret) === JSON.stringify(state), timeout_ms),
  sees_not: ({ client, other, timeout_ms }) => until(() => !(other in states(editors.get(client))), timeout_ms),
  disconnect: ({ client }) => void editors.get(client).provider.disconnect(),
  connect: ({ client }) => void editors.get(client).provider.connect(),
  // An edit whose acknowledgement is asked for, which stock providers do not do.
  edit_acked: ({ client, text, timeout_ms }) => {
    const { doc, provider, text: content } = editors.get(client);
    const before = Y.encodeStateVector(doc);
    doc.transact(() => content.insert(content.length, text), provider);
    return provider.socket.timeout(timeout_ms).emitWithAck("sync-update", Y.encodeStateAsUpdate(doc, before));
  },
  send_raw: ({ client, hex, timeout_ms }) =>
    editors.get(client).provider.socket.timeout(timeout_ms).emitWithAck("sync-update", Buffer.from(hex, "hex")),
};

createInterface({ input: process.stdin }).on("line", async (line) => {
  const command = JSON.parse(line);
  try {
    say({ reply: command.id, value: (await commands[command.op](command)) ?? null });
  } catch (error) {
    say({ reply: command.id, error: String(error) });
  }
});
