import { describe, expect, test, vi } from "vitest";
import { clientOf, frame, message, numbers, ready, script, take } from "../support/script.js";

const accepts = (token: string) => ({ authorization: `Bearer ${token}` });

/** A JWT with these claims and no valid signature: only a server looks at that. */
function jwt(claims: Readonly<Record<string, unknown>>): string {
  return `e30.${btoa(JSON.stringify(claims)).replace(/=/g, "")}.c2ln`;
}

describe("Ensure a token that is no longer taken is replaced once, for all.", () => {
  test("OK: a 401 in the middle", async () => {
    const server = await script(
      { ...accepts("first"), body: [ready(0), message(1)] },
      { ...accepts("second"), body: [ready(1), message(2)], after: "hang" },
    );
    const getToken = vi.fn(async () => "second");
    const onTokenExpired = vi.fn();
    const client = clientOf(server, { token: "first", getToken, onTokenExpired });
    expect(numbers(await take(client.subscribe("t"), 2))).toEqual([1, 2]);
    expect(getToken).toHaveBeenCalledTimes(1);
    expect(onTokenExpired).toHaveBeenCalledTimes(1);
    expect((await server.received()).map(({ headers }) => headers.authorization)).toEqual(
      ["first", "first", "second"].map((token) => `Bearer ${token}`),
    );
  });

  test("OK: streams and requests that wait for it share the new one", async () => {
    const server = await script({ ...accepts("second"), body: [ready(0), message(1)], after: "hang" });
    let give = (_: string): void => {};
    const onTokenExpired = vi.fn(() => new Promise<string>((resolve) => (give = resolve)));
    const client = clientOf(server, { token: "first", onTokenExpired });
    const reads = ["a", "b", "c"].map((key) => take(client.subscribe("t", { key }), 1));
    const sent = client.publish("t", 1).catch((error: unknown) => error);
    await expect.poll(async () => (await server.received()).length).toBe(4);
    give("second");
    await Promise.all([...reads]);
    expect(onTokenExpired).toHaveBeenCalledTimes(1);
    expect(await server.received()).toHaveLength(8);
    await server.end();
    await sent;
  });

  test("OK: getToken gives the first one, once", async () => {
    const server = await script({ ...accepts("only"), body: [ready(0), message(1)], after: "hang" });
    const getToken = vi.fn(async () => "only");
    const client = clientOf(server, { getToken });
    await Promise.all(["a", "b"].map((key) => take(client.subscribe("t", { key }), 1)));
    expect(getToken).toHaveBeenCalledTimes(1);
  });

  test("Err: a second 401 ends it", async () => {
    const server = await script({ ...accepts("never") });
    const getToken = vi.fn(async () => "second");
    const read = take(clientOf(server, { token: "first", getToken }).subscribe("t"), 1);
    await expect(read).rejects.toMatchObject({ status: 401 });
    expect(getToken).toHaveBeenCalledTimes(1);
    expect(await server.received()).toHaveLength(2);
  });

  test("Err: a 401 ends it where there is no other token", async () => {
    const server = await script({ ...accepts("never") });
    await expect(take(clientOf(server, { token: "first" }).subscribe("t"), 1)).rejects.toMatchObject({ status: 401 });
    const none = clientOf(server, { token: "first", getToken: async () => null });
    await expect(take(none.subscribe("t"), 1)).rejects.toMatchObject({ status: 401 });
    expect(await server.received()).toHaveLength(2);
  });

  test("OK: getToken that throws is asked again", async () => {
    const server = await script({ ...accepts("second"), body: [ready(0), message(1)], after: "hang" });
    const getToken = vi.fn<() => Promise<string>>();
    getToken.mockRejectedValueOnce(new Error("offline")).mockResolvedValue("second");
    const onError = vi.fn();
    const client = clientOf(server, { token: "first", getToken });
    expect(numbers(await take(client.subscribe("t", { onError }), 1))).toEqual([1]);
    expect(onError.mock.calls[0]?.[0]).toMatchObject({ code: "token_unavailable", retryable: true });
  });
});

