// Stock socket.io clients, driven line by line: a JSON command on stdin, JSON answers and events on stdout.
import { createInterface } from "node:readline";
import { io } from "socket.io-client";

const sockets = new Map();

function say(line) {
  process.stdout.write(JSON.stringify(line) + "\n");
}

function connect({ client, url, token, options }) {
  const socket = io(url + "/workspaces", { auth: { token }, forceNew: true, ...options });
  sockets.set(client, socket);
  socket.on("connect", () => say({ client, event: "connect", payload: { transport: socket.io.engine.transport.name } }));
  socket.on("connect_error", (error) =>
    say({ client, event: "connect_error", payload: { message: error.message, data: error.data ?? null } }));
  socket.on("disconnect", (reason) => say({ client, event: "disconnect", payload: { reason } }));
  socket.io.engine?.on("upgrade", (transport) => say({ client, event: "upgrade", payload: { transport: transport.name } }));
  socket.onAny((event, payload) => say({ client, event, payload }));
}

async function emit(socket, { event, args, timeout_ms }) {
  return await socket.timeout(timeout_ms).emitWithAck(event, ...args);
}

const commands = {
  connect,
  emit: (command) => emit(sockets.get(command.client), command),
  send: ({ client, event, args }) => void sockets.get(client).emit(event, ...args),
  // The network goes away under the client: it notices, and connects again by itself.
  cut: ({ client }) => void sockets.get(client).io.engine.close(),
  disconnect: ({ client }) => void sockets.get(client).disconnect(),
  reconnect: ({ client }) => void sockets.get(client).connect(),
  token: ({ client, token }) => void (sockets.get(client).auth = { token }),
  // The client goes on living but reads nothing more.
  deafen: ({ client }) => void sockets.get(client).io.engine.transport.ws._socket.pause(),
  hearing: ({ client }) => void sockets.get(client).io.engine.transport.ws._socket.resume(),
};

createInterface({ input: process.stdin }).on("line", async (line) => {
  const command = JSON.parse(line);
  try {
    say({ reply: command.id, value: (await commands[command.op](command)) ?? null });
  } catch (error) {
    say({ reply: command.id, error: String(error) });
  }
});
