import { describe, expect, test, vi } from "vitest";
import type { Message, Subscription } from "../../src/index.js";
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

const caughtUp = frame({ event: "caught_up", data: {} });

/** Collects the numbers of a subscription's messages while it runs. */
function collect(subscription: Subscription): (number | null)[] {
  const seen: (number | null)[] = [];
  void (async () => {
    for await (const { id } of subscription) seen.push(id);
  })();
  return seen;
}

const opened = (subscription: Subscription): Promise<void> => expect.poll(() => subscription.state).toBe("open");

describe("Ensure subscriptions of a client share a connection.", () => {
  test("OK: those made together", async () => {
    const server = await script({ body: [ready(0, ["a", "b"]), message(1, "a"), message(2, "b")], after: "hang" });
    const client = clientOf(server);
    const [a, b, again] = await Promise.all(["a", "b", "a"].map((topic) => take(client.subscribe(topic), 1)));
    expect([a, b, again].map((taken) => numbers(taken ?? []))).toEqual([[1], [2], [1]]);
    const received = await server.received();
    expect(received.map(({ url }) => url.replace(/.*topics/, ""))).toEqual(["?topic=a&topic=b"]);
  });

  test("OK: one that joins a topic that is streamed already", async () => {
    const server = await script({ body: [ready(0), message(1)], after: "hang" });
    const client = clientOf(server);
    const early = client.subscribe("t");
    const seen = collect(early);
    await expect.poll(() => seen).toEqual([1]);
    const late = client.subscribe("t");
    const seenLate = collect(late);
    await opened(late);
    expect(late.lastEventId ?? at(1, 1)).toBe(at(1, 1));
    await server.push(message(2));
    await expect.poll(() => [seen, seenLate]).toEqual([[1, 2], [2]]);
    expect(await server.received()).toHaveLength(1);
  });

  test("OK: one that joins with another topic, and nobody loses or repeats anything", async () => {
    const server = await script(
      { body: [ready(10, ["a"]), message(11, "a")], after: "hang" },
      { body: [ready(14, ["b"]), message(15, "b")], after: "hang" },
      {
        body: [ready(11, ["a", "b"]), message(12, "b"), message(15, "b"), message(16, "a"), message(17, "b")],
        after: "hang",
      },
    );
    const client = clientOf(server);
    const states = vi.fn();
    const a = collect(client.subscribe("a", { onStateChange: states }));
    await expect.poll(() => a).toEqual([11]);
    const b = collect(client.subscribe("b"));
    await expect
      .poll(() => [a, b])
      .toEqual([
        [11, 16],
        [15, 17],
      ]);
    const received = await server.received();
    expect(received.map(({ headers }) => headers["last-event-id"])).toEqual([undefined, undefined, at(11, 11)]);
    await expect.poll(() => server.open()).toBe(1);
    expect(states.mock.calls.flat()).toEqual(["open"]);
  });

  test("OK: one that reads old messages first joins when it has caught up", async () => {
    const server = await script(
      { body: [ready(10, ["a"])], after: "hang" },
      { body: [ready(0, ["b"]), messages(1, 3, "b")], after: "hang" },
      { body: [ready(9, ["a", "b"]), message(11, "b")], after: "hang" },
    );
    const client = clientOf(server);
    const quiet = client.subscribe("a");
    await opened(quiet);
    const b = collect(client.subscribe("b", { from: "earliest" }));
    await expect.poll(() => b).toEqual([1, 2, 3]);
    expect(await server.open()).toBe(2);
    await server.push(heartbeat(9) + caughtUp);
    await expect.poll(() => b).toEqual([1, 2, 3, 11]);
    await expect.poll(() => server.open()).toBe(1);
    expect((await server.received())[2]?.headers["last-event-id"]).toBe(at(9));
  });

  test("OK: positions of different histories are not mixed", async () => {
    const other = frame({ event: "ready", id: "zzzzzzzz.3", data: { topics: ["b"], denied: [] } });
    const server = await script({ body: [ready(10, ["a"])], after: "hang" }, { body: [other], after: "hang" });
    const client = clientOf(server);
    const a = client.subscribe("a");
    await opened(a);
    const b = client.subscribe("b");
    await opened(b);
    await server.push("id: zzzzzzzz.4\n\n");
    await expect.poll(async () => (await server.received()).length).toBe(3);
    expect((await server.received())[2]?.url).toMatch(/\?topic=a&topic=b$/);
    a.close();
    b.close();
  });
});