describe("Ensure a token that runs out is replaced before it is missed.", () => {
  test("OK: token_expiring opens a stream with a new token, which takes over without a gap", async () => {
    const server = await script(
      {
        ...accepts("first"),
        body: [ready(0), message(1), frame({ event: "token_expiring", data: {} })],
        after: "hang",
      },
      { ...accepts("second"), body: [ready(1), message(1), message(2)], after: "hang" },
    );
    const getToken = vi.fn(async () => "second");
    const onStateChange = vi.fn();
    const client = clientOf(server, { token: "first", getToken });
    expect(numbers(await take(client.subscribe("t", { onStateChange }), 2))).toEqual([1, 2]);
    expect(onStateChange.mock.calls.flat()).toEqual(["open", "closed"]);
    expect(getToken).toHaveBeenCalledTimes(1);
    await expect.poll(() => server.open()).toBe(0);
  });

  test("OK: token_expired is followed by a stream with a new one", async () => {
    const server = await script(
      { ...accepts("first"), body: [ready(0), message(1), frame({ event: "token_expired", data: {} })] },
      { ...accepts("second"), body: [ready(1), message(2)], after: "hang" },
    );
    const getToken = vi.fn(async () => "second");
    const client = clientOf(server, { token: "first", getToken });
    expect(numbers(await take(client.subscribe("t"), 2))).toEqual([1, 2]);
    expect(await server.received()).toHaveLength(2);
  });

  test("OK: one that has run out by the clock is not even sent", async () => {
    const second = jwt({ exp: Date.now() / 1000 + 3600 });
    const server = await script({ ...accepts(second), body: [ready(0), message(1)], after: "hang" });
    const getToken = vi.fn(async () => second);
    const client = clientOf(server, { token: jwt({ exp: Date.now() / 1000 - 1 }), getToken });
    await take(client.subscribe("t"), 1);
    expect(await server.received()).toHaveLength(1);
  });

  test("OK: a device that slept for an hour connects at once, with a fresh token first", async () => {
    const [first, second] = [jwt({ iat: 0, exp: 1800 }), "second"];
    const server = await script(
      { ...accepts(first), body: [ready(0), message(1)], after: "hang" },
      { ...accepts(second), body: [ready(1), message(2)], after: "hang" },
    );
    const getToken = vi.fn(async () => second);
    const client = clientOf(server, { token: first, getToken, readTimeout: 30_000 });
    const taken: (number | null)[] = [];
    for await (const { id } of client.subscribe("t")) {
      taken.push(id);
      if (id === 2) break;
      const wake = Date.now() + 3_600_000;
      vi.spyOn(Date, "now").mockReturnValue(wake);
    }
    vi.restoreAllMocks();
    expect(taken).toEqual([1, 2]);
    const received = await server.received();
    expect(received.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${first}`, `Bearer ${second}`]);
  });

  test("OK: a device whose clock is wrong does not ask for ever new ones", async () => {
    const past = { iat: 1_000_000, exp: 1_003_600 };
    const server = await script({ body: [ready(0), message(1)], after: "hang" });
    const getToken = vi.fn(async () => "other");
    await take(clientOf(server, { token: jwt(past), getToken }).subscribe("t"), 1);
    expect(getToken).not.toHaveBeenCalled();
  });
});

test("Ensure the token stands in the URL only where that is asked for.", async () => {
  const server = await script({ body: [ready(0), message(1)] }, { body: [ready(1), message(2)], after: "hang" });
  await take(clientOf(server, { token: "secret", tokenIn: "url" }).subscribe("t"), 2);
  const [first, second] = await server.received();
  expect(first?.url).toMatch(/\/t\?token=secret$/);
  expect(second?.url).toMatch(/\/t\?last_event_id=k7f2m5qa.1.1&token=secret$/);
  expect(first?.headers.authorization).toBeUndefined();
  expect(second?.headers["last-event-id"]).toBeUndefined();
});
