import { ask, pathTo } from "./api.js";
import type { Live } from "./live.svelte.js";
import type { Backlog, Health, Stats } from "./types.js";

/** The path of something of an app. */
export function at(app: string, ...rest: readonly (string | number)[]): string {
  return `/v1${pathTo("apps", app, ...rest)}`;
}

/** How handlers do, which the frame and several pages show. */
class Shared {
  stats = $state.raw<Live<Stats>>();
}

export const shared = new Shared();

export function readStats(app: string): (signal: AbortSignal) => Promise<Stats> {
  return (signal) => ask<Stats>(at(app, "stats"), { signal });
}

/** A handler with what waits for it, and one word for its state. */
export interface Row extends Health {
  readonly waiting: number;
  readonly leased: number;
  readonly oldest: string | null;
  readonly state: string;
}

const ORDER = ["disabled", "failing", "paused", "healthy"];

/** Handlers, those in trouble first. */
export function rowsOf({ health, backlog }: Stats): Row[] {
  const waits = new Map<string, Backlog>(backlog.map((b) => [b.handler, b]));
  const rows = health.map((h) => {
    const b = waits.get(h.handler);
    return {
      ...h,
      waiting: (b?.ready ?? 0) + (b?.retrying ?? 0),
      leased: b?.leased ?? 0,
      oldest: b?.oldest_ready_at ?? null,
      state: h.status.split(":")[0] ?? h.status,
    };
  });
  const rank = (r: Row): number => ORDER.indexOf(r.state) * 2 + (r.open_dead_letters > 0 ? 0 : 1);
  return rows.sort((a, b) => rank(a) - rank(b) || a.handler.localeCompare(b.handler));
}
