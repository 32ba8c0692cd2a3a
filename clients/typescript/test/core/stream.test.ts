import { describe, expect, test, vi } from "vitest";
import {
  at,
  clientOf,
  frame,
  heartbeat,
  message,
  messages,
  numbers,
  range,
  ready,
  script,
  take,
} from "../support/script.js";

describe("Ensure a stream is read however its bytes come.", () => {
  test("OK: one byte at a time, with a byte order mark and characters of several bytes", async () => {
    const data = { topic: "t", message: "€豆腐 🎺", published_at: "", id: 1, key: "k" };
    const server = await script({
      body: [{ base64: "77u/" }, { trickle: ready(0) + frame({ id: at(1, 1), data }) }],
      after: "hang",
    });
    const [only] = await take(clientOf(server).subscribe("t"), 1);
    expect(only).toEqual({ topic: "t", payload: "€豆腐 🎺", id: 1, key: "k", publishedAt: "", position: at(1, 1) });
  });

  test.each([
    ["CR", "\r"],
    ["LF", "\n"],
    ["CRLF", "\r\n"],
  ])("OK: lines that end with %s", async (_, end) => {
    const text = (ready(0) + messages(1, 3)).replaceAll("\n", end);
    const server = await script({ body: [{ trickle: text }], after: "hang" });
    expect(numbers(await take(clientOf(server).subscribe("t"), 3))).toEqual([1, 2, 3]);
  });

  test("OK: an event of 10 MB", async () => {
    const data = JSON.stringify({ topic: "t", message: "…", id: 1 });
    const [head = "", tail = ""] = data.split("…");
    const body = [ready(0), `id: ${at(1, 1)}\ndata: ${head}`, { repeat: "x", times: 10_000_000 }, `${tail}\n\n`];
    const server = await script({ body, after: "hang" });
    const [only] = await take(clientOf(server).subscribe<string>("t"), 1);
    expect(only?.payload.length).toBe(10_000_000);
  });

  test("ErrEventTooLarge: an event beyond the bound ends the stream", async () => {
    const server = await script({ body: [ready(0), "data: ", { repeat: "x", times: 100_000 }], after: "hang" });
    const read = take(clientOf(server, { maxEventSize: 50_000 }).subscribe("t"), 1);
    await expect(read).rejects.toMatchObject({ code: "event_too_large" });
    expect(await server.received()).toHaveLength(1);
  });

  test("OK: an event that is not what the protocol says is told, and the stream goes on", async () => {
    const onError = vi.fn();
    const junk = `data: {"topic":\n\n${frame({ data: [1] })}${frame({ data: { message: 1 } })}`;
    const unknown = frame({ event: "news", data: { a: 1 } });
    const server = await script({ body: [ready(0), junk, unknown, message(1)], after: "hang" });
    const read = await take(clientOf(server).subscribe("t", { onError }), 1);
    expect(numbers(read)).toEqual([1]);
    expect(onError.mock.calls.map(([error]) => error.code)).toEqual(Array(3).fill("invalid_event"));
  });
});

