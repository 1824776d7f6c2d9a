// What a server hands out at `/client.js`: the library in one file, with the Yjs that it uses.

export * from "./index.js";
export * as Y from "yjs";
