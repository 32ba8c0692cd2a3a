import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type pg from "pg";
import type { Page } from "playwright-core";
import { expect, inject } from "vitest";

const run = promisify(execFile);

/** How a panel says that it was asked. */
export interface Spoken {
  readonly sql: string;
  /** Undefined where HTTP has no such question. */
  readonly curl: string | undefined;
}

/** What the panels of a page say, each unfolded. */
export async function saidOn(page: Page): Promise<Spoken[]> {
  const spoken: Spoken[] = [];
  const folded = page.locator('.sqlb[aria-expanded="false"]');
  while ((await folded.count()) > 0) await folded.first().click();
  for (const said of await page.locator(".panel > [id$=-said] > .said").all()) {
    const sql = (await said.locator("pre").textContent()) ?? "";
    const tab = said.getByRole("tab", { name: "curl" });
    if ((await tab.count()) === 0) {
      spoken.push({ sql, curl: undefined });
      continue;
    }
    await tab.click();
    spoken.push({ sql, curl: (await said.locator("pre").textContent()) ?? "" });
  }
  return spoken;
}

/** Runs both forms, and compares what they tell: rows with items, column by column. */
export async function agree(db: pg.Client, { sql, curl }: Spoken, key: string): Promise<void> {
  const { rows } = await db.query<Record<string, unknown>>(sql);
  if (curl === undefined || curl.includes("-X")) return;
  const env = { PATH: process.env.PATH ?? "", FANFARE_URL: inject("fanfare").url, FANFARE_KEY: key };
  const { stdout } = await run("bash", ["-c", `${curl} -s -f`], { env });
  const { items } = JSON.parse(stdout) as { items?: readonly Record<string, unknown>[] };
  if (items === undefined) return;
  // The triggers of a topic are picked from those of the app.
  const compared = curl.endsWith("/triggers'") ? items.filter((i) => rows.some((r) => String(i.id) === r.id)) : items;
  expect([sql, compared.length]).toEqual([sql, rows.length]);
  rows.forEach((row, i) => {
    const item = compared[i] ?? {};
    const shared = Object.keys(row).filter((name) => name in item);
    expect(shared.length).toBeGreaterThan(0);
    for (const name of shared) expect([sql, name, plain(row[name])]).toEqual([sql, name, plain(item[name], row[name])]);
  });
}

/** A value as text, so that a bigint of Postgres and a number of JSON compare. */
function plain(value: unknown, like: unknown = value): string {
  if (value instanceof Date) return String(value.getTime());
  if (like instanceof Date) return String(Date.parse(String(value)));
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Runs the SQL that an open dialog or form says it stands for, and takes it back. */
export async function runsInSQL(db: pg.Client, page: Page): Promise<void> {
  const sql = (await page.locator("dialog .said pre, form .said pre").last().textContent()) ?? "";
  await db.query("begin");
  try {
    await db.query(sql);
  } finally {
    await db.query("rollback");
  }
}
