import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { Bench, type Walk } from "./browser.js";
import { agree, saidOn } from "./truth.js";

let bench: Bench;
let app: string;
let full: string;

beforeAll(async () => {
  bench = await Bench.open();
  app = await bench.seed();
  full = await bench.key(app, "*");
});
afterAll(() => bench.close());

const walking = (key: string, doing: (walk: Walk) => Promise<void>): Promise<void> => bench.walking(key, doing);

const newest = (topic: string): string =>
  `from fanfare.messages as m join fanfare.topics as t on t.id = m.topic_id join fanfare.apps as a on a.id = t.app_id
   where a.name = '${app}' and t.name = '${topic}' order by m.id desc limit 1`;

describe("signing in", () => {
  test("no key, a text that is no key, a wrong key, and a right one", async () => {
    const walk = await bench.walk();
    walk.expectFailures = true;
    await walk.go("");
    await walk.button("Sign in");
    await walk.see("Paste an API key.");
    await walk.page.getByLabel("API key").fill("secret");
    await walk.button("Sign in");
    await walk.see("This is no API key");
    await walk.page.getByLabel("API key").fill(`ff_000000000000_${"a".repeat(43)}`);
    await walk.button("Sign in");
    await walk.see("The server does not know this key, or it has ended.");
    expect(await walk.findings()).toEqual([]);
    await walk.signIn(full);
    await walk.settled("Overview");
    await walk.page.reload();
    await walk.settled("Overview");
    expect(await walk.page.evaluate(() => document.cookie)).toBe("");
    await walk.button("Sign out");
    await walk.settled("Sign in");
    await walk.page.reload();
    await walk.settled("Sign in");
    await walk.close();
  });

  test("a link signs in once, and leaves no code behind", async () => {
    const code = await bench.value("select fanfare_internal.create_sign_in_code(split_part($1, '_', 2))", full);
    const walk = await bench.walk();
    walk.expectFailures = true;
    await walk.go(`#/sign-in?code=${code}`);
    await walk.settled("Overview");
    expect(walk.page.url()).not.toContain("code");
    await walk.button("Sign out");
    await walk.settled("Sign in");
    await walk.go("#/");
    await walk.go(`#/sign-in?code=${code}`);
    await walk.page.reload();
    await walk.see("The link was used before");
    await walk.close();
  });

  test("a key that ends under a session asks again, and loses nothing", async () => {
    const key = await bench.key(app, "*");
    const walk = await bench.walk();
    walk.expectFailures = true;
    await walk.signIn(key);
    await walk.go(`#/${app}/topics/orders`);
    await walk.settled("orders");
    await walk.page.getByLabel("Payload, JSON").fill('{"kept":1}');
    await bench.value("select fanfare.revoke_api_key(split_part($1, '_', 2), $2)", key, app);
    await walk.see("Your session is over"); // found when the page asks again, if not by a click before
    await walk.page.getByRole("dialog").getByLabel("API key").fill(full);
    await walk.page.getByRole("dialog").getByRole("button", { name: "Sign in" }).click();
    await walk.page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await walk.page.getByLabel("Payload, JSON").inputValue()).toBe('{"kept":1}');
    await walk.close();
  });
});

