import { createServer, type Server } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ContractService } from "../../contract/service.js";
import { type Script, script } from "../support/script.js";

type Told = { kind: string; comment?: string; event?: { type: string; data: string; id: string } };

/** The harness's side: it takes callbacks, in the order of their numbers. */
class Harness {
  readonly told: Told[] = [];
  readonly numbers: string[] = [];
  readonly #server: Server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    this.numbers.push(request.url ?? "");
    this.told.push(JSON.parse(text));
    response.writeHead(202).end();
  });

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  events(): unknown[] {
    return this.told.filter(({ kind }) => kind === "event").map(({ event }) => event);
  }
}

describe("Ensure the service speaks the protocol of the public contract tests.", () => {
  let service: ContractService;
  let harness: Harness;
  let url: string;
  let callbackUrl: string;

  beforeEach(async () => {
    service = new ContractService();
    harness = new Harness();
    [url, callbackUrl] = await Promise.all([service.open(0), harness.open()]);
  });
  afterEach(() => {
    service.close();
    harness.close();
  });

  const post = (path: string, body: unknown): Promise<Response> =>
    fetch(url + path, { method: "POST", body: JSON.stringify(body) });

  async function start(stream: Script, parameters: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const body = { streamUrl: stream.url, callbackUrl, tag: "test", initialDelayMs: 0, ...parameters };
    const response = await post("/", body);
    expect(response.status).toBe(201);
    return response.headers.get("location") ?? "";
  }

  test("OK: it says what it can", async () => {
    const answer = await (await fetch(url)).json();
    expect(answer).toEqual({
      capabilities: ["bom", "comments", "headers", "last-event-id", "read-timeout", "restart"],
    });
  });

  test("OK: events, comments and ids, numbered and in order", async () => {
    const body = ["\uFEFF:Hello\nevent: greeting\nid: abc\ndata: \uFEFFa\ndata: b\n\ndata: c\n\nid\ndata\n\n"];
    await start(await script({ body, after: "hang" }));
    await expect.poll(() => harness.told.length).toBe(4);
    expect(harness.told[0]).toEqual({ kind: "comment", comment: "Hello" });
    expect(harness.events()).toEqual([
      { type: "greeting", data: "\uFEFFa\nb", id: "abc" },
      { type: "message", data: "c", id: "abc" },
      { type: "message", data: "", id: "" },
    ]);
    expect(harness.numbers).toEqual(["/1", "/2", "/3", "/4"]);
  });

  test("OK: headers and the last event id, at first and after a break", async () => {
    const stream = await script({ body: ["id: def\ndata: 1\n\n"] }, { after: "hang" });
    await start(stream, { headers: { "x-own": "1" }, lastEventId: "abc" });
    await expect.poll(async () => (await stream.received()).length).toBe(2);
    const [first, second] = await stream.received();
    expect(first?.headers).toMatchObject({
      accept: "text/event-stream",
      "cache-control": "no-cache",
      "last-event-id": "abc",
      "x-own": "1",
    });
    expect(second?.headers).toMatchObject({ "last-event-id": "def", "x-own": "1" });
  });

  test("OK: restart connects again and is no error", async () => {
    const stream = await script(
      { body: ["data: Hello\n\n"], after: "hang" },
      { body: ["data: Thanks\n\n"], after: "hang" },
    );
    const location = await start(stream);
    await expect.poll(() => harness.told.length).toBe(1);
    expect((await post(location, { command: "restart" })).status).toBe(202);
    await expect.poll(() => harness.told.length).toBe(2);
    expect(harness.events()).toMatchObject([{ data: "Hello" }, { data: "Thanks" }]);
    expect((await post(location, { command: "dance" })).status).toBe(400);
  });

  test("OK: a read timeout is an error and connects again", async () => {
    const stream = await script({ body: ["data: Hello\n\n"], after: "hang" });
    await start(stream, { readTimeoutMs: 200 });
    await expect.poll(() => harness.told.map(({ kind }) => kind)).toContain("error");
    await expect.poll(async () => (await stream.received()).length).toBeGreaterThan(1);
  });

  test("OK: DELETE ends a stream, and the service", async () => {
    const stream = await script({ body: ["data: Hello\n\n"], after: "hang" });
    const location = await start(stream);
    await expect.poll(() => stream.open()).toBe(1);
    expect((await fetch(url + location, { method: "DELETE" })).status).toBe(204);
    await expect.poll(() => stream.open()).toBe(0);
    expect((await fetch(url + location, { method: "DELETE" })).status).toBe(404);
    expect((await post("/", { streamUrl: 1 })).status).toBe(400);
    await fetch(url, { method: "DELETE" });
    await service.stopped;
  });
});