describe("Ensure what one subscription meets does not harm the others.", () => {
  test("Err: a topic that is denied is asked for alone, to learn why", async () => {
    const server = await script(
      { body: [ready(0, ["a"], ["b"]), message(1, "a")], after: "hang" },
      { status: 404, headers: { "content-type": "application/problem+json" }, body: ['{"code":"not_found"}'] },
    );
    const client = clientOf(server);
    const [a, b] = [take(client.subscribe("a"), 1), take(client.subscribe("b"), 1)];
    await expect(b).rejects.toMatchObject({ code: "not_found", status: 404 });
    expect(numbers(await a)).toEqual([1]);
  });

  test("OK: of one subscription's topics, those denied are named", async () => {
    const server = await script({ body: [ready(0, ["a"], ["b"])], after: "hang" });
    for await (const event of clientOf(server).subscribe(["a", "b"]).events()) {
      expect(event).toEqual({ type: "ready", topics: ["a"], denied: ["b"], position: at(0) });
      break;
    }
  });

  test("Err: of one subscription's topics, those denied reach onError, once", async () => {
    const server = await script(
      { body: [ready(0, ["a"], ["b", "c"]), message(1, "a")] },
      { body: [ready(1, ["a"], ["b", "c"]), message(2, "a")], after: "hang" },
    );
    const onError = vi.fn();
    const subscription = clientOf(server).subscribe(["a", "b", "c"], { onError });
    expect(numbers(await take(subscription, 2))).toEqual([1, 2]);
    const denied = onError.mock.calls.map(([error]) => error).filter(({ code }) => code === "topic_denied");
    expect(denied.map(({ message }) => message)).toEqual([expect.stringContaining("b"), expect.stringContaining("c")]);
  });

  test("Err: a deleted topic ends those that have no other", async () => {
    const deleted = frame({ event: "topic_deleted", data: { topic: "b" } });
    const server = await script({ body: [ready(0, ["a", "b"]), deleted, message(1, "a")], after: "hang" });
    const client = clientOf(server);
    const onEvent = vi.fn();
    const [both, only] = [take(client.subscribe(["a", "b"], { onEvent }), 1), take(client.subscribe("b"), 1)];
    await expect(only).rejects.toMatchObject({ code: "topic_deleted" });
    expect(numbers(await both)).toEqual([1]);
    expect(onEvent).toHaveBeenCalledWith({ type: "topic_deleted", topic: "b" });
  });

  test("OK: a reader that stops holds up nobody, and reads everything later", async () => {
    const all = { body: [ready(0), messages(1, 3000)], after: "hang" } as const;
    const server = await script(all);
    const client = clientOf(server);
    const slow = client.subscribe("t");
    const fast = collect(client.subscribe("t"));
    await expect.poll(() => fast.length).toBe(3000);
    expect(numbers(await take(slow, 3000))).toEqual(range(1, 3000));
    expect((await server.received())[1]?.headers["last-event-id"]).toMatch(/^k7f2m5qa\.\d+/);
  });

  test("OK: a topic that nobody reads any more is let go", async () => {
    const server = await script(
      { body: [ready(0, ["a", "b"])], after: "hang" },
      { body: [ready(5, ["a"]), message(6, "a")], after: "hang" },
    );
    const client = clientOf(server);
    const a = collect(client.subscribe("a"));
    const b = client.subscribe("b");
    await opened(b);
    b.close();
    await server.push(heartbeat(5));
    await expect.poll(() => a).toEqual([6]);
    expect((await server.received())[1]?.url).toMatch(/topics\/a$/);
    await expect.poll(() => server.open()).toBe(1);
  });

  test("OK: one that comes for a topic while it is let go is not forgotten", async () => {
    const server = await script(
      { body: [ready(0, ["a", "b"])], after: "hang" },
      { body: [{ wait: 500 }, ready(5, ["a"]), message(6, "a")], after: "hang" },
      { body: [ready(5, ["b"]), message(7, "b")], after: "hang" },
    );
    const client = clientOf(server);
    const a = collect(client.subscribe("a"));
    const first = client.subscribe("b");
    await opened(first);
    first.close();
    await server.push(heartbeat(5));
    await expect.poll(async () => (await server.received()).length).toBe(2);
    const b = collect(client.subscribe("b"));
    await expect.poll(() => [a, b]).toEqual([[6], [7]]);
    expect((await server.received())[2]?.headers["last-event-id"]).toBe(at(5));
  });

  test("OK: where the take-over hangs, as with too few connections, the old ones make room", async () => {
    const server = await script(
      { body: [ready(10, ["a"])], after: "hang" },
      { body: [ready(14, ["b"])], after: "hang" },
      { body: [{ wait: 2500 }, ready(10, ["a", "b"]), message(15, "a"), message(16, "b")], after: "hang" },
    );
    const client = clientOf(server);
    const first = client.subscribe("a");
    await opened(first);
    const [a, b] = [collect(first), collect(client.subscribe("b"))];
    await expect.poll(() => server.open()).toBe(3);
    await expect.poll(() => server.open()).toBe(1);
    await expect.poll(() => [a, b]).toEqual([[15], [16]]);
  });

  test("OK: with linger, the next subscription finds the connection open", async () => {
    const server = await script({ body: [ready(0), message(1)], after: "hang" });
    const client = clientOf(server);
    const first = client.subscribe("t", { linger: 10_000 });
    await opened(first);
    first.close();
    const second = client.subscribe("t");
    await opened(second);
    expect(await server.received()).toHaveLength(1);
    second.close();
    await expect.poll(() => server.open()).toBe(0);
  });
});

test("Ensure a broadcast, which has no position, moves none.", async () => {
  const data = { topic: "t", message: "here", published_at: "", id: null, key: null };
  const server = await script({ body: [ready(0), message(1), frame({ data }), message(2)], after: "hang" });
  const read: Message[] = await take(clientOf(server).subscribe("t"), 3);
  expect(read.map(({ position }) => position)).toEqual([at(1, 1), undefined, at(2, 2)]);
});
