import { fileURLToPath } from "node:url";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { chromium } from "./test/server/chromium.js";

const core = "test/core/**/*.test.ts";

export default defineConfig({
  // What the README imports.
  resolve: { alias: { "@fanfare/client": fileURLToPath(new URL("src/index.ts", import.meta.url)) } },
  optimizeDeps: { include: ["eventsource-parser", "zod"] },
  test: {
    testTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    hookTimeout: 120_000,
    globalSetup: "test/setup.ts",
    projects: [
      {
        extends: true,
        test: { name: "node", include: [core, "test/node/**/*.test.{ts,tsx}"] },
      },
      {
        extends: true,
        test: {
          name: "chromium",
          include: [core],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: chromium }),
            instances: [{ browser: "chromium" }],
          },
        },
      },
      {
        extends: true,
        test: { name: "pages", include: ["test/pages/**/*.test.ts"] },
      },
    ],
  },
});
