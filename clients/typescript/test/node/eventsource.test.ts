import { EventSource } from "eventsource";
import { expect, inject, test } from "vitest";
import { FanfareProcess } from "../server/fanfare.js";
import { range } from "../support/script.js";
import { createTopic, realClient } from "../support/server.js";

test("Ensure the npm package eventsource follows a stream through restarts of the server.", async () => {
  const { binary, databaseUrl } = inject("fanfare");
  const serve = (listen: string): FanfareProcess =>
    new FanfareProcess(binary, ["serve", "--listen", listen], { DATABASE_URL: databaseUrl });
  let fanfare = serve("127.0.0.1:0");
  const url = await fanfare.url();
  const [client, topic] = [realClient(), await createTopic()];
  const source = new EventSource(`${url}/realtime/topics/${topic}?from=earliest`);
  const seen: number[] = [];
  source.onmessage = ({ data }) => seen.push(JSON.parse(data).message);
  for (const [turn, signal] of (["SIGTERM", "SIGKILL"] as const).entries()) {
    const first = turn * 4 + 1;
    for (const n of range(first, first + 1)) await client.publish(topic, n);
    await expect.poll(() => seen).toEqual(range(1, first + 1));
    await fanfare.end(signal);
    for (const n of range(first + 2, first + 3)) await client.publish(topic, n);
    fanfare = serve(new URL(url).host);
    await fanfare.url();
    await expect.poll(() => seen).toEqual(range(1, first + 3));
  }
  source.close();
  await fanfare.end("SIGKILL");
});
