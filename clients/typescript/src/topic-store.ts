import type { Client } from "./client.js";
import type { ConnectionState } from "./connection.js";
import type { FanfareError } from "./errors.js";
import type { GapEvent, Message } from "./events.js";
import { guard } from "./guard.js";
import type { SubscribeOptions, Subscription } from "./subscription.js";

/** Milliseconds that a connection outlives the last component that used it: pages change in less. */
const LINGER = 1000;

/** What a user interface shows of a subscription. It is replaced, never changed. */
export interface TopicSnapshot<T = unknown> {
  /** The newest messages, oldest first. */
  readonly messages: readonly Message<T>[];
  /** The newest message. */
  readonly last: Message<T> | undefined;
  readonly state: ConnectionState;
  /** The error that ended the subscription, or the newest that it outlived since its last message. */
  readonly error: FanfareError | undefined;
  /** Messages are missing before those shown: load the present state. */
  readonly gap: GapEvent | undefined;
}

/** How to subscribe from a user interface. */
export interface TopicOptions<T = unknown> extends Omit<SubscribeOptions<T>, "signal"> {
  /**
   * How many of the newest messages are kept.
   * @defaultValue 100
   */
  readonly limit?: number | undefined;
}

/** What is shown on a server, and before the first byte. */
export const IDLE: TopicSnapshot<never> = {
  messages: [],
  last: undefined,
  state: "connecting",
  error: undefined,
  gap: undefined,
};

/**
 * A subscription as an external store: it runs while somebody listens, goes on where it was when somebody listens
 * again, and tells of many messages at once.
 */
export class TopicStore<T> {
  readonly #client: Client;
  readonly #topics: string | readonly string[];
  readonly #listeners = new Set<() => void>();
  /** Read at each use, so that callbacks may be new ones with each rendering. */
  readonly #options: () => TopicOptions<T>;
  #snapshot: TopicSnapshot<T> = IDLE;
  /** The snapshot of the next turn. */
  #draft: TopicSnapshot<T> = IDLE;
  #messages: Message<T>[] = [];
  #position: string | undefined;
  #subscription: Subscription<T> | undefined;
  #flush: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Client, topics: string | readonly string[], options: () => TopicOptions<T>) {
    this.#client = client;
    this.#topics = topics;
    this.#options = options;
  }

  readonly getSnapshot = (): TopicSnapshot<T> => this.#snapshot;

  /** Calls back at changes, and subscribes as long as anybody is called; gives the way to stop. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.#subscription ??= this.#start();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#subscription?.close();
      this.#subscription = undefined;
    };
  };

  #start(): Subscription<T> {
    const { validate, from, key, linger = LINGER } = this.#options();
    const lastEventId = this.#position ?? this.#options().lastEventId;
    const subscription: Subscription<T> = this.#client.subscribe<T>(this.#topics, {
      ...(validate && { validate }),
      from,
      key,
      linger,
      lastEventId,
      onMessage: async (message) => {
        this.#position = subscription.lastEventId;
        this.#add(message);
        await this.#options().onMessage?.(message);
      },
      onEvent: (event) => this.#options().onEvent?.(event),
      onGap: (gap) => {
        this.#update({ gap });
        this.#options().onGap?.(gap);
      },
      onStateChange: (state) => {
        if (this.#subscription === subscription) this.#update({ state });
        this.#options().onStateChange?.(state);
      },
      onError: (error) => {
        this.#update({ error });
        this.#options().onError?.(error);
      },
    });
    return subscription;
  }

  /** Changes the snapshot, and tells once for all that comes in one turn. */
  #update(change: Partial<TopicSnapshot<T>>): void {
    this.#draft = { ...this.#draft, ...change };
    this.#flush ??= setTimeout(() => {
      this.#flush = undefined;
      this.#snapshot = this.#draft;
      for (const listener of this.#listeners) guard(listener);
    });
  }

  #add(message: Message<T>): void {
    const { limit = 100 } = this.#options();
    // Copied once for all that comes in one turn.
    if (this.#draft.messages === this.#snapshot.messages) this.#messages = [...this.#draft.messages];
    this.#messages.push(message);
    if (this.#messages.length > limit) this.#messages.shift();
    this.#update({ messages: this.#messages, last: message, error: undefined });
  }
}