describe("Ensure a stream that ends is resumed after its last id.", () => {
  test("OK: after a message, though the stream broke in the middle of the next", async () => {
    const server = await script(
      { body: [ready(0) + message(1) + message(2).slice(0, -1)], after: "hang" },
      { body: [ready(1), messages(2, 3)], after: "hang" },
    );
    const read: (number | null)[] = [];
    for await (const { id } of clientOf(server).subscribe("t")) {
      read.push(id);
      if (id === 1) await server.end("break");
      if (id === 3) break;
    }
    expect(read).toEqual([1, 2, 3]);
    const [first, second] = await server.received();
    expect(first?.headers["last-event-id"]).toBeUndefined();
    expect(second?.headers["last-event-id"]).toBe(at(1, 1));
  });

  test("OK: after an id without data, as heartbeats are", async () => {
    const server = await script(
      { body: [ready(0), message(1), heartbeat(7)] },
      { body: [ready(7), message(8)], after: "hang" },
    );
    const subscription = clientOf(server).subscribe("t");
    expect(numbers(await take(subscription, 2))).toEqual([1, 8]);
    expect((await server.received())[1]?.headers["last-event-id"]).toBe(at(7));
    expect(subscription.lastEventId).toBe(at(8, 8));
  });

  test("OK: what was given already is dropped", async () => {
    const server = await script(
      { body: [ready(0), messages(1, 5)] },
      { body: [ready(5), messages(3, 8)], after: "hang" },
    );
    expect(numbers(await take(clientOf(server).subscribe("t"), 8))).toEqual(range(1, 8));
  });

  test("OK: a gap is told, and goes back where it must", async () => {
    const gap = frame({ event: "gap", id: at(2), data: { from: at(9), to: at(2), reason: "epoch" } });
    const server = await script(
      { body: [ready(0), messages(8, 9)] },
      { body: [ready(2), gap, message(3)], after: "hang" },
    );
    const events: unknown[] = [];
    for await (const event of clientOf(server).subscribe("t").events()) {
      events.push(event.type === "message" ? event.message.id : event.type);
      if (events.at(-1) === 3) break;
    }
    expect(events).toEqual(["ready", 8, 9, "ready", "gap", 3]);
  });

  test("OK: a server that closes cleanly again and again", async () => {
    const answers = range(1, 6).map((n) => ({ body: [ready(n - 1), message(n), { wait: 100 }] }));
    const server = await script(...answers);
    const onError = vi.fn();
    expect(numbers(await take(clientOf(server).subscribe("t", { onError }), 6))).toEqual(range(1, 6));
    expect(onError.mock.calls.every(([error]) => error.code === "stream_ended" && error.retryable)).toBe(true);
  });

  test("OK: a stream that is refused for now, and granted later", async () => {
    const refused = (reason: string): string =>
      `retry: 1\n${frame({ event: "reconnect", data: { reason, detail: "as many streams are open as may be" } })}`;
    const server = await script(
      { body: [ready(0), message(1)] },
      { body: [refused("too_many_streams")] },
      { body: [refused("unavailable")] },
      { body: [ready(1), message(2)], after: "hang" },
    );
    const onError = vi.fn();
    expect(numbers(await take(clientOf(server).subscribe("t", { onError }), 2))).toEqual([1, 2]);
    expect(onError.mock.calls.map(([error]) => [error.code, error.retryable])).toEqual([
      ["stream_ended", true],
      ["too_many_streams", true],
      ["unavailable", true],
    ]);
    expect((await server.received())[3]?.headers["last-event-id"]).toBe(at(1, 1));
  });

  test("OK: from where the caller says", async () => {
    const server = await script({ body: [ready(4), message(5)], after: "hang" });
    await take(clientOf(server).subscribe("t", { lastEventId: at(4), from: "earliest", key: "a*" }), 1);
    await take(clientOf(server).subscribe("t", { from: new Date(0) }), 1);
    await take(clientOf(server).subscribe(["a b", "t"], { from: "earliest" }), 1);
    const [resumed, since, many] = await server.received();
    expect(resumed?.headers["last-event-id"]).toBe(at(4));
    expect(resumed?.url).toMatch(/\/realtime\/topics\/t\?key=a\*$/);
    expect(since?.url).toMatch(/\?from=1970-01-01T00%3A00%3A00.000Z$/);
    expect(many?.url).toMatch(/\/realtime\/topics\?topic=a\+b&topic=t&from=earliest$/);
  });
});

describe("Ensure a connection that is dead is noticed.", () => {
  test("OK: a socket that goes silent", async () => {
    const server = await script(
      { body: [ready(0), message(1)], after: "hang" },
      { body: [ready(1), message(2)], after: "hang" },
    );
    const onError = vi.fn();
    const client = clientOf(server, { readTimeout: 200 });
    expect(numbers(await take(client.subscribe("t", { onError }), 2))).toEqual([1, 2]);
    expect(onError.mock.calls[0]?.[0]).toMatchObject({ code: "stream_silent", retryable: true });
    await expect.poll(async () => (await server.received())[0]?.left).toBe(true);
  });

  test("OK: a proxy that holds the first bytes back", async () => {
    const server = await script({ after: "hang" }, { body: [ready(0), message(1)], after: "hang" });
    expect(numbers(await take(clientOf(server, { readTimeout: 200 }).subscribe("t"), 1))).toEqual([1]);
  });

  test("OK: heartbeats keep it alive", async () => {
    const beats = range(1, 8).flatMap((n) => [{ wait: 100 }, heartbeat(n)]);
    const server = await script({ body: [ready(0), ...beats, message(9)], after: "hang" });
    expect(numbers(await take(clientOf(server, { readTimeout: 400 }).subscribe("t"), 1))).toEqual([9]);
    expect(await server.received()).toHaveLength(1);
  });
});

describe("Ensure a subscription ends when its reader is gone.", () => {
  test("OK: leaving the loop, close() and an abort end the connection", async () => {
    const server = await script({ body: [ready(0), message(1)], after: "hang" });
    const client = clientOf(server);
    await take(client.subscribe("t"), 1);
    const closed = client.subscribe("t");
    closed.close();
    await closed.closed;
    const controller = new AbortController();
    const { signal } = controller;
    let count = 0;
    for await (const { id } of client.subscribe("t", { signal })) {
      count += id ?? 0;
      controller.abort();
    }
    expect(count).toBe(1);
    await expect.poll(() => server.open()).toBe(0);
    expect(await take(client.subscribe("t", { signal }), 1)).toEqual([]);
  });

  test("OK: with a callback, until it is closed", async () => {
    const server = await script({ body: [ready(0), messages(1, 3)], after: "hang" });
    const seen: (number | null)[] = [];
    const subscription = clientOf(server).subscribe("t", {
      onMessage: async ({ id }) => {
        await Promise.resolve();
        seen.push(id);
        if (id === 2) subscription.close();
      },
    });
    await subscription.closed;
    expect(seen).toEqual([1, 2]);
    expect(subscription.state).toBe("closed");
  });

  test("ErrAlreadyRead: a subscription has one reader", async () => {
    const server = await script({ body: [ready(0), message(1)], after: "hang" });
    const subscription = clientOf(server).subscribe("t");
    await take(subscription, 1);
    await expect(take(subscription, 1)).rejects.toMatchObject({ code: "already_read" });
  });
});
