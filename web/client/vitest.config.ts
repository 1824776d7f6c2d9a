import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    environment: "node",
    // The machine may have two cores, and the server under test needs one.
    fileParallelism: false,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Of a store in which one test lets nothing be written; nobody waits for its writes.
    onUnhandledError: ({ message }) => !message.startsWith("AbortError"),
  },
});
