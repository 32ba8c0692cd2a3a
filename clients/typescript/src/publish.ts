import type { Http, RequestOptions } from "./http.js";
import { pathOf } from "./path.js";

/** How to publish one message. */
export interface PublishOptions extends RequestOptions {
  /** The message key: what ordered triggers and `key` filters look at. */
  readonly key?: string | undefined;
  /** Publishing the same message with the same key within 24 hours gives the id of the first. */
  readonly idempotencyKey?: string | undefined;
}

/** One of many messages. */
export interface NewMessage {
  readonly topic: string;
  readonly payload: unknown;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly idempotencyKey?: string;
}

/** What became of one of many messages: its id, or why it was refused. */
export type PublishResult = { readonly id: number } | { readonly code: string; readonly detail: string };

/** Publishes a message; when it resolves, the message is committed. */
export async function publish(
  http: Http,
  topic: string,
  payload: unknown,
  options: PublishOptions = {},
): Promise<{ readonly id: number }> {
  return http.read("POST", `/topics${pathOf(topic)}/messages`, {
    query: { key: options.key },
    headers: { "idempotency-key": options.idempotencyKey },
    body: payload,
    signal: options.signal,
  });
}

/** Publishes many messages; a bad one does not spoil the others. */
export async function publishMany(
  http: Http,
  messages: readonly NewMessage[],
  options: RequestOptions = {},
): Promise<readonly PublishResult[]> {
  const body = messages.map(({ idempotencyKey, ...message }) => ({ ...message, idempotency_key: idempotencyKey }));
  const { results } = await http.read<{ results: readonly PublishResult[] }>("POST", "/messages", { ...options, body });
  return results;
}

/** Sends to the streams that are open now, at most once, and stores nothing. */
export async function broadcast(
  http: Http,
  topic: string,
  payload: unknown,
  options: RequestOptions = {},
): Promise<void> {
  const path = `/topics${pathOf(topic)}/broadcast`;
  const response = await http.send("POST", path, { ...options, body: payload });
  await response.body?.cancel();
}
