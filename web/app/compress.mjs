// Writes `.br` and `.gz` beside each built text that they make smaller: the server compresses nothing by itself.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

const folder = fileURLToPath(new URL("../../server/web/", import.meta.url));
const texts = /\.(css|html|js|json|svg|wasm|webmanifest)$/;
// What is smaller fits into one packet anyway.
const SMALLEST_BYTES = 1024;
const encodings = { ".br": brotliCompressSync, ".gz": (body) => gzipSync(body, { level: 9 }) };

for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
  if (!texts.test(name)) continue;
  const body = readFileSync(folder + name);
  if (body.length < SMALLEST_BYTES) continue;
  for (const [ending, encode] of Object.entries(encodings)) {
    const encoded = encode(body);
    if (encoded.length < body.length) writeFileSync(folder + name + ending, encoded);
  }
}
