import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setImmediate as turn, setTimeout as wait } from "node:timers/promises";

/** One step of an answer's body. */
export type Step =
  | string
  | { readonly base64: string }
  /** Written byte by byte, each in a packet of its own. */
  | { readonly trickle: string }
  | { readonly repeat: string; readonly times: number }
  | { readonly wait: number };

/** One answer. The last of a script answers all further requests. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: readonly Step[];
  /** `end` closes cleanly, `break` cuts the connection, `hang` keeps it open and silent. */
  readonly after?: "end" | "break" | "hang";
  /** Answers 401 to requests without this `Authorization`. The answer is then not used up. */
  readonly authorization?: string;
}

/** A request that was received. */
export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly at: number;
  /** True when the client went away before the answer ended. */
  left: boolean;
}

interface Script {
  answers: readonly Answer[];
  readonly received: Received[];
  readonly open: Set<ServerResponse>;
  next: number;
}

const CORS = {
  "access-control-allow-origin": "*",
  "access-control-allow-headers": "*, authorization",
  "access-control-allow-methods": "*",
  "access-control-expose-headers": "*",
};

/**
 * A server that answers as it is told, over HTTP, so that tests in a browser can tell it too: `POST /scripts` with
 * answers, `GET /scripts/:id` for what was received, `POST /scripts/:id/push` to write to all open streams and
 * `POST /scripts/:id/end` or `break` to end them, `finish` to end them for good. A script is at `/s/:id`.
 */
export class HostileServer {
  readonly #scripts = new Map<string, Script>();
  readonly #server: Server = createServer((request, response) => {
    this.#handle(request, response).catch(() => response.destroy());
  });

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const address = this.#server.address();
    if (typeof address !== "object" || address === null) throw new Error("the server has no address");
    return `http://127.0.0.1:${address.port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeaders(new Headers(CORS));
    const [, family, id = "", action] = (request.url ?? "").split(/[/?]/);
    const body = await read(request);
    if (request.method === "OPTIONS") return void response.writeHead(204).end();
    if (family === "scripts" && id === "") return this.#create(body, response);
    const script = this.#scripts.get(id);
    if (!script) return void response.writeHead(404).end();
    if (family === "s") return answer(script, request, body, response);
    if (action === "finish") script.answers = [{ status: 204 }];
    for (const stream of script.open) {
      if (action === "push") stream.write(body);
      if (action === "end" || action === "finish") stream.end();
      if (action === "break") stream.destroy();
    }
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ received: script.received, open: script.open.size }));
  }

  #create(body: string, response: ServerResponse): void {
    const id = String(this.#scripts.size + 1);
    this.#scripts.set(id, { answers: JSON.parse(body), received: [], open: new Set(), next: 0 });
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ id }));
  }
}

async function answer(script: Script, request: IncomingMessage, body: string, response: ServerResponse): Promise<void> {
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const { method = "", url = "" } = request;
  const received = { method, url, headers, body, at: Date.now(), left: false };
  script.received.push(received);
  const scripted = script.answers[Math.min(script.next, script.answers.length - 1)] ?? { status: 500 };
  if (scripted.authorization && scripted.authorization !== headers.authorization) {
    return void response.writeHead(401).end();
  }
  script.next++;
  script.open.add(response);
  response.on("close", () => {
    received.left = !response.writableFinished;
    script.open.delete(response);
  });
  response.writeHead(scripted.status ?? 200, { "content-type": "text/event-stream", ...scripted.headers });
  response.flushHeaders();
  for (const step of scripted.body ?? []) {
    if (response.destroyed) return;
    await write(response, step);
  }
  if (scripted.after === "break") response.destroy();
  else if (scripted.after !== "hang") response.end();
}

async function write(response: ServerResponse, step: Step): Promise<void> {
  if (typeof step === "string") return send(response, step);
  if ("base64" in step) return send(response, Buffer.from(step.base64, "base64"));
  if ("repeat" in step) return send(response, step.repeat.repeat(step.times));
  if ("wait" in step) return wait(step.wait);
  for (const byte of Buffer.from(step.trickle)) {
    await send(response, Buffer.of(byte));
    await turn();
  }
}

/** Writes, and waits until the kernel has it. */
function send(response: ServerResponse, chunk: string | Buffer): Promise<void> {
  if (response.writableEnded) return Promise.resolve(); // by a test that is over
  return new Promise((resolve) => {
    response.once("close", resolve);
    response.write(chunk, () => {
      response.off("close", resolve);
      resolve();
    });
  });
}

async function read(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  return text;
}
