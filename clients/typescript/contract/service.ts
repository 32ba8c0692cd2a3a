import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Connection } from "../src/connection.js";
import type { Block } from "../src/sse.js";
import { TokenSource } from "../src/token.js";

/** What the public tests may ask of this client. */
const CAPABILITIES = ["bom", "comments", "headers", "last-event-id", "read-timeout", "restart"];

/** The body of `POST /`. */
interface StreamParameters {
  readonly streamUrl: string;
  readonly callbackUrl: string;
  readonly initialDelayMs?: number | null;
  readonly readTimeoutMs?: number | null;
  readonly lastEventId?: string | null;
  readonly headers?: Readonly<Record<string, string>> | null;
}

/** What is told to a callback URL. */
type Callback =
  | { kind: "event"; event: { type: string; data: string; id: string } }
  | { kind: "comment"; comment: string }
  | { kind: "error"; comment: string };

/**
 * The service that the public SSE client contract tests drive, over this package's connection: what is below topics,
 * with any server's event stream.
 */
export class ContractService {
  readonly #streams = new Map<string, Connection>();
  readonly #server: Server = createServer((request, response) => {
    this.#handle(request, response).catch(() => response.writeHead(400).end());
  });
  #count = 0;

  /** Resolves when `DELETE /` ended the service. */
  readonly stopped = new Promise<void>((resolve) => this.#server.on("close", resolve));

  /** Listens, and gives the URL. */
  async open(port: number): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(port, resolve));
    const address = this.#server.address();
    if (typeof address !== "object" || address === null) throw new Error("the service has no address");
    return `http://127.0.0.1:${address.port}`;
  }

  close(): void {
    for (const stream of this.#streams.values()) stream.close();
    this.#server.close();
    this.#server.closeIdleConnections();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = "/" } = request;
    const body = await readJson(request);
    if (url === "/") return this.#handleService(method, body, response);
    const stream = this.#streams.get(url);
    if (!stream) response.writeHead(404).end();
    else if (method === "DELETE") {
      this.#streams.delete(url);
      stream.close();
      response.writeHead(204).end();
    } else if (isObject(body) && body.command === "restart") {
      stream.reconnect();
      response.writeHead(202).end();
    } else response.writeHead(400).end();
  }

  #handleService(method: string | undefined, body: unknown, response: ServerResponse): void {
    if (method === "GET") {
      response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ capabilities: CAPABILITIES }));
    } else if (method === "DELETE") {
      response.writeHead(204).end(() => this.close());
    } else if (method === "POST" && isParameters(body)) {
      const path = `/streams/${++this.#count}`;
      this.#streams.set(path, openStream(body));
      response.writeHead(201, { location: path }).end();
    } else response.writeHead(400).end();
  }
}

/** Opens a stream that tells its callback URL what it receives. */
function openStream(parameters: StreamParameters): Connection {
  const tell = callbacksTo(parameters.callbackUrl);
  const base = parameters.initialDelayMs ?? 1000;
  const onBlock = ({ event = "message", data }: Block): void => {
    if (data !== undefined) tell({ kind: "event", event: { type: event, data, id: connection.lastEventId } });
  };
  const connection: Connection = new Connection(
    {
      fetch: (url, init) => globalThis.fetch(url, init),
      tokens: new TokenSource({}),
      request: (lastEventId) => ({
        url: parameters.streamUrl,
        headers: { ...parameters.headers, ...(lastEventId && { "last-event-id": lastEventId }) },
      }),
      backoff: { base },
      readTimeout: parameters.readTimeoutMs ?? undefined,
      onBlock,
      onComment: (comment) => tell({ kind: "comment", comment }),
      onError: (error) => tell({ kind: "error", comment: error.message }),
    },
    parameters.lastEventId ?? "",
  );
  void connection.run().then((error) => {
    if (error) tell({ kind: "error", comment: error.message });
  });
  return connection;
}

/** Numbers the callbacks of a stream and sends them one after the other. */
function callbacksTo(url: string): (callback: Callback) => void {
  let count = 0;
  let last: Promise<unknown> = Promise.resolve();
  return (callback) => {
    const target = `${url}/${++count}`;
    const body = JSON.stringify(callback);
    last = last.then(() => fetch(target, { method: "POST", body })).catch(() => {});
  };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  return text === "" ? undefined : JSON.parse(text);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isParameters(body: unknown): body is StreamParameters {
  return isObject(body) && typeof body.streamUrl === "string" && typeof body.callbackUrl === "string";
}
