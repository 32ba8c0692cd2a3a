import { describe, expect, test, vi } from "vitest";
import { range } from "../support/script.js";
import { administer, createTopic, issueToken, realClient } from "../support/server.js";

describe("Ensure streams of the real server outlive their tokens.", () => {
  test("OK: tokens of a few seconds, replaced in time, while messages flow", async () => {
    const topic = await createTopic("token");
    const getToken = vi.fn(() => issueToken(topic, "4 seconds"));
    const client = realClient({ token: undefined, getToken });
    const states = vi.fn();
    const events: string[] = [];
    const seen: unknown[] = [];
    const onEvent = ({ type }: { type: string }): void => void events.push(type);
    const subscription = client.subscribe(topic, { onStateChange: states, onEvent });
    void (async () => {
      for await (const { payload } of subscription) seen.push(payload);
    })();
    await expect.poll(() => subscription.state).toBe("open");
    let n = 0;
    while (getToken.mock.calls.length < 5) {
      // Its own token publishes as well.
      await client.publish(topic, ++n);
      await expect.poll(() => seen.at(-1)).toBe(n);
    }
    expect(seen).toEqual(range(1, n));
    expect(events).toContain("token_expiring");
    expect(states.mock.calls.flat()).toEqual(["open"]);
    subscription.close();
  });

  test("OK: a token that is revoked is replaced at once", async () => {
    const topic = await createTopic("token");
    const subjects = ["ada", "grace"].map((name) => `${name}-${topic}`);
    const left = [...subjects];
    const getToken = vi.fn(() => issueToken(topic, "1 hour", left.shift()));
    const subscription = realClient({ token: undefined, getToken }).subscribe(topic);
    await expect.poll(() => subscription.state).toBe("open");
    await administer("revocations", { subject: subjects[0] });
    await expect.poll(() => getToken.mock.calls.length).toBe(2);
    await expect.poll(() => subscription.state).toBe("open");
    await realClient().publish(topic, "after");
    for await (const { payload } of subscription) {
      expect(payload).toBe("after");
      break;
    }
  });

  test("Err: without a token, and with one for another topic", async () => {
    const [topic, other] = [await createTopic("token"), await createTopic("token")];
    const stranger = realClient({ token: undefined }).subscribe(topic);
    await expect(stranger.closed).rejects.toMatchObject({ status: 401, code: "unauthorized" });
    const wrong = realClient({ token: await issueToken(other, "1 hour") });
    await expect(wrong.subscribe(topic).closed).rejects.toMatchObject({ status: 401 });
  });

  test("OK: in the URL", async () => {
    const topic = await createTopic("token");
    const client = realClient({ token: await issueToken(topic, "1 hour"), tokenIn: "url" });
    const subscription = client.subscribe(topic);
    await expect.poll(() => subscription.state).toBe("open");
    subscription.close();
  });
});
