import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = process.env.ATELIER_URL ?? "http://localhost:8000";
// Sockets go through the same proxy; the pages themselves come from Vite.
const proxied = Object.fromEntries(
  ["/api", "/socket.io", "/sync", "/hocuspocus"].map((path) => [
    path,
    { target: server, ws: true, changeOrigin: true },
  ]),
);

export default defineConfig({
  plugins: [react()],
  // The library is taken from its source, so that a change there shows at once.
  resolve: { alias: { "@atelier/client": fileURLToPath(new URL("../client/src/index.ts", import.meta.url)) } },
  server: { proxy: proxied, fs: { allow: [".."] } },
  preview: { proxy: proxied },
  build: { target: "es2022", sourcemap: false },
});
