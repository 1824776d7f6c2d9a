import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const server = process.env.ATELIER_URL ?? "http://localhost:8000";
// To the server, what comes through here comes from its own pages, so that it takes its cookie.
const target = { target: server, changeOrigin: true, headers: { origin: server }, ws: true, rewriteWsOrigin: true };
const proxied = Object.fromEntries(["/api", "/socket.io", "/sync", "/hocuspocus"].map((path) => [path, target]));

// What fits into one packet anyway.
const SMALLEST_BYTES = 1024;
const output = fileURLToPath(new URL("../../server/web", import.meta.url));

/** Writes `.br` and `.gz` beside each text that they make smaller: the server compresses nothing by itself. */
function compressed(): Plugin {
  const encodings = { ".br": brotliCompressSync, ".gz": (body: Buffer) => gzipSync(body, { level: 9 }) };
  return {
    name: "compressed",
    apply: "build",
    writeBundle() {
      for (const name of readdirSync(output, { recursive: true, encoding: "utf8" })) {
        if (!/\.(css|js|json|svg|wasm|webmanifest)$/.test(name)) continue;
        const body = readFileSync(join(output, name));
        if (body.length < SMALLEST_BYTES) continue;
        for (const [ending, encode] of Object.entries(encodings)) {
          const encoded = encode(body);
          if (encoded.length < body.length) writeFileSync(join(output, name + ending), encoded);
        }
      }
    },
  };
}

export default defineConfig({
  plugins: [react(), compressed()],
  resolve: {
    // The library is taken from its source, so that a change there shows at once.
    alias: { "@atelier/client": fileURLToPath(new URL("../client/src/index.ts", import.meta.url)) },
    // A document of one copy of Yjs is none to another.
    dedupe: ["yjs", "y-protocols", "lib0"],
  },
  server: { proxy: proxied, fs: { allow: [".."] } },
  preview: { proxy: proxied },
  build: { target: "es2022", sourcemap: false, outDir: output, emptyOutDir: true },
});
