import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import pg from "pg";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { expect, inject } from "vitest";
import { chromium as launch } from "../../typescript/test/server/chromium.js";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** Milliseconds that a test waits for what the page shows. */
const PATIENCE = 15_000;

/** What the walk sees: a page of a browser that signed in, and what went wrong in it. */
export class Walk {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of the console and of the page. A failed request is one only where it is not expected. */
  readonly errors: string[] = [];
  expectFailures = false;

  constructor(context: BrowserContext, page: Page) {
    this.context = context;
    this.page = page;
    page.setDefaultTimeout(PATIENCE);
    page.on("pageerror", (error) => this.errors.push(error.message));
    page.on("console", (message) => {
      const failed = message.text().startsWith("Failed to load resource");
      if (message.type() === "error" && !(failed && this.expectFailures)) this.errors.push(message.text());
    });
  }

  async go(hash: string): Promise<void> {
    await this.page.goto(`${inject("fanfare").url}/dashboard/${hash}`);
  }

  async signIn(key: string): Promise<void> {
    await this.go("");
    await this.page.getByLabel("API key").fill(key);
    await this.page.getByRole("button", { name: "Sign in" }).click();
    await this.page.locator(".side").waitFor({ state: "attached" });
  }

  /** Waits until the page has read what it shows. */
  async settled(heading: string | RegExp): Promise<void> {
    await this.page.getByRole("heading", { level: 1, name: heading }).waitFor();
    await this.page.waitForFunction(() => document.querySelector("main .sk") === null);
  }

  async see(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor();
  }

  async button(name: string | RegExp): Promise<void> {
    await this.page.getByRole("button", { name }).first().click();
  }

  /** What axe finds serious. The policy of the page lets no script in but through the debugger. */
  async findings(): Promise<string[]> {
    await this.page.evaluate(await import("node:fs/promises").then((fs) => fs.readFile(axe, "utf8")));
    return await this.page.evaluate(async () => {
      const { axe: run } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
      };
      const { violations } = await run.run();
      return violations
        .filter((v) => v.impact === "serious" || v.impact === "critical")
        .map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(" | ")}`);
    });
  }

  async close(): Promise<void> {
    await this.context.close();
    expect(this.errors).toEqual([]);
  }
}

export interface Fresh {
  readonly width?: number;
  readonly scheme?: "light" | "dark";
}

/** A browser, and the database beside it. */
export class Bench {
  readonly db: pg.Client;
  readonly browser: Browser;

  private constructor(db: pg.Client, browser: Browser) {
    this.db = db;
    this.browser = browser;
  }

  static async open(): Promise<Bench> {
    const db = new pg.Client(inject("fanfare").databaseUrl);
    await db.connect();
    return new Bench(db, await chromium.launch(launch));
  }

  async walk({ width = 1440, scheme = "light" }: Fresh = {}): Promise<Walk> {
    const context = await this.browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: scheme,
      reducedMotion: "reduce",
    });
    return new Walk(context, await context.newPage());
  }

  /** A walk that signed in, and is closed at the end. */
  async walking(key: string, doing: (walk: Walk) => Promise<void>): Promise<void> {
    const walk = await this.walk();
    await walk.signIn(key);
    await doing(walk);
    await walk.close();
  }

  /** One value of the database. */
  async value(sql: string, ...args: unknown[]): Promise<unknown> {
    const { rows } = await this.db.query({ text: sql, values: args, rowMode: "array" });
    return (rows as unknown[][])[0]?.[0];
  }

  async key(app: string, ...capabilities: string[]): Promise<string> {
    return String(await this.value("select fanfare.create_api_key('walk', $1, $2)", capabilities, app));
  }

  async until(sql: string, wanted: unknown): Promise<void> {
    const end = Date.now() + PATIENCE;
    let found = await this.value(sql);
    while (found !== wanted && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      found = await this.value(sql);
    }
    expect(found).toEqual(wanted);
  }

  /** Makes an app with a topic, a handler that works, one that fails, and dead letters of two errors. */
  async seed(): Promise<string> {
    const app = `shop-${randomUUID().slice(0, 8)}`;
    await this.db.query(`
      create schema if not exists walk;
      create or replace function walk.good(message jsonb) returns void language sql as $$ select 1 $$;
      create or replace function walk.bad(message jsonb) returns void language plpgsql as
        $$ begin raise exception 'acquirer % unavailable', message -> 'payload' ->> 'acquirer'; end $$;
      select fanfare.create_app('${app}');
      grant usage on schema walk to "fanfare_app_${app}";
      grant execute on all functions in schema walk to "fanfare_app_${app}";
      select fanfare.create_topic('orders', true, 'token', app => '${app}'), fanfare.create_topic('payments', app => '${app}');
      select fanfare.create_handler('ledger', kind => 'sql', target => 'walk.good(jsonb)', app => '${app}'),
        fanfare.create_handler('capture', kind => 'sql', target => 'walk.bad(jsonb)', app => '${app}');
      select fanfare.create_trigger('ledger', name => 'keep', topic => 'orders', filter => '$.total > 10', app => '${app}'),
        fanfare.create_trigger('capture', name => 'capture', topic => 'payments', max_attempts => 1, app => '${app}');
      select fanfare.publish('payments', jsonb_build_object('acquirer', n % 2 + 7), 'customer:' || n, app => '${app}')
      from generate_series(1, 5) as n;
    `);
    await this.until(
      `select count(*)::int from fanfare.dead_letters as l join fanfare.apps as a on a.id = l.app_id where a.name = '${app}'`,
      5,
    );
    return app;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.db.end();
  }
}
