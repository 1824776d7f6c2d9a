import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = process.env.ATELIER_URL ?? "http://localhost:8000";
// To the server, what comes through here comes from its own pages, so that it takes its cookie.
const target = { target: server, changeOrigin: true, headers: { origin: server }, ws: true, rewriteWsOrigin: true };
const proxied = Object.fromEntries(["/api", "/socket.io", "/sync", "/hocuspocus"].map((path) => [path, target]));

export default defineConfig({
  plugins: [react()],
  // The library is taken from its source, so that a change there shows at once.
  resolve: {
    alias: { "@atelier/client": fileURLToPath(new URL("../client/src/index.ts", import.meta.url)) },
    // Two copies of it do not know each other's documents.
    dedupe: ["yjs"],
  },
  server: { proxy: proxied, fs: { allow: [".."] } },
  preview: { proxy: proxied },
  build: { target: "es2022", sourcemap: false },
});
