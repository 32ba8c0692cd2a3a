import type { ConnectionState } from "./connection.js";
import { FanfareError, invalidArgument } from "./errors.js";
import type { GapEvent, Message, MessageEvent, StreamEvent } from "./events.js";
import { guard } from "./guard.js";
import type { Hub } from "./hub.js";
import { Inbox } from "./inbox.js";
import { pathOf } from "./path.js";
import { ValidationError, type Validator, validate } from "./validate.js";

/** A message that its validator refused. */
export interface ErrorEvent {
  readonly type: "error";
  readonly error: ValidationError;
  readonly message: Message;
}

/** Everything that a subscription tells, in order. */
export type SubscriptionEvent<T = unknown> = MessageEvent<T> | StreamEvent | ErrorEvent;

/** How to subscribe, and what to be told. `onMessage`, `onEvent` and `onGap` are called in the stream's order. */
export interface SubscribeOptions<T = unknown> {
  /** Checks each payload and gives it its type. A message that is refused is an error; the stream goes on. */
  readonly validate?: Validator<T> | undefined;
  /**
   * Where to begin when there is no position: with the oldest message kept, with what is published from now on, or with
   * what was published at a time (RFC 3339).
   * @defaultValue `"latest"`
   */
  readonly from?: "earliest" | "latest" | (string & {}) | Date | undefined;
  /** The position after which to resume: what {@link Subscription.lastEventId} or {@link Message.position} said. */
  readonly lastEventId?: string | undefined;
  /** Only messages whose key matches this glob (`*` and `?`). */
  readonly key?: string | undefined;
  /** Closes the subscription; a loop over it then ends as if there were no more messages. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Milliseconds that the connection is kept after the close, for a subscription that comes soon. User interfaces
   * close and open in one breath; programs that end do not want to wait.
   * @defaultValue 0
   */
  readonly linger?: number | undefined;
  /** Reads the subscription: with it there is nothing to iterate. The next message waits for a promise it returns. */
  readonly onMessage?: ((message: Message<T>) => unknown) | undefined;
  /** Told of a gap: load the present state before what follows. */
  readonly onGap?: ((event: GapEvent) => void) | undefined;
  /** Told of everything that happens to the stream, gaps included. */
  readonly onEvent?: ((event: StreamEvent) => void) | undefined;
  readonly onStateChange?: ((state: ConnectionState) => void) | undefined;
  /**
   * Told of each failure: of those that the stream outlives (`retryable`, or {@link ValidationError}), and with
   * `onMessage` of the one that ended it. A loop gets that one thrown.
   */
  readonly onError?: ((error: FanfareError) => void) | undefined;
}

/**
 * A subscription to one or more topics. It begins at once and is read once: by a `for await` loop over it (messages) or
 * over {@link events} (everything), or by `onMessage`. Leaving the loop closes it.
 *
 * A reader may be as slow as it likes: what does not fit in memory is read again from the server, from where the
 * reader is.
 */
export class Subscription<T = unknown> implements AsyncIterable<Message<T>> {
  /** Settles when the subscription is closed; rejects with the error that ended it, if one did. */
  readonly closed: Promise<void>;
  readonly #options: SubscribeOptions<T>;
  readonly #inbox: Inbox;
  readonly #hub: Hub;
  #state: ConnectionState = "connecting";
  #read = false;

  /** Use `client.subscribe`. */
  constructor(hub: Hub, topics: readonly string[], options: SubscribeOptions<T>) {
    const { lastEventId, key, linger, signal } = options;
    if (!Array.isArray(topics) || topics.length === 0) throw invalidArgument("a subscription needs a topic");
    pathOf(...topics); // refuses here what could not be sent
    const from = options.from instanceof Date ? options.from.toISOString() : options.from;
    this.#options = options;
    this.#hub = hub;
    this.#inbox = new Inbox({ topics, lastEventId, key, linger, from: from === "latest" ? undefined : from });
    this.#inbox.onState = (state) => this.#setState(state);
    this.#inbox.onError = (error) => void guard(options.onError, error);
    const close = (): void => this.close();
    this.closed = new Promise((resolve, reject) => {
      this.#inbox.onEnd = (error) => {
        signal?.removeEventListener("abort", close);
        if (error) reject(error);
        else resolve();
      };
    });
    this.closed.catch(() => {}); // whoever reads is told too
    if (signal?.aborted) {
      this.close();
      return;
    }
    signal?.addEventListener("abort", close);
    hub.add(this.#inbox);
    if (options.onMessage) void this.#drive(options.onMessage);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** The position after all that was read: keep it to resume later. Undefined before the stream began. */
  get lastEventId(): string | undefined {
    return this.#inbox.delivered;
  }

  /** Ends the subscription. What was not read yet is dropped. */
  close(): void {
    this.#hub.remove(this.#inbox);
    this.#inbox.close();
  }

  /** Reads messages. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Message<T>, void, undefined> {
    for await (const event of this.events()) {
      if (event.type === "message") yield event.message;
    }
  }

  /** Reads everything: messages, those that were refused, and what happens to the stream. */
  async *events(): AsyncGenerator<SubscriptionEvent<T>, void, undefined> {
    if (this.#read) throw new FanfareError("already_read", "a subscription has one reader");
    this.#read = true;
    try {
      for (;;) {
        const event = await this.#inbox.take();
        if (!event) return;
        const checked = event.type === "message" ? await this.#check(event.message) : event;
        this.#tell(checked);
        yield checked;
      }
    } finally {
      this.close();
    }
  }

  async #drive(onMessage: (message: Message<T>) => unknown): Promise<void> {
    try {
      for await (const message of this) {
        await guard(onMessage, message);
      }
    } catch (error) {
      if (!(error instanceof FanfareError)) throw error;
      guard(this.#options.onError, error);
    }
  }

  async #check(message: Message): Promise<MessageEvent<T> | ErrorEvent> {
    const { validate: validator } = this.#options;
    // Without a validator T is what the caller says it is, by default unknown.
    if (!validator) return { type: "message", message: message as Message<T> };
    try {
      const payload = await validate(validator, message.payload, message);
      return { type: "message", message: { ...message, payload } };
    } catch (error) {
      if (error instanceof ValidationError) return { type: "error", error, message };
      throw error;
    }
  }

  #tell(event: SubscriptionEvent<T>): void {
    const { onEvent, onGap, onError } = this.#options;
    if (event.type === "message") return;
    if (event.type === "error") {
      guard(onError, event.error);
      return;
    }
    guard(onEvent, event);
    if (event.type === "gap") guard(onGap, event);
  }

  #setState(state: ConnectionState): void {
    if (this.#state === state || this.#state === "closed") return;
    this.#state = state;
    guard(this.#options.onStateChange, state);
  }
}
