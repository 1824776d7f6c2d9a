// Builds the library into one file that any page can import: `/client.js` of a server.
// Imports nothing, so that it can be run by the Vite of another package, as the app's build does.
const folder = (path) => decodeURIComponent(new URL(path, import.meta.url).pathname);

export default {
  root: folder("."),
  configFile: false,
  publicDir: false,
  // Beside the built app, which is built first.
  build: {
    outDir: folder("../../server/web"),
    emptyOutDir: false,
    target: "es2022",
    sourcemap: false,
    copyPublicDir: false,
    license: { fileName: "client.licenses.txt" },
    rolldownOptions: { output: { codeSplitting: false, minify: true } },
    lib: { entry: folder("src/bundle.ts"), formats: ["es"], fileName: () => "client.js" },
  },
};
