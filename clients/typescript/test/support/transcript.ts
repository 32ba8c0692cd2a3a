import { comparePositions } from "../../src/position.js";

const POSITION = /[a-z0-9]{8}\.\d+(?:\.\d+)?/g;
/** The frame of a heartbeat. */
export const HEARTBEAT = /id: \S+\n: heartbeat\n\n/g;

/**
 * Records a stream as it is on the wire, until it ends or has what is waited for, step by step: each step acts, then
 * waits until the text has its mark once more.
 */
export async function record(
  url: string,
  headers: Readonly<Record<string, string>>,
  steps: readonly { readonly act: () => unknown; readonly until: RegExp }[],
): Promise<string> {
  const controller = new AbortController();
  const response = await fetch(url, { headers, signal: controller.signal });
  if (!response.body) throw new Error("no stream");
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (const { act, until } of steps) {
    const before = text.length;
    await act();
    while (!until.test(text.slice(before))) {
      const { done, value } = await reader.read();
      if (done) break;
      text += value;
    }
  }
  // Not awaited: aborted just as the server ends it, a stream settles in no way.
  reader.closed.catch(() => {});
  controller.abort();
  return text;
}

/**
 * Makes two recordings of the same happening the same text, and still a stream, whatever else was published meanwhile: a
 * position becomes the number of messages up to it, ids and times are counted, and of heartbeats, which come when they
 * come, one at the end is kept.
 */
export function normalise(text: string, topic: string): string {
  const beats = text.match(HEARTBEAT) ?? [];
  const calm = text.replace(HEARTBEAT, "") + (beats.at(-1) ?? "");
  const found = [...new Set(calm.match(POSITION))];
  const messages = found.filter((position) => position.split(".").length === 3);
  const rank = (position: string): number =>
    messages.filter((message) => (comparePositions(message, position) ?? 1) <= 0).length;
  const ids = [...new Set(Array.from(calm.matchAll(/"id":(\d+)/g), ([, id = ""]) => id))];
  const count = (id: string): number => ids.indexOf(id) + 1;
  return calm
    .replaceAll(topic, "orders")
    .replace(POSITION, (position) => {
      const message = position.split(".")[2];
      return `k7f2m5qa.${rank(position)}${message === undefined ? "" : `.${count(message)}`}`;
    })
    .replace(/"id":(\d+)/g, (_, id: string) => `"id":${count(id)}`)
    .replace(/"(published|expires)_at":"[-\dT:]{19}\.\d{6}Z"/g, '"$1_at":"2026-11-23T10:00:00.123456Z"')
    .replace(/"stream":\d+/g, '"stream":1')
    .replace(/^retry: \d+$/gm, "retry: 2140");
}
