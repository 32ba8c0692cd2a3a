import pg from "pg";
import { expect, inject, test } from "vitest";
import { FanfareProcess } from "../server/fanfare.js";
import { range } from "../support/script.js";
import { createTopic, realClient } from "../support/server.js";

const KILLS = 50;

// Ensure a reader needs to do nothing while its server is killed again and again: it publishes in SQL, so that only the
// stream suffers.
test("Ensure through 50 kills an iterating client gets every message once, in order.", async () => {
  const { binary, databaseUrl } = inject("fanfare");
  const topic = await createTopic();
  const serve = (listen: string): FanfareProcess =>
    new FanfareProcess(binary, ["serve", "--listen", listen], { DATABASE_URL: databaseUrl });
  let server = serve("127.0.0.1:0");
  const url = await server.url();
  const { host } = new URL(url);

  const database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();
  let published = 0;
  let killing = true;
  const publishing = (async () => {
    while (killing) {
      await database.query("select fanfare.publish(topic => $1, payload => to_jsonb($2::int))", [topic, ++published]);
    }
  })();

  const subscription = realClient({ baseUrl: url, token: undefined }).subscribe<number>(topic, { from: "earliest" });
  const read: number[] = [];
  const reading = (async () => {
    for await (const { payload } of subscription) {
      read.push(payload);
      if (!killing && payload === published) break;
    }
  })();
  await expect.poll(() => read.length, { timeout: 30_000 }).toBeGreaterThan(0);

  for (const kill of range(1, KILLS)) {
    const enough = read.length + 1 + (kill % 7) * 5; // at ever other moments of the stream's life
    await expect.poll(() => read.length, { timeout: 60_000, interval: 1 }).toBeGreaterThan(enough);
    await server.end("SIGKILL");
    server = serve(host);
    await server.url();
  }
  killing = false;
  await publishing;
  await database.query("select fanfare.publish(topic => $1, payload => to_jsonb($2::int))", [topic, ++published]);
  await reading;
  await database.end();
  await server.end("SIGKILL");
  expect(read).toEqual(range(1, published));
}, 240_000);
