import pg from "pg";
import { describe, expect, inject, test } from "vitest";
import { FanfareProcess } from "../server/fanfare.js";
import { createTopic, issueToken, realClient } from "../support/server.js";
import { HEARTBEAT, normalise, record } from "../support/transcript.js";

// The recordings are what test/core/transcript.test.ts replays. npm run record writes them anew.
describe("Ensure the server's streams are those that the client was tried with.", () => {
  test("OK: what is kept, caught_up, a live message, a broadcast, a heartbeat", async () => {
    const { url } = inject("fanfare");
    const [client, topic] = [realClient(), await createTopic()];
    await client.publish(topic, { n: 1, text: "a\rb\nc\u2028d \u{1f3ba}" }, { key: "first" });
    const [old] = await oneOf(client.subscribe(topic, { from: "earliest" }));
    expect(old?.id).toBeTypeOf("number");
    const text = await record(`${url}/realtime/topics/${topic}?from=earliest`, {}, [
      { act: () => {}, until: /event: caught_up\n[\s\S]*\n\n/ },
      { act: () => client.publish(topic, [2, null, "€"]), until: /"message":\[2[\s\S]*\n\n/ },
      { act: () => client.broadcast(topic, "typing"), until: /"typing"[\s\S]*\n\n/ },
      { act: () => {}, until: /: heartbeat\n\n/ },
    ]);
    await expect(normalise(text, topic)).toMatchFileSnapshot("../testdata/stream.sse");
  });

  test("OK: a gap after a position of another history", async () => {
    const { url } = inject("fanfare");
    const topic = await createTopic();
    const text = await record(`${url}/realtime/topics/${topic}`, { "last-event-id": "aaaaaaaa.1.1" }, [
      { act: () => {}, until: /event: gap\n[\s\S]*\n\n/ },
    ]);
    const [before = ""] = normalise(text.replaceAll("aaaaaaaa.1.1", "ANOTHER"), topic).split("event: caught_up");
    await expect(before.replaceAll("ANOTHER", "aaaaaaaa.1.1")).toMatchFileSnapshot("../testdata/gap.sse");
  });

  test("OK: a server that is draining", async () => {
    const { binary, databaseUrl } = inject("fanfare");
    const fanfare = new FanfareProcess(binary, ["serve", "--listen", "127.0.0.1:0"], { DATABASE_URL: databaseUrl });
    const [url, topic] = [await fanfare.url(), await createTopic()];
    const ending: Promise<void>[] = [];
    const text = await record(`${url}/realtime/topics/${topic}`, {}, [
      { act: () => {}, until: /event: caught_up\n[\s\S]*\n\n/ },
      { act: () => void ending.push(fanfare.end("SIGTERM")), until: /event: reconnect\n[\s\S]*\n\n/ },
    ]);
    await Promise.all(ending);
    await expect(normalise(text, topic)).toMatchFileSnapshot("../testdata/drain.sse");
  });

  test("OK: a token that runs out", async () => {
    const { url } = inject("fanfare");
    const topic = await createTopic("token");
    const authorization = `Bearer ${await issueToken(topic, "3 seconds")}`;
    const text = await record(`${url}/realtime/topics/${topic}`, { authorization }, [
      { act: () => {}, until: /event: token_expired\n[\s\S]*\n\n/ },
    ]);
    await expect(normalise(text.replace(HEARTBEAT, ""), topic)).toMatchFileSnapshot("../testdata/token.sse");
  });

  test("OK: a topic that is deleted", async () => {
    const { url, databaseUrl } = inject("fanfare");
    const topic = await createTopic();
    const database = new pg.Client({ connectionString: databaseUrl });
    await database.connect();
    const text = await record(`${url}/realtime/topics/${topic}`, {}, [
      { act: () => {}, until: /event: caught_up\n[\s\S]*\n\n/ },
      {
        act: () => database.query("select fanfare.delete_topic(name => $1)", [topic]),
        until: /event: topic_deleted\n[\s\S]*\n\n/,
      },
    ]);
    await database.end();
    await expect(normalise(text.replace(HEARTBEAT, ""), topic)).toMatchFileSnapshot("../testdata/deleted.sse");
  });
});

async function oneOf<T>(stream: AsyncIterable<T>): Promise<T[]> {
  for await (const one of stream) return [one];
  return [];
}