describe("pages", () => {
  const pages = (): readonly (readonly [string, RegExp])[] => [
    [`#/${app}`, /Overview/],
    [`#/${app}/topics`, /Topics/],
    [`#/${app}/topics/orders`, /orders/],
    [`#/${app}/topics/payments?id=1`, /payments/],
    [`#/${app}/handlers`, /Handlers/],
    [`#/${app}/handlers/capture`, /capture/],
    [`#/${app}/dead-letters`, /Dead letters/],
    [`#/${app}/deliveries`, /Deliveries/],
    [`#/${app}/streams`, /Streams/],
    [`#/${app}/schedules`, /Schedules/],
    [`#/${app}/keys`, /Keys/],
    [`#/${app}/audit`, /Audit/],
  ];

  test.each(["light", "dark"] as const)("axe finds nothing serious, in %s", async (scheme) => {
    const walk = await bench.walk({ scheme });
    await walk.signIn(full);
    const message = await bench.value(`select m.id ${newest("payments")}`);
    const letter = await bench.value("select max(id) from fanfare.dead_letters where resolution is null");
    for (const [hash, heading] of [
      ...pages(),
      [`#/${app}/messages/${message}`, /Message/],
      [`#/${app}/dead-letters?id=${letter}`, /Dead letters/],
    ] as const) {
      await walk.go(hash);
      await walk.settled(heading);
      expect([hash, ...(await walk.findings())]).toEqual([hash]);
    }
    await walk.go(`#/${app}/handlers/ledger`);
    await walk.button("Pause…");
    expect(await walk.findings()).toEqual([]);
    await walk.close();
  });

  test("nothing scrolls sideways, down to 320", async () => {
    for (const width of [390, 320]) {
      const walk = await bench.walk({ width });
      await walk.signIn(full);
      for (const [hash, heading] of pages()) {
        await walk.go(hash);
        await walk.settled(heading);
        expect(await walk.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
          0,
        );
      }
      await walk.page.getByRole("button", { name: "Pages" }).click();
      await walk.page.getByRole("link", { name: "Topics" }).first().click();
      await walk.settled("Topics");
      await walk.close();
    }
  });

  test("what is not there says so", async () => {
    await walking(full, async (walk) => {
      walk.expectFailures = true;
      for (const [hash, text] of [
        [`#/${app}/topics/none`, "This is not here, or not any more"],
        [`#/${app}/handlers/none`, "This is not here, or not any more"],
        [`#/${app}/messages/1`, "not here, or not any more"],
        [`#/${app}/nothing`, "There is no page"],
      ] as const) {
        await walk.go(hash);
        if (hash.endsWith("messages/1")) continue; // another app's, or nobody's: by number alone it cannot be known
        await walk.see(text);
      }
    });
  });

  test("a server that is gone leaves what was read, and says that it is old", async () => {
    await walking(full, async (walk) => {
      walk.expectFailures = true;
      await walk.go(`#/${app}/handlers`);
      await walk.see("capture");
      await walk.context.setOffline(true);
      await walk.see("What you see is old");
      await walk.see("capture");
      await walk.context.setOffline(false);
      await walk.page.getByText("What you see is old").waitFor({ state: "detached" });
    });
  });

  test("an app without anything shows the way to the first message", async () => {
    const empty = `empty-${Date.now()}`;
    await bench.value("select fanfare.create_app($1)", empty);
    await walking(await bench.key(empty, "*"), async (walk) => {
      await walk.see("The way to the first message");
      expect(await walk.findings()).toEqual([]);
      for (const [page, text] of [
        ["handlers", "No handler yet"],
        ["dead-letters", "No dead letter is open"],
      ] as const) {
        await walk.go(`#/${empty}/${page}`);
        await walk.see(text);
      }
      await walk.go(`#/${empty}`);
      await bench.value("select fanfare.create_topic('hello', true, 'public', app => $1)", empty);
      await walk.page.locator(".steps .done").first().waitFor();
      await bench.value(`select fanfare.publish('hello', '1', app => $1)`, empty);
      await expect.poll(() => walk.page.locator(".steps .done").count(), { timeout: 15_000 }).toBe(2);
    });
  });
});

