// People with accounts on the server under test, which the environment names.

import { createHmac, randomUUID } from "node:crypto";
import { connect, type Client, type Observable } from "../src/index.js";

/** Where the server is, how it can be killed, and the secret that it signs with. */
export const SERVER = required("ATELIER_URL");
const CONTROL = required("ATELIER_CONTROL");
const SECRET = required("ATELIER_JWT_SECRET");
export const API = `${SERVER}/api/v1`;

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run these tests by tests/test_web_client.py`);
  return value;
}

/** Somebody with an account. */
export interface Person {
  id: string;
  name: string;
  email: string;
  token: string;
}

export async function register(name: string): Promise<Person> {
  const email = `${name.toLowerCase()}-${randomUUID()}@example.com`;
  const body = JSON.stringify({ email, name, password: "correct horse battery" });
  const answer = await fetch(`${API}/auth/register`, {
    method: "POST",
    body,
    headers: { "Content-Type": "application/json" },
  });
  const { access_token, user } = (await answer.json()) as { access_token: string; user: { id: string } };
  return { id: user.id, name, email, token: access_token };
}

/** Connected clients, closed by `closeAll`. */
const clients: Client[] = [];

export function client(person: Person, url = SERVER): Client {
  const made = connect({ url, getToken: () => person.token });
  clients.push(made);
  return made;
}

export function keep(made: Client): Client {
  clients.push(made);
  return made;
}

export function closeAll(): void {
  for (const each of clients.splice(0)) each.close();
}

/** Brings somebody into a workspace. */
export async function invite(
  host: Client,
  guest: Person,
  workspaceId: string,
  role: "editor" | "viewer" = "editor",
): Promise<void> {
  const { token } = await host.rest.post("/workspaces/{id}/invitations", {
    path: { id: workspaceId },
    body: { email: guest.email, role },
  });
  await client(guest).rest.post("/invitations/{token}/accept", { path: { token: token! } });
}

/** The same token, but over in `seconds`. */
export function expiringIn(token: string, seconds: number): string {
  const [head, payload] = token.split(".") as [string, string];
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>;
  const now = Math.floor(Date.now() / 1000);
  const changed = Buffer.from(JSON.stringify({ ...claims, iat: now, exp: now + seconds })).toString("base64url");
  const signature = createHmac("sha256", SECRET).update(`${head}.${changed}`).digest("base64url");
  return `${head}.${changed}.${signature}`;
}

/** Kills the server without a word, or starts it again and waits until it is ready. */
export async function server(order: "kill" | "start" | "drain"): Promise<void> {
  const answer = await fetch(`${CONTROL}/${order}`, { method: "POST" });
  if (!answer.ok) throw new Error(await answer.text());
}

/** Waits until the condition holds. */
export async function holds(condition: () => boolean, what: string, withinMs = 15_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Waits until a value is as wanted. */
export async function becomes<T>(observable: Observable<T>, wanted: (value: T) => boolean, what: string): Promise<T> {
  await holds(() => wanted(observable.getSnapshot()), what);
  return observable.getSnapshot();
}
