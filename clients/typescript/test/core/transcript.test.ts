import { expect, test } from "vitest";
import type { SubscriptionEvent } from "../../src/index.js";
import { at, clientOf, type Script, script } from "../support/script.js";
import deleted from "../testdata/deleted.sse?raw";
import drain from "../testdata/drain.sse?raw";
import gap from "../testdata/gap.sse?raw";
import stream from "../testdata/stream.sse?raw";
import token from "../testdata/token.sse?raw";

/** Reads everything that a subscription tells of a recording. */
async function replay(recording: string): Promise<{ told: SubscriptionEvent[]; server: Script }> {
  const server = await script({ body: [recording] }, { status: 204 });
  const told: SubscriptionEvent[] = [];
  for await (const event of clientOf(server).subscribe("orders").events()) told.push(event);
  return { told, server };
}

const ready = { type: "ready", topics: ["orders"], denied: [], position: at(0) };
const caughtUp = { type: "caught_up", position: at(0) };
const publishedAt = "2026-11-23T10:00:00.123456Z";

// The recordings are of the real server; test/node/transcript.test.ts makes them and fails when it changes.
test("Ensure a recorded stream is told as it was meant.", async () => {
  const { told, server } = await replay(stream);
  const common = { topic: "orders", publishedAt };
  const first = { n: 1, text: "a\rb\nc\u2028d \u{1f3ba}" };
  const messages = [
    { ...common, id: 1, key: "first", position: at(1, 1), payload: first },
    { ...common, id: 2, key: null, position: at(2, 2), payload: [2, null, "€"] },
    { ...common, id: null, key: null, position: undefined, payload: "typing" },
  ].map((message) => ({ type: "message", message }));
  expect(told).toMatchObject([ready, messages[0], { type: "caught_up", position: at(1) }, messages[1], messages[2]]);
  expect((await server.received())[1]?.headers["last-event-id"]).toBe(at(2)); // the heartbeat's
});

test("Ensure a recorded gap is told as it was meant.", async () => {
  const { told } = await replay(gap);
  expect(told).toMatchObject([ready, { type: "gap", from: "aaaaaaaa.1.1", to: at(0), reason: "epoch" }]);
});

test("Ensure a recorded drain is told as it was meant.", async () => {
  const { told, server } = await replay(drain.replaceAll(/retry: \d+/g, "retry: 1"));
  expect(told).toMatchObject([ready, caughtUp, { type: "reconnect", reason: "draining" }]);
  expect((await server.received())[1]?.headers["last-event-id"]).toBe(at(0));
});

test("Ensure the recorded end of a token is told as it was meant.", async () => {
  const { told } = await replay(token.replaceAll(/retry: \d+/g, "retry: 1"));
  expect(told).toMatchObject([
    ready,
    caughtUp,
    { type: "token_expiring", expires_at: publishedAt },
    { type: "token_expired", reason: "expired" },
  ]);
});

test("Ensure the recorded end of a topic is told as it was meant.", async () => {
  const server = await script({ body: [deleted] }, { status: 204 });
  const told: SubscriptionEvent[] = [];
  const subscription = clientOf(server).subscribe("orders", {
    onEvent: (event) => told.push(event),
    onMessage: () => {},
  });
  await expect(subscription.closed).rejects.toMatchObject({ code: "topic_deleted" });
  await expect.poll(() => told).toMatchObject([ready, caughtUp, { type: "topic_deleted", topic: "orders" }]);
});
