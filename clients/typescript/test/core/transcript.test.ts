import { expect, test } from "vitest";
import type { SubscriptionEvent } from "../../src/index.js";
import { at, clientOf, type Script, script } from "../support/script.js";
import drain from "../testdata/drain.sse?raw";
import gap from "../testdata/gap.sse?raw";
import stream from "../testdata/stream.sse?raw";

/** Reads everything that a subscription tells of a recording. */
async function replay(recording: string): Promise<{ told: SubscriptionEvent[]; server: Script }> {
  const server = await script({ body: [recording] }, { status: 204 });
  const told: SubscriptionEvent[] = [];
  for await (const event of clientOf(server).subscribe("orders").events()) told.push(event);
  return { told, server };
}

const ready = { type: "ready", topics: ["orders"], denied: [], position: at(1) };
const publishedAt = "2026-11-23T10:00:00.123456Z";

// The recordings are of the real server; test/node/transcript.test.ts makes them and fails when it changes.
test("Ensure a recorded stream is told as it was meant.", async () => {
  const { told, server } = await replay(stream);
  const common = { topic: "orders", publishedAt };
  const first = { n: 1, text: "a\rb\nc\u2028d \u{1f3ba}" };
  const messages = [
    { ...common, id: 1, key: "first", position: at(2, 1), payload: first },
    { ...common, id: 2, key: null, position: at(4, 2), payload: [2, null, "€"] },
    { ...common, id: null, key: null, position: undefined, payload: "typing" },
  ].map((message) => ({ type: "message", message }));
  expect(told).toEqual([ready, messages[0], { type: "caught_up" }, messages[1], messages[2]]);
  expect((await server.received())[1]?.headers["last-event-id"]).toBe(at(5)); // the heartbeat's
});

test("Ensure a recorded gap is told as it was meant.", async () => {
  const { told } = await replay(gap);
  expect(told).toEqual([ready, { type: "gap", from: "aaaaaaaa.1.1", to: at(1), reason: "epoch" }]);
});

test("Ensure a recorded drain is told as it was meant.", async () => {
  const { told, server } = await replay(drain.replaceAll(/retry: \d+/g, "retry: 1"));
  expect(told).toEqual([ready, { type: "caught_up" }, { type: "reconnect", reason: "draining" }]);
  expect((await server.received())[1]?.headers["last-event-id"]).toBe(at(1));
});
