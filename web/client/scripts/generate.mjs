// Writes src/generated from what the server says of itself: OpenAPI for REST, AsyncAPI for the sockets.
// With `--check` nothing is written; it fails when a file is not what would be written.
//
// The server is asked by `$PYTHON -m server.cli openapi` and `asyncapi` (PYTHON: python3 by default), or the
// documents are read from the files that ATELIER_OPENAPI and ATELIER_ASYNCAPI name.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "src", "generated");
const root = join(here, "..", "..", "..");
const PREFIX = "/api/v1";
const HEAD = (name) => `// Generated from the server's ${name} by \`npm run generate\`; not to be edited.\n\n`;

function ask(command, file) {
  if (file) return JSON.parse(readFileSync(file, "utf8"));
  const python = process.env.PYTHON ?? "python3";
  const env = { PYTHONPATH: root, ...process.env };
  const told = execFileSync(python, ["-m", "server.cli", command], { env, maxBuffer: 1 << 26 });
  return JSON.parse(told.toString());
}

const refer = (name) => ts.factory.createTypeReferenceNode(name);
const BLOB = refer("Blob");
// What Socket.IO hands over: the one in browsers, the other in Node.
const BYTES = ts.factory.createUnionTypeNode([refer("ArrayBuffer"), refer("Uint8Array")]);

async function typesOf(document, binary) {
  const nodes = await openapiTS(document, {
    alphabetize: true,
    defaultNonNullable: false,
    transform: (schema) => (schema.format === "binary" ? binary : undefined),
  });
  return astToString(nodes);
}

async function restTypes(openapi) {
  const paths = Object.fromEntries(
    Object.entries(openapi.paths).map(([path, methods]) => [path.replace(PREFIX, ""), methods]),
  );
  const keyed = Object.entries(paths)
    .filter(([, { post }]) => post?.parameters?.some(({ name }) => name === "Idempotency-Key"))
    .map(([path]) => path)
    .sort();
  return (
    HEAD("OpenAPI document") +
    (await typesOf({ ...openapi, paths }, BLOB)) +
    `\n/** Where the paths are. */\nexport const PREFIX = ${JSON.stringify(PREFIX)};\n` +
    "\n/** The POSTs that can be repeated under the same `Idempotency-Key`. */\n" +
    `export const KEYED_POSTS: ReadonlySet<string> = new Set(${JSON.stringify(keyed, null, 2)});\n`
  );
}

// The payloads of one channel, by what they are: `requests` with their acknowledgements, and `sent`.
function saidIn(asyncapi, channel) {
  const said = { requests: [], sent: [], events: [] };
  for (const operation of Object.values(asyncapi.operations)) {
    if (operation.channel.$ref !== `#/channels/${channel}`) continue;
    const key = keyOf(operation.messages);
    const { name } = asyncapi.components.messages[key];
    if (operation.action === "receive") {
      if (name !== "connect") said.requests.push({ name, key, reply: keyOf(operation.reply.messages) });
    } else if (operation.tags.some(({ name: tag }) => tag === "Domain event")) {
      said.events.push({ name, key });
    } else {
      said.sent.push({ name, key });
    }
  }
  return said;
}

const keyOf = (messages) => messages[0].$ref.split("/").at(-1);

function table(name, comment, rows) {
  const lines = rows.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, type]) => `  ${JSON.stringify(key)}: ${type};`);
  return `\n/** ${comment} */\nexport interface ${name} {\n${lines.join("\n")}\n}\n`;
}

const schema = (key) => `components["schemas"][${JSON.stringify(key)}]`;

async function socketTypes(asyncapi) {
  const { messages, schemas } = asyncapi.components;
  const payloads = Object.fromEntries(
    Object.entries(messages)
      .filter(([key]) => !key.startsWith("sync."))
      .map(([key, { payload, summary }]) => [key, { description: summary, ...payload }]),
  );
  const components = { schemas: { ...schemas, ...payloads } };
  const types = await typesOf({ openapi: "3.1.0", info: asyncapi.info, paths: {}, components }, BYTES);
  const room = saidIn(asyncapi, "workspaces");
  const document = saidIn(asyncapi, "yjs");
  const sent = ({ name, key }) => [name, schema(key)];
  const asked = ({ name, key, reply }) => [name, `{ payload: ${schema(key)}; reply: ${schema(reply)} }`];
  return [
    HEAD("AsyncAPI document") + types,
    table("DomainEvents", "What happened in a workspace, by type: each has its `seq`.", room.events.map(sent)),
    table("RoomMessages", "What the server sends beside that.", room.sent.map(sent)),
    table("RoomRequests", "What a client sends, and what acknowledges it.", room.requests.map(asked)),
    table("DocumentMessages", "What the server sends to who has a document open.", document.sent.map(sent)),
    table("DocumentRequests", "What a client sends about a document.", document.requests.map(asked)),
  ].join("");
}

const files = {
  "openapi.ts": await restTypes(ask("openapi", process.env.ATELIER_OPENAPI)),
  "asyncapi.ts": await socketTypes(ask("asyncapi", process.env.ATELIER_ASYNCAPI)),
};
mkdirSync(target, { recursive: true });
const stale = Object.entries(files).filter(([name, text]) => {
  try {
    return readFileSync(join(target, name), "utf8") !== text;
  } catch {
    return true;
  }
});
if (process.argv.includes("--check")) {
  for (const [name] of stale) console.error(`src/generated/${name} is not current: npm run generate`);
  process.exitCode = stale.length ? 1 : 0;
} else {
  for (const [name, text] of stale) writeFileSync(join(target, name), text);
  console.log(stale.length ? `written: ${stale.map(([name]) => name).join(", ")}` : "nothing to write");
}
