import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { compile } from "svelte/compiler";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { createEndpoint } from "../support/endpoint.js";
import { realClient } from "../support/server.js";

const ROOT = new URL("../../", import.meta.url);
// Below the package, so that its imports are found.
const OUT = new URL("test/readme/", ROOT);
const readme = await readFile(new URL("README.md", ROOT), "utf8");

/** The examples in a language, in their order. */
function examples(language: string): string[] {
  return Array.from(readme.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "gs")), ([, code = ""]) => code);
}

const scripts = examples("ts").map((code, n) => ({ name: `example${n + 1}.ts`, code }));
const components = examples("tsx").map((code, n) => ({ name: `component${n + 1}.tsx`, code }));

describe("Ensure the README's examples do what it says.", () => {
  beforeAll(async () => {
    await mkdir(OUT, { recursive: true });
    for (const { name, code } of [...scripts, ...components]) await writeFile(new URL(name, OUT), code);
    await createEndpoint("orders/total", "select jsonb_build_object('body', jsonb_build_object('sum', 42))");
  });
  afterAll(() => rm(OUT, { recursive: true, force: true }));

  test("OK: they compile", () => {
    expect([scripts.length, components.length, examples("svelte").length]).toEqual([6, 1, 1]);
    const { config } = ts.readConfigFile(new URL("tsconfig.json", ROOT).pathname, ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT.pathname);
    const files = [...scripts, ...components].map(({ name }) => new URL(name, OUT).pathname);
    const diagnostics = ts.getPreEmitDiagnostics(ts.createProgram(files, options));
    expect(diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([]);
    for (const code of examples("svelte")) expect(compile(code, { generate: "client" }).warnings).toEqual([]);
  });

  test.each(scripts)("OK: $name runs", async ({ name }) => {
    const { url, key } = inject("fanfare");
    vi.stubEnv("FANFARE_URL", url).stubEnv("FANFARE_KEY", key);
    const log = vi.spyOn(console, "log").mockReturnValue();
    let running = true;
    const publishing = (async () => {
      while (running) await realClient().publish("demo", { hello: "world" });
    })();
    try {
      await import(new URL(name, OUT).pathname);
    } finally {
      running = false;
      await publishing;
    }
    expect(log.mock.calls.length).toBeGreaterThan(0);
    expect(log.mock.calls.flat()).not.toContain(undefined);
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });
});

test("Ensure FanfareError documents every code of this package.", async () => {
  const sources = ["errors", "connection", "link", "hub", "sse", "token", "subscription", "events", "validate"];
  const texts = await Promise.all(sources.map((name) => readFile(new URL(`src/${name}.ts`, ROOT), "utf8")));
  const [documented = ""] = texts;
  const codes = texts.flatMap((text) =>
    Array.from(text.matchAll(/(?:new FanfareError|super)\(\s*"([a-z_]+)"/g), ([, code = ""]) => code),
  );
  expect(codes.length).toBeGreaterThan(5);
  expect(codes.filter((code) => !documented.includes(`| \`${code}\``))).toEqual([]);
});
