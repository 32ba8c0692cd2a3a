import { defineConfig } from "tsdown";

export default defineConfig({
  entry: { index: "src/index.ts", react: "src/react.ts", svelte: "src/svelte.ts" },
  format: ["esm", "cjs"],
  platform: "neutral",
  target: "es2022",
  dts: true,
  sourcemap: true,
  minify: true,
  fixedExtension: false,
  noExternal: ["eventsource-parser"],
  inlineOnly: ["eventsource-parser", "@standard-schema/spec"],
});