describe("topics", () => {
  test("one is made, opened to clients, and deleted", async () => {
    await walking(full, async (walk) => {
      await walk.go(`#/${app}/topics`);
      await walk.settled("Topics");
      await walk.button("New topic");
      await walk.page.getByLabel("Name", { exact: true }).fill("no spaces");
      await walk.see("Letters, digits and");
      await walk.page.getByLabel("Name", { exact: true }).fill("returns");
      await walk.see("name => 'returns'");
      await walk.button("Make it");
      await walk.settled("returns");
      await walk.see("Nothing was published yet");
      await walk.button("Let clients stream it…");
      await walk.button("Let them");
      await walk.see("streamed with a token");
      await walk.go(`#/${app}/topics?has=retu`);
      await walk.button("Delete returns");
      await walk.page.getByLabel(/^Type/).fill("returns");
      await walk.button("Delete it");
      await walk.see("No topic has");
    });
    expect(await bench.value("select count(*)::int from fanfare.topics where name = 'returns'")).toBe(0);
  });

  test("a message is published to the last digit, and says whom it would reach", async () => {
    await walking(full, async (walk) => {
      await walk.go(`#/${app}/topics/orders`);
      await walk.settled("orders");
      const payload = walk.page.getByLabel("Payload, JSON");
      await payload.fill('{"total":');
      await walk.see("it ends too early");
      expect(await walk.page.getByRole("button", { name: "Publish", exact: true }).isDisabled()).toBe(true);
      await payload.fill('{"total":5}');
      await walk.see("Would be owed to 0 of 1 triggers");
      await payload.fill('{"total":129.90,"id":9007199254740993}');
      await walk.see("Would be owed to 1 of 1 triggers");
      await walk.page.getByLabel("Key").first().fill("customer:1");
      await payload.press("Control+Enter");
      await walk.see("Published as message");
      expect(await bench.value(`select m.payload::text || m.key ${newest("orders")}`)).toBe(
        '{"id": 9007199254740993, "total": 129.90}customer:1',
      );
      await walk.page
        .getByRole("table", { name: /Messages/ })
        .getByText("9007199254740993")
        .waitFor();
    });
  });

  test.each(["orders", "payments"])(
    "what SQL publishes to %s comes by itself, and stays away while one points at it",
    async (topic) => {
      await walking(full, async (walk) => {
        await walk.go(`#/${app}/topics/${topic}`);
        await walk.settled(topic);
        await bench.value("select fanfare.publish($1, '{\"live\":1}', 'live-1', app => $2)", topic, app);
        const list = walk.page.getByRole("table", { name: /Messages/ });
        await list.getByText("live-1").first().waitFor();
        await list.hover();
        await bench.value("select fanfare.publish($1, '{\"live\":2}', 'live-2', app => $2)", topic, app);
        await walk.button(/\d new/);
        await list.getByText("live-2").first().waitFor();
        await walk.button("Pause");
        await walk.see("Nothing is lost");
        await walk.page.locator("td.payload button").first().click();
        await walk.page.getByRole("link", { name: "Its life" }).click();
        await walk.settled(/Message/);
      });
      await bench.until("select count(*)::int from fanfare.deliveries where state <> 'ready'", 0);
    },
  );
});

describe("messages", () => {
  test("a life tells attempts and the dead letter; publish again fills the form; redact blanks it", async () => {
    const id = await bench.value(`select m.id ${newest("payments")}`);
    await bench.until(`select count(*)::int from fanfare.dead_letters where message_id = ${id}`, 1);
    await walking(full, async (walk) => {
      await walk.go(`#/${app}/messages/${id}`);
      await walk.settled(/Message/);
      await walk.see(/acquirer .* unavailable/);
      await walk.see("Why not to the others");
      await walk.see('it is bound to topic "orders"');
      await walk.button("Publish again…");
      await walk.settled("payments");
      await walk.page.getByLabel("Payload, JSON").waitFor();
      expect(await walk.page.getByLabel("Payload, JSON").inputValue()).toContain("{");
      await walk.page.goBack();
      await walk.settled(/Message/);
      await walk.button("Redact…");
      await walk.page.getByLabel(/^Type/).fill(String(id));
      await walk.button("Redact it");
      await bench.until(`select payload::text from fanfare.messages where id = ${id}`, "null");
    });
  });
});

