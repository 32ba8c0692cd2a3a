const number = new Intl.NumberFormat();

/** A count, grouped. */
export function count(n: number | null | undefined): string {
  return number.format(n ?? 0);
}

/** Milliseconds as people say them. */
export function duration(ms: number): string {
  if (ms < 0.1) return "under 0.1 ms";
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const s = ms / 1000;
  if (s < 10) return `${s.toFixed(1)} s`;
  if (s < 60) return `${Math.floor(s)} s`;
  if (s < 3600)
    return `${Math.floor(s / 60)} min${s < 600 && Math.floor(s % 60) > 0 ? ` ${Math.floor(s % 60)} s` : ""}`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h`;
  return `${Math.floor(s / 86_400)} d`;
}

function parts(at: string, utc: boolean): Record<string, string> {
  const format = new Intl.DateTimeFormat("en-GB", {
    year: "numeric",
    month: "short",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    ...(utc ? { timeZone: "UTC" } : {}),
  });
  return Object.fromEntries(format.formatToParts(new Date(at)).map((p) => [p.type, p.value]));
}

/** The time of the day with milliseconds, or the day too where it was not today. */
export function clock(at: string, utc: boolean, now: number): string {
  const p = parts(at, utc);
  const today = parts(new Date(now).toISOString(), utc);
  const fraction = /\.(\d{3})/.exec(at)?.[1] ?? "000";
  if (p.day === today.day && p.month === today.month && p.year === today.year) {
    return `${p.hour}:${p.minute}:${p.second}.${fraction}`;
  }
  return `${p.day} ${p.month} ${p.hour}:${p.minute}`;
}

/** Exactly when, with six digits and the zone. */
export function exactly(at: string, utc: boolean): string {
  const p = parts(at, utc);
  const fraction = (/\.(\d+)/.exec(at)?.[1] ?? "").padEnd(6, "0");
  return `${p.day} ${p.month} ${p.year}, ${p.hour}:${p.minute}:${p.second}.${fraction} ${utc ? "UTC" : "local time"}`;
}

/** How long ago, in one unit. */
export function ago(at: string, now: number): string {
  const ms = now - Date.parse(at);
  if (ms < 1000) return "now";
  return ms < 86_400_000 ? duration(ms) : `${Math.floor(ms / 86_400_000)} d`;
}

/** Bytes in steps of 1000. */
export function size(n: number): string {
  if (n < 1e6) return `${(n / 1e3).toFixed(1)} kB`;
  if (n < 1e9) return `${(n / 1e6).toFixed(1)} MB`;
  return `${(n / 1e9).toFixed(1)} GB`;
}

export function bytes(text: string): string {
  const n = new TextEncoder().encode(text).length;
  return n < 1000 ? `${n} bytes` : `${(n / 1000).toFixed(1)} kB`;
}

/** "1 message", "2 messages". */
export function many(n: number, one: string, more = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : more}`;
}
