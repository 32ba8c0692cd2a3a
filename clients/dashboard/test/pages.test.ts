import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { Bench, type Walk } from "./browser.js";
import { agree, runsInSQL, saidOn } from "./truth.js";

let bench: Bench;
let app: string;
let full: string;

beforeAll(async () => {
  bench = await Bench.open();
  app = `owed-${randomUUID().slice(0, 8)}`;
  await bench.db.query(`
    select fanfare.create_app('${app}');
    select fanfare.create_topic('orders', true, 'token', app => '${app}');
    select fanfare.create_handler('worker', kind => 'pull', app => '${app}');
    select fanfare.create_trigger('worker', name => 'work', topic => 'orders', app => '${app}');
  `);
  full = await bench.key(app, "*");
});
afterAll(async () => {
  await bench.value("select fanfare.delete_app($1, purge => true)", app);
  await bench.close();
});

const state = (message: unknown): string => `select state from fanfare.deliveries where message_id = ${message}`;

/** The statements of the page, by SQL and by curl. */
async function agreed(walk: Walk): Promise<void> {
  for (const said of await saidOn(walk.page)) await agree(bench.db, said, full);
}

describe("deliveries", () => {
  test("one that a worker has is taken back, and one that waits is retried", async () => {
    const first = await bench.value("select fanfare.publish('orders', '1', app => $1)", app);
    await bench.value("select count(*) from fanfare.claim('worker', app => $1)", app);
    expect(await bench.value(state(first))).toBe("leased");
    await bench.walking(full, async (walk) => {
      await walk.go(`#/${app}/deliveries?state=leased`);
      await walk.settled("Deliveries");
      await agreed(walk);
      await walk.button(/^Take back \d+/);
      await walk.see("so its work may be done twice");
      await runsInSQL(bench.db, walk.page);
      await walk.button("Take it back");
      await walk.see("Nothing matches the filters");
      expect(await bench.value(state(first))).not.toBe("leased");
      await walk.button("Clear the filters");
      await walk.page
        .getByRole("table")
        .getByRole("link", { name: String(first) })
        .waitFor();

      const lease =
        "select fanfare.nack(d.delivery, d.lease, 'busy', app => $1) from fanfare.claim('worker', app => $1) as d";
      await bench.value(lease, app);
      expect(await bench.value(state(first))).toBe("retrying");
      await walk.go(`#/${app}/deliveries?handler=worker&state=retrying`);
      await walk.button(/^Retry \d+/);
      await runsInSQL(bench.db, walk.page);
      await walk.button("Retry it");
      await walk.page.getByRole("dialog").waitFor({ state: "detached" });
      expect(
        await bench.value(`select ready_at <= clock_timestamp() from fanfare.deliveries where message_id = ${first}`),
      ).toBe(true);
      await walk.button("Remove the filter: handler");
      expect(walk.page.url()).not.toContain("handler=");
    });
  });
});

describe("streams", () => {
  test("one is listed while it is open, and ended", async () => {
    const { url } = inject("fanfare");
    const ended = new AbortController();
    const stream = await fetch(`${url}/v1/apps/${app}/realtime/topics/orders`, {
      headers: { Authorization: `Bearer ${full}` },
      signal: ended.signal,
    });
    expect(stream.status).toBe(200);
    const whole = stream.text().then(
      () => "ended",
      () => "ended",
    );
    await bench.walking(full, async (walk) => {
      await walk.go(`#/${app}/streams`);
      await walk.settled("Streams");
      await walk.page.getByRole("table").getByText("live", { exact: true }).waitFor();
      expect(await walk.findings()).toEqual([]);
      await agreed(walk);
      await walk.button(/^End \d+/);
      await runsInSQL(bench.db, walk.page);
      await walk.button("End it");
      expect(await whole).toBe("ended");
      await walk.see("No stream is open");
    });
    ended.abort();
  });
});