describe("handlers", () => {
  test("the failing one says why, and one is paused and resumed", async () => {
    await walking(full, async (walk) => {
      await walk.settled("Overview");
      await walk.see("capture");
      await walk.go(`#/${app}/handlers?state=trouble`);
      await walk.page.getByRole("table").getByRole("link", { name: "capture" }).click();
      await walk.settled("capture");
      await walk.see("It fails since");
      await walk.see("P0001: acquirer 8 unavailable");
      await walk.go(`#/${app}/handlers/ledger`);
      await walk.button("Pause…");
      await walk.see("fanfare.pause_handler(");
      await walk.page.getByRole("button", { name: "Pause", exact: true }).click();
      await walk.see("It is paused.");
      expect(await bench.value("select count(*)::int from fanfare.handlers where paused_at is not null")).toBe(1);
      await walk.button("Resume…");
      await walk.page.getByRole("button", { name: "Resume", exact: true }).click();
      await walk.see("healthy");
    });
  });
});

describe("dead letters", () => {
  const open = (error: string): string =>
    `select count(*)::int from fanfare.dead_letters as l join fanfare.apps as a on a.id = l.app_id
     where a.name = '${app}' and l.error = '${error}' and l.resolution is null`;

  test("those of one error are redriven, and no others", async () => {
    await bench.db.query(
      "create or replace function walk.bad(message jsonb) returns void language sql as $$ select 1 $$",
    );
    const other = await bench.value(open("P0001: acquirer 7 unavailable"));
    expect(other).toBe(2);
    await walking(full, async (walk) => {
      await walk.go(`#/${app}/dead-letters`);
      await walk.settled("Dead letters");
      await walk.page.getByRole("link", { name: /acquirer 8 unavailable/ }).click();
      await walk.see("error is");
      await walk.button("Redrive all that match…");
      await walk.see("error => 'P0001: acquirer 8 unavailable'");
      await walk.button(/^Redrive \d+$/);
      await walk.see("None matches");
      await walk.button("Take the filters away");
      await walk.see("acquirer 7");
    });
    expect(await bench.value(open("P0001: acquirer 8 unavailable"))).toBe(0);
    expect(await bench.value(open("P0001: acquirer 7 unavailable"))).toBe(other);
  });

  test("one is redriven with another payload, and one that is ticked is discarded", async () => {
    await walking(full, async (walk) => {
      await walk.go(`#/${app}/dead-letters?error=P0001%3A+acquirer+7+unavailable`);
      await walk.settled("Dead letters");
      await walk.page.getByRole("table").locator("tbody button").first().click();
      await walk.page.getByLabel(/Payload/).fill('{"acquirer":9007199254740993}');
      const letter = walk.page.getByRole("region", { name: /^Dead letter/ });
      await letter.getByRole("button", { name: "Redrive…" }).click();
      await walk.see("with the payload as you changed it");
      await walk.button("Redrive it");
      await walk.see("redriven");
      await walk.button(/Close dead letter/);
      await walk.page
        .getByLabel(/^Select \d+/)
        .first()
        .check();
      await walk.button("Discard…");
      await walk.button("Discard 1");
      await walk.see("1 dead letter discarded.");
      await walk.go(`#/${app}/dead-letters?resolution=discarded`);
      await walk.page.getByRole("table").getByText("discarded").first().waitFor();
    });
    expect(await bench.value(open("P0001: acquirer 7 unavailable"))).toBe(0);
  });
});

describe("keys that may less", () => {
  test("one that looks sees all, and every button that changes is off", async () => {
    const key = await bench.key(app, "app.read", "message.read");
    await walking(key, async (walk) => {
      for (const [hash, heading, names] of [
        [`#/${app}/topics`, "Topics", ["New topic"]],
        [`#/${app}/topics/orders`, "orders", ["Publish", "Broadcast, store nothing", "Make internal…"]],
        [`#/${app}/handlers/ledger`, "ledger", ["Pause…", "Disable…", "Retry now…"]],
        [`#/${app}/dead-letters`, "Dead letters", ["Redrive…", "Discard all that match…"]],
      ] as const) {
        await walk.go(hash);
        await walk.settled(heading);
        for (const name of names) {
          expect([name, await walk.page.getByRole("button", { name, exact: true }).first().isDisabled()]).toEqual([
            name,
            true,
          ]);
        }
      }
    });
  });

  test("one without payloads is told what it would need", async () => {
    await walking(await bench.key(app, "app.read"), async (walk) => {
      for (const [hash, text] of [
        [`#/${app}/topics/orders`, "need a key with message.read"],
        [`#/${app}/dead-letters`, "need a key with message.read"],
        [`#/${app}/messages/1`, "needs a key with message.read"],
      ] as const) {
        await walk.go(hash);
        await walk.see(text);
      }
    });
  });
});

