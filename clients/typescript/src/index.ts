export type { BackoffOptions } from "./backoff.js";
export { type Client, type ClientOptions, createClient, type ValidatedOptions } from "./client.js";
export type { ConnectionState, Fetch, StreamTiming } from "./connection.js";
export type { Call, CallOptions, Endpoint } from "./endpoint.js";
export { FanfareError, type FanfareErrorOptions, type Problem } from "./errors.js";
export type {
  CaughtUpEvent,
  GapEvent,
  Message,
  MessageEvent,
  ReadyEvent,
  ReconnectEvent,
  StreamEvent,
  TokenExpiredEvent,
  TokenExpiringEvent,
  TopicDeletedEvent,
} from "./events.js";
export type { QueryValue, RawBody, ReadOptions, RequestOptions, SendOptions } from "./http.js";
export { comparePositions } from "./position.js";
export type { NewMessage, PublishOptions, PublishResult } from "./publish.js";
export type { Docs, Document, Entry, FileInfo, Files, FindOptions, Kv, Stored, WriteOptions } from "./stores.js";
export type { ErrorEvent, SubscribeOptions, Subscription, SubscriptionEvent } from "./subscription.js";
export type { TokenOptions, TokenResult } from "./token.js";
export { type Issue, type Output, type Parser, ValidationError, type Validator } from "./validate.js";
