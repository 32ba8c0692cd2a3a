import { describe, expect, test, vi } from "vitest";
import type { Client, Subscription } from "../../src/index.js";
import { numbers, range, take } from "../support/script.js";
import { createTopic, realClient } from "../support/server.js";

interface Numbered {
  readonly n: number;
}

/** Publishes {n} for each number, one after the other. */
async function publishAll(client: Client, topic: string, from: number, to: number): Promise<void> {
  for (const n of range(from, to)) await client.publish(topic, { n });
}

async function read(subscription: Subscription<Numbered>, count: number): Promise<number[]> {
  return (await take(subscription, count)).map(({ payload }) => payload.n);
}

describe("Ensure what is published is read, from the real server.", () => {
  test("OK: as it was published, in order, live", async () => {
    const [client, topic] = [realClient(), await createTopic()];
    const subscription = client.subscribe<Numbered>(topic);
    await expect.poll(() => subscription.state).toBe("open");
    const { id } = await client.publish(topic, { n: 1 }, { key: "k" });
    await publishAll(client, topic, 2, 5);
    const taken = await take(subscription, 5);
    expect(taken[0]).toMatchObject({ topic, payload: { n: 1 }, id, key: "k" });
    expect(taken.map(({ payload }) => payload.n)).toEqual(range(1, 5));
  });

  test("OK: from the beginning, and after any position, exactly", async () => {
    const [client, topic] = [realClient(), await createTopic()];
    await publishAll(client, topic, 1, 10);
    const all = await take(client.subscribe<Numbered>(topic, { from: "earliest" }), 10);
    expect(all.map(({ payload }) => payload.n)).toEqual(range(1, 10));
    for (const after of [1, 5, 9]) {
      const lastEventId = all[after - 1]?.position;
      expect(await read(client.subscribe<Numbered>(topic, { lastEventId }), 10 - after)).toEqual(range(after + 1, 10));
    }
  });

  test("OK: caught_up comes after what was there", async () => {
    const [client, topic] = [realClient(), await createTopic()];
    await publishAll(client, topic, 1, 3);
    await take(client.subscribe(topic, { from: "earliest" }), 3); // so they are sealed
    const events: string[] = [];
    for await (const event of client.subscribe(topic, { from: "earliest" }).events()) {
      events.push(event.type);
      if (event.type === "caught_up") break;
    }
    expect(events).toEqual(["ready", "message", "message", "message", "caught_up"]);
  });

  test("OK: only messages with a key that was asked for", async () => {
    const [client, topic] = [realClient(), await createTopic()];
    for (const n of range(1, 6)) await client.publish(topic, { n }, { key: n % 2 ? `odd-${n}` : `even-${n}` });
    expect(await read(client.subscribe<Numbered>(topic, { from: "earliest", key: "even-*" }), 3)).toEqual([2, 4, 6]);
  });

  test("OK: a gap after a position of another history", async () => {
    const [client, topic] = [realClient(), await createTopic()];
    const onGap = vi.fn();
    const subscription = client.subscribe(topic, { lastEventId: "aaaaaaaa.5.5", onGap });
    const reading = take(subscription, 1);
    await expect
      .poll(() => onGap.mock.calls[0]?.[0])
      .toMatchObject({ type: "gap", from: "aaaaaaaa.5.5", reason: "epoch" });
    await client.publish(topic, 1);
    expect(numbers(await reading)).toHaveLength(1);
  });

  test("OK: a broadcast reaches those who are there", async () => {
    const [client, topic] = [realClient(), await createTopic()];
    const subscription = client.subscribe(topic);
    await expect.poll(() => subscription.state).toBe("open");
    await client.broadcast(topic, "here");
    expect((await take(subscription, 1))[0]).toMatchObject({ payload: "here", id: null, position: undefined });
  });
});

describe("Ensure publishing says what became of a message.", () => {
  test("OK: the same idempotency key gives the same message", async () => {
    const [client, topic] = [realClient(), await createTopic()];
    const first = await client.publish(topic, 1, { idempotencyKey: "once" });
    expect(await client.publish(topic, 1, { idempotencyKey: "once" })).toEqual(first);
  });

  test("OK: of many, those refused are told apart", async () => {
    const [client, topic] = [realClient(), await createTopic()];
    const results = await client.publishMany([
      { topic, payload: 1, key: "k", headers: { a: 1 }, idempotencyKey: "many" },
      { topic: "nowhere", payload: 2 },
    ]);
    expect(results).toMatchObject([
      { id: expect.any(Number) },
      { code: "topic_not_found", detail: expect.any(String) },
    ]);
  });

  test("Err: with the server's code", async () => {
    const client = realClient();
    await expect(client.publish("nowhere", 1)).rejects.toMatchObject({ code: "topic_not_found", status: 404 });
    const stranger = realClient({ token: "ff_bad" });
    await expect(stranger.publish("demo", 1)).rejects.toMatchObject({ code: "unauthorized", status: 401 });
    await expect(take(client.subscribe("nowhere"), 1)).rejects.toMatchObject({ status: 404 });
  });

  test("Err: no server", async () => {
    const nobody = realClient({ baseUrl: "http://127.0.0.1:9" });
    await expect(nobody.publish("demo", 1)).rejects.toMatchObject({ code: "network", retryable: true });
    const signal = AbortSignal.abort();
    await expect(realClient().publish("demo", 1, { signal })).rejects.toMatchObject({ name: "AbortError" });
  });
});

test("Ensure subscriptions that come and go miss and repeat nothing while messages flow.", async () => {
  const client = realClient();
  const topics = await Promise.all(range(1, 6).map(() => createTopic()));
  let flowing = true;
  const publishers = topics.map(async (topic) => {
    for (let n = 1; flowing; n++) await client.publish(topic, { n });
  });
  const readers = range(1, 30).map(async (i) => {
    for (let turn = 0; turn < 3; turn++) {
      const own = topics.filter((_, t) => (i + turn + t) % 3 === 0);
      const subscription = client.subscribe<Numbered>(own, turn === 1 ? { from: "earliest" } : {});
      const taken = await take(subscription, 40 + i);
      for (const topic of own) {
        const seen = taken.filter((message) => message.topic === topic).map(({ payload }) => payload.n);
        const [first = 0] = seen;
        expect(seen).toEqual(range(first, first + seen.length - 1));
        if (turn === 1 && seen.length > 0) expect(first).toBe(1);
      }
    }
  });
  await Promise.all(readers);
  flowing = false;
  await Promise.all(publishers);
});

test("Ensure many subscriptions that begin one after the other come to share a connection.", async () => {
  const client = realClient();
  const topics = await Promise.all(range(1, 12).map(() => createTopic()));
  const subscriptions: Subscription<Numbered>[] = [];
  for (const topic of topics) {
    subscriptions.push(client.subscribe<Numbered>(topic));
    await Promise.resolve();
    await Promise.resolve();
  }
  const reads = subscriptions.map((subscription) => read(subscription, 1));
  await expect.poll(() => subscriptions.map(({ state }) => state)).toEqual(topics.map(() => "open"));
  await client.publishMany(topics.map((topic, n) => ({ topic, payload: { n } })));
  expect((await Promise.all(reads)).flat()).toEqual(range(0, 11));
});
