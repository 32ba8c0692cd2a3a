import { FanfareError, isObject } from "./errors.js";
import type { Block } from "./sse.js";

/** A message of a topic. */
export interface Message<T = unknown> {
  readonly topic: string;
  /** What was published; after validation, what the validator made of it. */
  readonly payload: T;
  /** Stable over every delivery: dedupe by it. Null for a broadcast. */
  readonly id: number | null;
  readonly key: string | null;
  /** RFC 3339 with six digits, by the database's clock. It is no order. */
  readonly publishedAt: string;
  /** Where to resume after this message; undefined for a broadcast, which has no place in the order. */
  readonly position: string | undefined;
}

/** The stream began, or began again. */
export interface ReadyEvent {
  readonly type: "ready";
  /** Those of the subscription's topics that are streamed. */
  readonly topics: readonly string[];
  /** Those that are not. */
  readonly denied: readonly string[];
  readonly position: string;
}

/** Everything that was published before the stream began has been delivered. */
export interface CaughtUpEvent {
  readonly type: "caught_up";
  readonly position: string;
}

/** Messages between two positions cannot be had: load the present state, then go on. */
export interface GapEvent {
  readonly type: "gap";
  readonly from: string;
  readonly to: string;
  /** `retention`: they are gone. `epoch`: the position is of another history of the database. */
  readonly reason: string;
}

/** The server sends its streams elsewhere; the client returns by itself. */
export interface ReconnectEvent {
  readonly type: "reconnect";
  readonly reason: string;
}

/** The token ends soon; the client asks for a new one by itself. */
export interface TokenExpiringEvent {
  readonly type: "token_expiring";
  readonly expires_at: string;
}

/** The token is no longer taken; the client asks for a new one by itself. */
export interface TokenExpiredEvent {
  readonly type: "token_expired";
  /** `expired`, `revoked`, or `required`: the topic needed none until now. */
  readonly reason: string;
}

/** A topic of the subscription was deleted. */
export interface TopicDeletedEvent {
  readonly type: "topic_deleted";
  readonly topic: string;
}

/** What happens to a stream besides messages. */
export type StreamEvent =
  | ReadyEvent
  | CaughtUpEvent
  | GapEvent
  | ReconnectEvent
  | TokenExpiringEvent
  | TokenExpiredEvent
  | TopicDeletedEvent;

/** A message, as an event. */
export interface MessageEvent<T = unknown> {
  readonly type: "message";
  readonly message: Message<T>;
}

/**
 * Reads what a block with data says.
 *
 * @returns undefined for an event with a name that this version does not know.
 * @throws {@link FanfareError} `invalid_event` where the block is not what the protocol says.
 */
export function decode(block: Block & { readonly data: string }): MessageEvent | StreamEvent | undefined {
  const type = block.event ?? "message";
  if (type === "message") return { type, message: decodeMessage(parse(block), block.id) };
  // That their fields are what the types say is tried with recordings of the server.
  return EVENTS.has(type) ? ({ position: block.id, ...parse(block), type } as StreamEvent) : undefined;
}

const EVENTS: ReadonlySet<string> = new Set<StreamEvent["type"]>([
  "ready",
  "caught_up",
  "gap",
  "reconnect",
  "token_expiring",
  "token_expired",
  "topic_deleted",
]);

function decodeMessage(data: Readonly<Record<string, unknown>>, position: string | undefined): Message {
  if (typeof data.topic !== "string") throw invalid("a message without a topic");
  return {
    topic: data.topic,
    payload: data.message,
    id: typeof data.id === "number" ? data.id : null,
    key: typeof data.key === "string" ? data.key : null,
    publishedAt: String(data.published_at),
    position,
  };
}

function parse(block: Block & { readonly data: string }): Readonly<Record<string, unknown>> {
  let data: unknown;
  try {
    data = JSON.parse(block.data);
  } catch (cause) {
    throw invalid("an event that is not JSON", cause);
  }
  if (!isObject(data)) throw invalid("an event that is not a JSON object");
  return data;
}

function invalid(what: string, cause?: unknown): FanfareError {
  return new FanfareError("invalid_event", `the stream holds ${what}`, { cause });
}