describe("schedules", () => {
  test("one is made, run, paused, resumed and deleted", async () => {
    await bench.walking(full, async (walk) => {
      walk.expectFailures = true;
      await walk.go(`#/${app}/schedules`);
      await walk.see("No schedule yet");
      await walk.button("New schedule");
      await walk.button("Make it");
      await walk.see("The name has lower-case letters");
      await walk.page.getByLabel("Name", { exact: true }).fill("nightly");
      await walk.page.getByLabel(/^When/).fill("at night");
      await walk.button("Make it");
      await walk.page.getByRole("alert").getByText(/cron/).waitFor();
      await walk.page.getByLabel(/^When/).fill("30 2 * * *");
      await walk.page.getByLabel("Time zone").fill("Europe/Berlin");
      await walk.page.getByLabel("Payload, JSON").fill("9007199254740993");
      await runsInSQL(bench.db, walk.page);
      await walk.button("Make it");
      await walk.page.getByRole("table").getByRole("button", { name: "nightly", exact: true }).click();
      await walk.see("Next runs of nightly");
      await walk.see(/\d{4}-\d\d-\d\d 02:30:00/);
      await agreed(walk);
      expect(await walk.findings()).toEqual([]);
      for (const [open, act] of [
        ["Run now nightly", "Run now"],
        ["Pause nightly", "Pause"],
        ["Resume nightly", "Resume"],
      ] as const) {
        await walk.page.getByRole("button", { name: open }).click();
        await runsInSQL(bench.db, walk.page);
        await walk.page.getByRole("dialog").getByRole("button", { name: act, exact: true }).click();
        await walk.page.getByRole("dialog").waitFor({ state: "detached" });
      }
      await bench.until(
        "select count(*)::int from fanfare.messages where payload ->> 'schedule' = 'nightly' and payload ->> 'payload' = '9007199254740993'",
        1,
      );
      await walk.page.getByRole("button", { name: "Delete nightly" }).click();
      await walk.page.getByLabel(/^Type/).fill("nightly");
      await walk.page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
      await walk.see("No schedule yet");
    });
  });
});

describe("keys", () => {
  test("one is made with at most what one may, shown once, and revoked; the audit log tells of it", async () => {
    const mine = await bench.key(app, "app.manage", "topic.publish");
    await bench.walking(mine, async (walk) => {
      await walk.go(`#/${app}/keys`);
      await walk.settled("Keys");
      await walk.button("New key");
      expect(await walk.page.getByLabel("topic.publish").isDisabled()).toBe(false);
      expect(await walk.page.getByLabel("store.read").isDisabled()).toBe(true);
      await walk.button("Make it");
      await walk.see("Give it a name.");
      await walk.page.getByLabel(/^Name/).fill("it's mine");
      expect(await walk.page.getByLabel("app.read").isChecked()).toBe(false);
      await walk.page.getByLabel("topic.publish").check();
      await walk.page.getByLabel("It ends").selectOption("30");
      await runsInSQL(bench.db, walk.page);
      await walk.button("Make it");
      await walk.see("This is the new key.");
      const key = (await walk.page.locator(".note code").textContent()) ?? "";
      const prefix = key.split("_")[1] ?? "";
      expect(await bench.value("select capabilities from fanfare.api_keys where prefix = $1", prefix)).toEqual([
        "topic.publish",
      ]);
      await walk.page.locator(".note").getByRole("button", { name: "Close" }).click();
      expect(await walk.page.content()).not.toContain(key);
      for (const said of await saidOn(walk.page)) await agree(bench.db, said, mine);
      await walk.page.getByRole("button", { name: `Revoke ${prefix}` }).click();
      await walk.page.getByLabel(/^Type/).fill(prefix);
      await runsInSQL(bench.db, walk.page);
      await walk.button("Revoke it");
      await walk.page.getByRole("dialog").waitFor({ state: "detached" });
      await walk.go(`#/${app}/audit`);
      await walk.settled("Audit");
      await walk.page.locator("tbody button").first().click();
      await walk.see("Before");
      for (const said of await saidOn(walk.page)) await agree(bench.db, said, mine);
      expect(await walk.findings()).toEqual([]);
    });
  });

  test("a key that may only look is told what each page needs", async () => {
    await bench.walking(await bench.key(app, "app.read"), async (walk) => {
      for (const [page, text] of [
        ["schedules", "Schedules need a key with schedule.manage"],
        ["keys", "Keys need a key with app.manage"],
        ["audit", "The audit log needs a key with app.manage"],
      ] as const) {
        await walk.go(`#/${app}/${page}`);
        await walk.see(text);
      }
      await walk.go(`#/${app}/deliveries`);
      await walk.settled("Deliveries");
    });
  });
});
