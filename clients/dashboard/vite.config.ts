import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

export default defineConfig({
  // Relative, so that the dashboard works below any prefix of a proxy.
  base: "./",
  plugins: [svelte()],
  resolve: {
    alias: { "@fanfare/client": fileURLToPath(new URL("../typescript/src/index.ts", import.meta.url)) },
    // The client is built from its source, whose parser is found from here.
    dedupe: ["eventsource-parser", "@standard-schema/spec"],
  },
  build: {
    outDir: "../../server/dashboard/dist",
    emptyOutDir: true,
    target: "es2022",
    // The policy of the page forbids what is inline.
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
  },
});
