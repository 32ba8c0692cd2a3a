import { describe, expect, test, vi } from "vitest";
import { FanfareError } from "../../src/index.js";
import { clientOf, message, numbers, ready, script, take } from "../support/script.js";

describe("Ensure an answer that is no stream is taken for what it is.", () => {
  test("OK: redirects are followed", async () => {
    const target = await script({ body: [ready(0), message(1)], after: "hang" });
    const server = await script({ status: 307, headers: { location: `${target.url}/realtime/topics/t` } });
    expect(numbers(await take(clientOf(server).subscribe("t"), 1))).toEqual([1]);
  });

  test("OK: 204 ends the subscription, as the standard wants", async () => {
    const server = await script({ body: [ready(0), message(1)] }, { status: 204 });
    expect(numbers(await take(clientOf(server).subscribe("t"), 9))).toEqual([1]);
    expect(await server.received()).toHaveLength(2);
  });

  test.each([400, 403, 404])("Err: %i ends it, with the server's problem", async (status) => {
    const problem = { status, code: "not_found", detail: "no such topic" };
    const headers = { "content-type": "application/problem+json" };
    const server = await script({ status, headers, body: [JSON.stringify(problem)] });
    const subscription = clientOf(server).subscribe("t");
    const error = await take(subscription, 1).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(FanfareError);
    expect(error).toMatchObject({ code: "not_found", status, problem, retryable: false, message: "no such topic" });
    await expect(subscription.closed).rejects.toBe(error);
    expect(await server.received()).toHaveLength(1);
  });

  test("ErrNotAStream: HTML with status 200 where no stream ever was", async () => {
    const html = { headers: { "content-type": "text/html" }, body: ["<p>data: 1</p>"] };
    const server = await script(html);
    await expect(take(clientOf(server).subscribe("t"), 1)).rejects.toMatchObject({ code: "not_a_stream", status: 200 });
  });

  test("OK: HTML with status 200 in place of a stream that was healthy is a proxy's, and passes", async () => {
    const html = { headers: { "content-type": "text/html" }, body: ["<p>Welcome to our WLAN</p>"] };
    const server = await script({ body: [ready(0), message(1)] }, html, html, {
      body: [ready(1), message(2)],
      after: "hang",
    });
    expect(numbers(await take(clientOf(server).subscribe("t"), 2))).toEqual([1, 2]);
  });

  test.each([429, 503])("OK: %i is tried again, after Retry-After", async (status) => {
    const server = await script(
      { status, headers: { "retry-after": "1" } },
      { body: [ready(0), message(1)], after: "hang" },
    );
    expect(numbers(await take(clientOf(server).subscribe("t"), 1))).toEqual([1]);
    const [first, second] = await server.received();
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(990);
  });

  test("OK: a server that is away is tried until it is back", async () => {
    const server = await script(
      { after: "break" },
      { status: 500 },
      { status: 502 },
      { body: [ready(0), message(1)], after: "hang" },
    );
    const onStateChange = vi.fn();
    expect(numbers(await take(clientOf(server).subscribe("t", { onStateChange }), 1))).toEqual([1]);
    expect(onStateChange.mock.calls.flat()).toEqual(["reconnecting", "open", "closed"]);
  });
});

test("Ensure an error carries the name of its request.", async () => {
  const problem = { "content-type": "application/problem+json" };
  const server = await script(
    { status: 404, headers: problem, body: ['{"code":"topic_not_found","request":"r-1"}'] },
    { status: 502, headers: { "x-request-id": "r-2" }, body: ["<html>"] },
    { status: 400, headers: problem, body: ['{"code":7,"detail":{},"request":null}'] },
  );
  const client = clientOf(server);
  await expect(client.publish("t", 1)).rejects.toMatchObject({ code: "topic_not_found", requestId: "r-1" });
  await expect(client.publish("t", 1)).rejects.toMatchObject({ code: "http_error", requestId: "r-2" });
  await expect(client.publish("t", 1)).rejects.toMatchObject({ code: "http_error", requestId: undefined });
});
