// A network between client and server that can be cut, kept down, and can lose what it carries.

import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocket, WebSocketServer } from "ws";

/** Forwards requests and websockets to the server at `target`. */
export class Network {
  /** Decides for each text or binary message from the server whether it arrives. */
  delivers: (message: string) => boolean = () => true;
  /** Decides for each request that the server has carried out whether its answer arrives. */
  answers: (method: string, path: string) => boolean = () => true;
  #isDown = false;
  readonly #target: URL;
  readonly #server: Server;
  readonly #sockets = new Set<WebSocket | Duplex>();
  readonly #upgrades = new WebSocketServer({ noServer: true, maxPayload: 1 << 26 });

  private constructor(target: string) {
    this.#target = new URL(target);
    this.#server = createServer((incoming, outgoing) => this.#forward(incoming, outgoing));
    this.#server.on("upgrade", (incoming, socket, head) => this.#upgrade(incoming, socket, head));
  }

  static async to(target: string): Promise<Network> {
    const network = new Network(target);
    await new Promise<void>((resolve) => network.#server.listen(0, "127.0.0.1", resolve));
    return network;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** All websockets break; new ones can be made at once. */
  cut(): void {
    for (const socket of this.#sockets) socket instanceof WebSocket ? socket.terminate() : socket.destroy();
    this.#sockets.clear();
  }

  /** Everything breaks, and nothing gets through until `up`. */
  down(): void {
    this.#isDown = true;
    this.cut();
  }

  up(): void {
    this.#isDown = false;
  }

  close(): void {
    this.down();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
    if (this.#isDown) return void incoming.socket.destroy();
    const { hostname, port } = this.#target;
    const options = { hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers };
    const onward = request(options, (answer) => {
      if (!this.answers(incoming.method ?? "", incoming.url ?? "")) return void incoming.socket.destroy();
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.on("error", () => outgoing.destroy());
      answer.pipe(outgoing);
    });
    onward.on("error", () => incoming.socket.destroy());
    incoming.pipe(onward);
  }

  #upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#isDown) return void socket.destroy();
    this.#sockets.add(socket);
    socket.on("error", () => undefined);
    const onward = new WebSocket(`ws://${this.#target.host}${incoming.url}`, { maxPayload: 1 << 26 });
    this.#sockets.add(onward);
    onward.on("error", () => socket.destroy());
    onward.on("open", () => {
      this.#upgrades.handleUpgrade(incoming, socket, head, (client) => this.#connect(client, onward));
    });
  }

  #connect(client: WebSocket, onward: WebSocket): void {
    this.#sockets.add(client);
    client.on("message", (data: Buffer, isBinary) => onward.send(data, { binary: isBinary }));
    onward.on("message", (data: Buffer, isBinary) => {
      if (!isBinary && !this.delivers(data.toString())) return;
      client.send(data, { binary: isBinary });
    });
    client.on("close", () => onward.terminate());
    onward.on("close", () => client.terminate());
    client.on("error", () => undefined);
  }
}
