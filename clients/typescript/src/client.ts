import type { ConnectionOptions, Fetch, StreamTiming } from "./connection.js";
import { createEndpoint, type Endpoint } from "./endpoint.js";
import { invalidArgument } from "./errors.js";
import { Http, queryOf, type RequestOptions } from "./http.js";
import { Hub } from "./hub.js";
import type { LinkStart } from "./link.js";
import { pathOf } from "./path.js";
import {
  broadcast,
  type NewMessage,
  type PublishOptions,
  type PublishResult,
  publish,
  publishMany,
} from "./publish.js";
import { collectionPath, Docs, Files, Kv } from "./stores.js";
import { type SubscribeOptions, Subscription } from "./subscription.js";
import { type TokenOptions, TokenSource } from "./token.js";
import type { Output, Validator } from "./validate.js";

/** How to reach a server. */
export interface ClientOptions extends TokenOptions, StreamTiming {
  /**
   * The server's URL, with `/v1/apps/<app>` where the app does not follow from the host. In browsers it may be a path,
   * or empty for the page's own origin.
   */
  readonly baseUrl: string;
  /**
   * Where streams carry the token and the position: in headers, or in the URL. The URL spares browsers the preflight
   * request of another origin, but URLs are logged by proxies.
   * @defaultValue `"header"`
   */
  readonly tokenIn?: "header" | "url" | undefined;
  /**
   * Used instead of the global `fetch`: one that streams, in React Native, or one that adds what a proxy wants.
   * @defaultValue `globalThis.fetch`
   */
  readonly fetch?: Fetch | undefined;
}

/** Options of a subscription with a validator, whose type its messages have. */
export type ValidatedOptions<V> = Omit<
  SubscribeOptions<V extends Validator<unknown> ? Output<V> : never>,
  "validate"
> & {
  readonly validate: V;
};

/** A connection to one app. Make one for each app and identity, and keep it: its subscriptions share connections. */
export class Client {
  readonly #http: Http;
  readonly #hub: Hub;

  /** Use {@link createClient}. */
  constructor(options: ClientOptions) {
    const fetch: Fetch = options.fetch ?? ((url, init) => globalThis.fetch(url, init));
    if (typeof options.baseUrl !== "string") throw invalidArgument("baseUrl must be a string");
    const baseUrl = options.baseUrl.replace(/\/+$/, "");
    const tokens = new TokenSource(options);
    const inUrl = options.tokenIn === "url";
    this.#http = new Http({ baseUrl, fetch, tokens });
    this.#hub = new Hub({
      fetch,
      tokens,
      backoff: options.backoff,
      readTimeout: options.readTimeout,
      maxEventSize: options.maxEventSize,
      request: (...asked) => streamRequest(baseUrl, inUrl, ...asked),
    });
  }

  /**
   * Subscribes to one topic, or to several in one order. It begins at once.
   *
   * Subscriptions of one client share a connection. A stream that breaks is resumed where it was, so that each message
   * is given once; what cannot be resumed is told by a `gap`.
   */
  subscribe<V extends Validator<unknown>>(
    topics: string | readonly string[],
    options: ValidatedOptions<V>,
  ): Subscription<Output<V>>;
  subscribe<T = unknown>(
    topics: string | readonly string[],
    options?: Omit<SubscribeOptions<T>, "validate">,
  ): Subscription<T>;
  subscribe<T>(topics: string | readonly string[], options: SubscribeOptions<T> = {}): Subscription<T> {
    return new Subscription(this.#hub, typeof topics === "string" ? [topics] : topics, options);
  }

  /** Publishes a message; when it resolves, the message is committed. */
  publish(topic: string, payload: unknown, options?: PublishOptions): Promise<{ readonly id: number }> {
    return publish(this.#http, topic, payload, options);
  }

  /** Publishes many messages in one request; a bad one does not spoil the others. */
  publishMany(messages: readonly NewMessage[], options?: RequestOptions): Promise<readonly PublishResult[]> {
    return publishMany(this.#http, messages, options);
  }

  /** Sends to the streams that are open now, at most once, and stores nothing: for cursors and typing marks. */
  broadcast(topic: string, payload: unknown, options?: RequestOptions): Promise<void> {
    return broadcast(this.#http, topic, payload, options);
  }

  /** An HTTP route under `/fn` that a SQL function serves. */
  endpoint(path: string): Endpoint {
    return createEndpoint(this.#http, path);
  }

  /** A collection of values by key; with a validator, what is read is checked and typed. */
  kv<T = unknown>(collection: string, validator?: Validator<T>): Kv<T> {
    return new Kv(this.#http, collectionPath("kv", collection), validator);
  }

  /** A collection of JSON documents; with a validator, what is read is checked and typed. */
  docs<T = unknown>(collection: string, validator?: Validator<T>): Docs<T> {
    return new Docs(this.#http, collectionPath("docs", collection), validator);
  }

  /** The files of the app. */
  get files(): Files {
    return new Files(this.#http);
  }

  /**
   * Connects all streams anew and at once. Browsers do this by themselves when they are online again or a tab is shown;
   * elsewhere, call it when the network or the device is back.
   */
  reconnect(): void {
    this.#hub.reconnect();
  }
}

/** Makes a client. Nothing is sent before it is used. */
export function createClient(options: ClientOptions): Client {
  return new Client(options);
}

function streamRequest(
  baseUrl: string,
  inUrl: boolean,
  { topics, from, key }: LinkStart,
  lastEventId: string,
  token: string | undefined,
): ReturnType<ConnectionOptions["request"]> {
  const [first = ""] = topics;
  const path = topics.length === 1 ? pathOf(first) : "";
  const headers: Record<string, string> = {};
  if (!inUrl && lastEventId) headers["last-event-id"] = lastEventId;
  if (!inUrl && token !== undefined) headers.authorization = `Bearer ${token}`;
  const query = queryOf({
    topic: topics.length === 1 ? undefined : topics,
    key,
    from: lastEventId ? undefined : from,
    last_event_id: inUrl && lastEventId ? lastEventId : undefined,
    token: inUrl ? token : undefined,
  });
  return { url: `${baseUrl}/realtime/topics${path}${query}`, headers };
}
