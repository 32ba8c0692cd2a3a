import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Backoff } from "../../src/backoff.js";
import { parseRetryAfter } from "../../src/errors.js";
import { clientOf, quick, ready, take } from "../support/script.js";

const HIGHEST = 0.999_999;

describe("Ensure pauses grow, at random, and are bounded.", () => {
  beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(HIGHEST));
  afterEach(() => void vi.restoreAllMocks());

  test("OK: the upper bound doubles from one second to thirty", () => {
    const backoff = new Backoff();
    const pauses = Array.from({ length: 7 }, () => Math.round(backoff.next()));
    expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    backoff.reset();
    expect(Math.round(backoff.next())).toBe(1000);
  });

  test("OK: jitter is full", () => {
    vi.mocked(Math.random).mockReturnValue(0);
    expect(new Backoff().next()).toBe(0);
  });

  test("OK: retry: is the first pause, exactly, and is added to later ones", () => {
    const backoff = new Backoff();
    backoff.retry = 2140;
    expect([0, 0].map(() => Math.round(backoff.next()))).toEqual([2140, 4140]);
  });

  test("OK: Retry-After is waited for, with jitter on top", () => {
    expect(Math.round(new Backoff().next(5000))).toBe(6000);
  });

  test.each([
    [null, undefined],
    ["", undefined],
    ["soon", undefined],
    ["0", 0],
    ["120", 120_000],
    ["Thu, 01 Jan 1970 00:01:00 GMT", 60_000],
    ["Wed, 31 Dec 1969 23:59:00 GMT", 0],
    ["99999999999", 3_600_000],
  ])("OK: Retry-After: %s", (header, wait) => {
    expect(parseRetryAfter(header, 0)).toBe(wait);
  });
});

describe("Ensure a stream waits as it must.", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const stream = (text: string): Response => new Response(text, { headers: { "content-type": "text/event-stream" } });

  test("OK: longer and longer while nothing answers, and anew after a healthy stream", async () => {
    vi.spyOn(Math, "random").mockReturnValue(HIGHEST);
    const at: number[] = [];
    const fetch = vi.fn(async () => {
      at.push(Date.now());
      if (at.length < 4) throw new TypeError("connection refused");
      if (at.length === 4) return stream(ready(0).replace(/retry: .*\n/, ""));
      return new Response(null, { status: 204 });
    });
    const read = take(clientOf({ url: "http://x" }, { fetch, backoff: {} }).subscribe("t"), 1);
    await vi.advanceTimersByTimeAsync(60_000);
    await read;
    const pauses = at.slice(1).map((time, i) => Math.round((time - (at[i] ?? 0)) / 100) * 100);
    expect(pauses).toEqual([1000, 2000, 4000, 1000]);
  });

  test("OK: reconnect() ends a pause", async () => {
    const fetch = vi
      .fn()
      .mockRejectedValueOnce(new TypeError("offline"))
      .mockResolvedValue(new Response(null, { status: 204 }));
    const client = clientOf({ url: "http://x" }, { fetch, backoff: { base: 1e9, cap: 1e9 } });
    const read = take(client.subscribe("t"), 1);
    await vi.advanceTimersByTimeAsync(1);
    client.reconnect();
    expect(await read).toEqual([]);
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  test("Err: a fetch that gives no body cannot stream", async () => {
    const fetch = async (): Promise<Response> =>
      new Response(null, { headers: { "content-type": "text/event-stream" } });
    const read = take(clientOf({ url: "http://x" }, { fetch, ...quick }).subscribe("t"), 1);
    await expect(read).rejects.toMatchObject({ code: "streaming_unsupported" });
  });
});
