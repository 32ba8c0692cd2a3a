import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { build, type Rolldown } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The largest core, in bytes after gzip: all that a subscription needs. */
const CORE = 8704;
/** The largest client: the core with requests, stores and endpoints. */
const WHOLE = 10240;

let dir: string;
let tarball: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "fanfare-package-"));
  // It is what a release packs; prepack builds it.
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", dir], { cwd: ROOT });
  const [packed] = JSON.parse(stdout.slice(stdout.indexOf("[\n")));
  tarball = join(dir, packed.filename);
  const modules = join(dir, "node_modules");
  await mkdir(join(modules, "@fanfare/client"), { recursive: true });
  await run("tar", ["-xzf", tarball, "-C", join(modules, "@fanfare/client"), "--strip-components=1"]);
  for (const peer of ["react", "svelte"]) await symlink(join(ROOT, "node_modules", peer), join(modules, peer));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

describe("Ensure the package is fit to publish.", () => {
  test("OK: publint has nothing to say", async () => {
    const { messages } = await publint({ pkgDir: join(dir, "node_modules/@fanfare/client"), strict: true });
    expect(messages).toEqual([]);
  });

  test("OK: its types are right for every way of importing it", async () => {
    const result = await checkPackage(createPackageFromTarballData(await readFile(tarball)));
    expect(result.types).toMatchObject({ kind: "included" });
    // Node 10 knows no "exports"; nothing that this package runs on resolves so.
    expect(("problems" in result ? result.problems : []).filter((problem) => !isOfNode10(problem))).toEqual([]);
  });

  test("OK: it depends on nothing at run time", async () => {
    const manifest = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));
    expect(manifest).toMatchObject({ type: "module", sideEffects: false, publishConfig: { provenance: true } });
    expect(manifest.dependencies).toBeUndefined();
    const entries = ["index.js", "index.cjs"].map((name) => readFile(join(ROOT, "dist", name), "utf8"));
    for (const code of await Promise.all(entries)) expect(code).not.toMatch(/from ?["'`](?!\.)|require\(["'`](?!\.)/);
  });

  test.each([
    ["import", "index.mjs", 'import { createClient, FanfareError } from "@fanfare/client";'],
    ["require", "index.cjs", 'const { createClient, FanfareError } = require("@fanfare/client");'],
    [
      "import",
      "react.mjs",
      'import { useTopic as createClient } from "@fanfare/client/react"; const FanfareError = Error;',
    ],
    [
      "require",
      "react.cjs",
      'const { useTopic: createClient } = require("@fanfare/client/react"); const FanfareError = Error;',
    ],
    [
      "import",
      "svelte.mjs",
      'import { createSubscription as createClient } from "@fanfare/client/svelte"; const FanfareError = Error;',
    ],
  ])("OK: %s works in %s", async (_, name, code) => {
    await writeFile(join(dir, name), `${code}\nconsole.log(typeof createClient, typeof FanfareError);`);
    const { stdout } = await run(process.execPath, [join(dir, name)]);
    expect(stdout.trim()).toBe("function function");
  });

  test("OK: importing it needs no global of a browser", async () => {
    const code = 'delete globalThis.fetch; delete globalThis.EventTarget; await import("@fanfare/client");';
    await writeFile(join(dir, "bare.mjs"), code);
    await run(process.execPath, [join(dir, "bare.mjs")]);
  });
});

describe("Ensure it is small.", () => {
  const bundle = async (entry: string, external: RegExp[]): Promise<number> => {
    const result = await build({
      root: ROOT,
      configFile: false,
      logLevel: "error",
      build: {
        write: false,
        minify: true,
        modulePreload: false,
        rollupOptions: { input: join(ROOT, entry), external, preserveEntrySignatures: "strict" },
      },
    });
    const [output] = (Array.isArray(result) ? result : [result]) as Rolldown.RolldownOutput[];
    return gzipSync(output?.output[0]?.code ?? "", { level: 9 }).length;
  };

  test("OK: the core, as an app's bundler makes it", async () => {
    const size = await bundle("src/index.ts", [/\/(stores|publish|endpoint|http)\.js$/]);
    expect(size).toBeGreaterThan(CORE / 2);
    expect(size).toBeLessThan(CORE);
  });

  test("OK: the whole client", async () => {
    expect(await bundle("src/index.ts", [])).toBeLessThan(WHOLE);
    const published = await readFile(join(ROOT, "dist/index.js"));
    expect(gzipSync(published, { level: 9 }).length).toBeLessThan(WHOLE);
  });

  test("OK: what React and Svelte add", async () => {
    expect(await bundle("src/react.ts", [/^react/])).toBeLessThan(1536);
    expect(await bundle("src/svelte.ts", [/^svelte/])).toBeLessThan(1024);
  });
});

function isOfNode10(problem: { readonly kind: string; readonly resolutionKind?: string }): boolean {
  return problem.resolutionKind === "node10";
}