describe("what is said", () => {
  test("every statement of every page runs, and tells what curl tells", async () => {
    const message = await bench.value(`select m.id ${newest("orders")}`);
    await walking(full, async (walk) => {
      let statements = 0;
      for (const [hash, heading] of [
        [`#/${app}`, /Overview/],
        [`#/${app}/topics`, /Topics/],
        [`#/${app}/topics/orders`, /orders/],
        [`#/${app}/messages/${message}`, /Message/],
        [`#/${app}/handlers`, /Handlers/],
        [`#/${app}/handlers/capture`, /capture/],
        [`#/${app}/dead-letters?resolution=all`, /Dead letters/],
        [`#/${app}/deliveries?state=leased`, /Deliveries/],
        [`#/${app}/streams`, /Streams/],
        [`#/${app}/schedules`, /Schedules/],
        [`#/${app}/keys`, /Keys/],
        [`#/${app}/audit`, /Audit/],
      ] as const) {
        await walk.go(hash);
        await walk.settled(heading);
        for (const said of await saidOn(walk.page)) {
          await agree(bench.db, said, full);
          statements++;
        }
      }
      expect(statements).toBeGreaterThan(20);
      await walk.go(`#/${app}/dead-letters?handler=capture&reason=exhausted&error=it's \\ gone&resolution=all`);
      await walk.settled("Dead letters");
      for (const said of await saidOn(walk.page)) await agree(bench.db, said, full);
    });
  });
});

describe("the installation", () => {
  test("a key for all apps sees which session holds things up, changes apps, and looks up", async () => {
    const all = await bench.key("*", "*");
    const { databaseUrl } = inject("fanfare");
    const idle = new pg.Client(databaseUrl);
    await idle.connect();
    await idle.query("begin");
    const { rows } = await idle.query<{ pid: number }>("select pg_backend_pid() as pid, pg_current_xact_id()");
    const pid = String(rows[0]?.pid);
    const walk = await bench.walk();
    await walk.signIn(all);
    await walk.page.getByLabel("App", { exact: true }).selectOption(app);
    await walk.see("Servers");
    await walk.page.keyboard.press("g");
    await walk.page.keyboard.press("d");
    await walk.settled("Database");
    await walk.page
      .getByRole("table", { name: /Open transactions/ })
      .getByText(pid)
      .waitFor();
    expect(await walk.findings()).toEqual([]);
    for (const button of await walk.page.locator(".sqlb").all()) await button.click();
    for (const said of await walk.page.locator(".panel .said pre").all()) {
      await bench.db.query((await said.textContent()) ?? "");
    }
    await walk.page.keyboard.press("Escape");
    await walk.page.getByRole("heading", { level: 1 }).click();
    await walk.page.keyboard.press("/");
    await walk.page.keyboard.type("order");
    await walk.page.keyboard.press("Enter");
    await walk.settled("Topics");
    await walk.page.getByRole("table").getByRole("link", { name: "orders" }).waitFor();
    await walk.close();
    await idle.query("rollback");
    await idle.end();
  });

  test("a key of one app is not shown the page, and told why at its address", async () => {
    await walking(full, async (walk) => {
      await walk.settled("Overview");
      expect(await walk.page.getByRole("link", { name: "Database" }).count()).toBe(0);
      await walk.go(`#/${app}/database`);
      await walk.see("needs a key for all apps");
    });
  });
});
