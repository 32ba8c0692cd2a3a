import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { basename, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "svelte/compiler";
import { build, type Plugin } from "vite";

const APP = fileURLToPath(new URL("app", import.meta.url));
const OUT = fileURLToPath(new URL("dist", import.meta.url));
const TYPES: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript" };

const svelte: Plugin = {
  name: "svelte",
  async transform(source, file) {
    if (!file.endsWith(".svelte")) return null;
    const { js } = compile(source, { filename: file, generate: "client" });
    return { code: js.code, map: null };
  },
};

/** Builds the pages. */
export async function buildPages(): Promise<void> {
  const input = ["react", "svelte", "native"].map((page) => join(APP, `${page}.html`));
  await build({
    root: APP,
    configFile: false,
    logLevel: "error",
    plugins: [svelte],
    build: { outDir: OUT, emptyOutDir: true, minify: false, rollupOptions: { input } },
  });
}

/** Serves the pages, tokens for them, and passes `/api` on to a Fanfare server, as a site's own proxy does. */
export class PageServer {
  /** Where `/api` leads. */
  target: string;
  /** Gives the token of the next `/token`. */
  token: () => Promise<string> = async () => "";
  /** The `Authorization` of each stream that was asked for. */
  readonly streams: (string | undefined)[] = [];
  readonly #open = new Set<ServerResponse>();
  readonly #server: Server = createServer((incoming, response) => {
    this.#handle(incoming, response).catch(() => response.destroy());
  });

  constructor(target: string) {
    this.target = target;
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const address = this.#server.address();
    if (typeof address !== "object" || address === null) throw new Error("the server has no address");
    return `http://127.0.0.1:${address.port}`;
  }

  /** Cuts all streams. */
  cut(): void {
    for (const response of this.#open) response.destroy();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(incoming.url ?? "/", "http://page");
    if (pathname.startsWith("/api/")) return this.#pass(incoming, response);
    if (pathname === "/token") return void response.end(await this.token());
    const file = pathname.startsWith("/assets/") ? join("assets", basename(pathname)) : basename(pathname);
    const content = await readFile(join(OUT, file)).catch(() => undefined);
    response.writeHead(content ? 200 : 404, { "content-type": TYPES[extname(file)] ?? "text/plain" }).end(content);
  }

  #pass(incoming: IncomingMessage, response: ServerResponse): void {
    if (incoming.url?.startsWith("/api/realtime")) this.streams.push(incoming.headers.authorization);
    this.#open.add(response);
    const { method, headers } = incoming;
    const passed = request(this.target + (incoming.url ?? "").slice("/api".length), { method, headers });
    passed.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      response.flushHeaders();
      answer.pipe(response);
      answer.on("close", () => response.destroy());
    });
    passed.on("error", () => response.destroy());
    response.on("close", () => {
      this.#open.delete(response);
      passed.destroy();
    });
    incoming.pipe(passed);
  }
}
