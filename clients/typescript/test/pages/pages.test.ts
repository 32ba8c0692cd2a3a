import pg from "pg";
import { type Browser, type BrowserContext, chromium as launcher, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from "vitest";
import type { Client } from "../../src/index.js";
import { chromium } from "../server/chromium.js";
import { FanfareProcess } from "../server/fanfare.js";
import { range } from "../support/script.js";
import { createTopic, realClient } from "../support/server.js";
import { buildPages, PageServer } from "./server.js";

const database = new pg.Client({ connectionString: inject("fanfare").databaseUrl });
let browser: Browser;

beforeAll(async () => {
  [browser] = await Promise.all([launcher.launch(chromium), buildPages(), database.connect()]);
});
afterAll(async () => {
  await Promise.all([browser?.close(), database.end()]);
});

interface Opened {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly server: PageServer;
  readonly client: Client;
  readonly topic: string;
  /** Publishes {n} for each number. */
  publish(from: number, to: number): Promise<void>;
  /** Waits until the page shows exactly the numbers from 1. */
  shows(to: number, id?: string): Promise<void>;
}

/** Opens a page on a topic of its own, with tokens that live so long. */
async function open(
  name: string,
  options: { ttl?: string; mode?: "public" | "token"; query?: string } = {},
): Promise<Opened> {
  const { ttl = "1 hour", mode = "token", query = "" } = options;
  const topic = await createTopic(mode);
  const client = realClient();
  const server = new PageServer(inject("fanfare").url);
  server.token = async () => {
    const sql = "select fanfare.issue_subscriber_token(topics => array[$1], ttl => $2::interval) as token";
    const { rows } = await database.query<{ token: string }>(sql, [topic, ttl]);
    return rows[0]?.token ?? "";
  };
  const url = await server.open();
  const context = await browser.newContext();
  const page = await context.newPage();
  onTestFinished(async () => {
    await context.close();
    await server.close();
  });
  await page.goto(`${url}/${name}.html?topic=${topic}${query}`);
  const text = (id: string): Promise<string | null> => page.locator(`#${id}`).textContent();
  return {
    page,
    context,
    server,
    client,
    topic,
    publish: async (from, to) => {
      for (const n of range(from, to)) await client.publish(topic, { n });
    },
    shows: (to, id = "messages") => expect.poll(() => text(id)).toBe(range(1, to).join(" ")),
  };
}

/** Tells the page that its tab is hidden, or shown, and stops its timers and tasks while it is hidden. */
async function setHidden(page: Page, hidden: boolean): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  const change = (value: string): void => {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => value });
    document.dispatchEvent(new Event("visibilitychange"));
  };
  if (hidden) await page.evaluate(change, "hidden");
  await cdp.send("Page.setWebLifecycleState", { state: hidden ? "frozen" : "active" });
  if (!hidden) await page.evaluate(change, "visible");
  await cdp.detach();
}

describe.each(["react", "svelte"])("Ensure a page with %s shows every message once.", (name) => {
  test("OK: from the beginning and live, on one connection", async () => {
    const { page, server, publish, shows } = await open(name);
    await publish(1, 5);
    await shows(5);
    await expect.poll(() => page.locator("#count").textContent()).toBe("5");
    expect(await page.locator("#state").textContent()).toBe("open");
    expect(server.streams).toHaveLength(1);
  });

  test("OK: after the stream broke", async () => {
    const { server, publish, shows } = await open(name);
    await publish(1, 2);
    await shows(2);
    server.cut();
    await publish(3, 4);
    await shows(4);
  });

  test("OK: offline and online again, at once", async () => {
    const { page, context, server, publish, shows } = await open(name, { query: "&backoff=1e9" });
    await publish(1, 2);
    await shows(2);
    await context.setOffline(true);
    server.cut();
    await expect.poll(() => page.locator("#error").textContent()).toBe("network"); // now it pauses for days
    await publish(3, 5);
    await context.setOffline(false);
    await shows(5);
    expect(await page.locator("#state").textContent()).toBe("open");
  });

  test("OK: hidden, while the stream breaks, and shown again", async () => {
    const { page, server, publish, shows } = await open(name);
    await publish(1, 2);
    await shows(2);
    await setHidden(page, true);
    server.cut();
    await publish(3, 5);
    await setHidden(page, false);
    await shows(5);
  });

  test("OK: hidden, while the token runs out, and shown again with a new one", async () => {
    const { page, server, publish, shows } = await open(name, { ttl: "6 seconds" });
    await publish(1, 2);
    await shows(2);
    const before = server.streams.length;
    await setHidden(page, true);
    await publish(3, 4);
    const ended = Date.now() + 6500;
    await expect.poll(() => Date.now(), { timeout: 10_000 }).toBeGreaterThan(ended);
    server.cut();
    await setHidden(page, false);
    await shows(4);
    await publish(5, 5);
    await shows(5);
    const [first] = server.streams;
    expect(server.streams.slice(before).length).toBeGreaterThan(0);
    expect(server.streams.slice(before).every((token) => token !== first)).toBe(true);
  });

  test("OK: what is taken away and put back goes on", async () => {
    const { page, server, publish, shows } = await open(name);
    await publish(1, 2);
    await shows(2);
    await page.locator("#toggle").click();
    await expect.poll(() => page.locator("#messages").count()).toBe(0);
    await page.locator("#toggle").click();
    await publish(3, 3);
    await shows(3);
    await expect.poll(() => page.locator("#count").textContent()).toBe("3");
    expect(server.streams.length).toBeLessThanOrEqual(4);
  });
});

test("Ensure a page with the browser's own EventSource follows a stream through restarts of the server.", async () => {
  const { binary, databaseUrl } = inject("fanfare");
  const serve = (listen: string): FanfareProcess =>
    new FanfareProcess(binary, ["serve", "--listen", listen], { DATABASE_URL: databaseUrl });
  let fanfare = serve("127.0.0.1:0");
  const url = await fanfare.url();
  const { server, page, topic, publish, shows } = await open("native", { mode: "public" });
  server.target = url;
  await page.goto(`${new URL(page.url()).origin}/native.html?topic=${topic}`);
  await publish(1, 3);
  await shows(3);
  await fanfare.end("SIGTERM");
  await publish(4, 6);
  fanfare = serve(new URL(url).host);
  await fanfare.url();
  await shows(6);
  await fanfare.end("SIGKILL");
  fanfare = serve(new URL(url).host);
  await fanfare.url();
  await publish(7, 9);
  await shows(9);
  await fanfare.end("SIGKILL");
});
