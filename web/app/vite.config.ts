import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = process.env.ATELIER_URL ?? "http://localhost:8000";
// To the server, what comes through here comes from its own pages, so that it takes its cookie.
const target = { target: server, changeOrigin: true, headers: { origin: server }, ws: true, rewriteWsOrigin: true };
const proxied = Object.fromEntries(["/api", "/socket.io", "/sync", "/hocuspocus"].map((path) => [path, target]));

const pathTo = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export default defineConfig({
  plugins: [react()],
  resolve: {
    // The library is taken from its source, so that a change there shows at once.
    alias: { "@atelier/client": pathTo("../client/src/index.ts") },
    // A document of one copy of Yjs is none to another.
    dedupe: ["yjs", "y-protocols", "lib0"],
  },
  server: { proxy: proxied, fs: { allow: [".."] } },
  preview: { proxy: proxied },
  build: {
    target: "es2022",
    sourcemap: false,
    outDir: pathTo("../../server/web"),
    emptyOutDir: true,
    // The server's policy allows no `data:`.
    assetsInlineLimit: 0,
    // What is handed out says whose work is in it.
    license: { fileName: "licenses.txt" },
  },
});
