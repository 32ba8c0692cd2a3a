import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../../..");

/** Milliseconds until a server is up, on a machine that is busy. */
const PATIENCE = 90_000;

/** What a test needs to reach a server. */
export interface Reach {
  readonly url: string;
  readonly key: string;
  readonly databaseUrl: string;
  /** The program, for those who start more servers. */
  readonly binary: string;
}

/** A running fanfare. */
export class FanfareProcess {
  readonly #child: ChildProcess;
  #errors = "";

  constructor(binary: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const env = { PATH: process.env.PATH ?? "", HOME: "/nonexistent", ...environment };
    this.#child = spawn(binary, args, { cwd: dirname(binary), env, stdio: ["ignore", "ignore", "pipe"] });
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#errors += text;
    });
  }

  /** Waits until the process listens, and says where. */
  async url(): Promise<string> {
    const end = Date.now() + PATIENCE;
    for (;;) {
      const url = /"url":"(http:\/\/[^"]+)"/.exec(this.#errors)?.[1];
      if (url) return url;
      if (this.#child.exitCode !== null || Date.now() > end) throw new Error(`fanfare: ${this.#errors}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Ends the process and waits until it is gone. */
  async end(signal: NodeJS.Signals): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill(signal);
    await gone;
  }
}

/** A server with a private Postgres, in a folder of its own. */
export class FanfareServer {
  #dir = "";
  #process: FanfareProcess | undefined;

  async open(): Promise<Reach> {
    this.#dir = await mkdtemp(join(tmpdir(), "fanfare-ts-"));
    await chmod(this.#dir, 0o711); // the user that Postgres runs as passes through
    const binary = join(this.#dir, "fanfare");
    await run("go", ["build", "-o", binary, "./cmd/fanfare"], { cwd: ROOT });
    const args = ["dev", "--listen", "127.0.0.1:0", "--data-dir", join(this.#dir, "data")];
    this.#process = new FanfareProcess(binary, args, { FANFARE_SSE_HEARTBEAT: "1s" });
    const url = await this.#process.url();
    return { url, binary, ...(await this.#environment()) };
  }

  async close(): Promise<void> {
    await this.#process?.end("SIGTERM");
    await rm(this.#dir, { recursive: true, force: true });
  }

  async #environment(): Promise<{ key: string; databaseUrl: string }> {
    const end = Date.now() + PATIENCE;
    for (;;) {
      const text = await readFile(join(this.#dir, "data/dev.env"), "utf8").catch(() => "");
      const [, key] = /^FANFARE_KEY='(.*)'$/m.exec(text) ?? [];
      const [, databaseUrl] = /^DATABASE_URL='(.*)'$/m.exec(text) ?? [];
      if (key && databaseUrl) return { key, databaseUrl };
      if (Date.now() > end) throw new Error("fanfare dev wrote no dev.env");
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}
