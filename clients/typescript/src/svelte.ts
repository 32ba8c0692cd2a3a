import { createSubscriber } from "svelte/reactivity";
import type { Client } from "./client.js";
import { type TopicOptions, type TopicSnapshot, TopicStore } from "./topic-store.js";
import type { Output, Validator } from "./validate.js";

export type { TopicOptions, TopicSnapshot } from "./topic-store.js";

/** Options with a validator, whose type the messages have. */
export type ValidatedTopicOptions<V> = Omit<
  TopicOptions<V extends Validator<unknown> ? Output<V> : never>,
  "validate"
> & {
  readonly validate: V;
};

/**
 * A subscription for Svelte 5. Its members are reactive where they are read in a template, `$derived` or `$effect`, and
 * it is a store as well (`$orders.messages`). It runs while it is read, and its connection is shared.
 */
export interface TopicSubscription<T = unknown> extends TopicSnapshot<T> {
  /** The store contract. */
  subscribe(run: (snapshot: TopicSnapshot<T>) => void): () => void;
}

/** Makes a subscription; nothing is sent before it is read. */
export function createSubscription<V extends Validator<unknown>>(
  client: Client,
  topics: string | readonly string[],
  options: ValidatedTopicOptions<V>,
): TopicSubscription<Output<V>>;
export function createSubscription<T = unknown>(
  client: Client,
  topics: string | readonly string[],
  options?: Omit<TopicOptions<T>, "validate">,
): TopicSubscription<T>;
export function createSubscription<T>(
  client: Client,
  topics: string | readonly string[],
  options: TopicOptions<T> = {},
): TopicSubscription<T> {
  const store = new TopicStore<T>(client, topics, () => options);
  const track = createSubscriber((update) => store.subscribe(update));
  const read = (): TopicSnapshot<T> => {
    track();
    return store.getSnapshot();
  };
  return {
    get messages() {
      return read().messages;
    },
    get last() {
      return read().last;
    },
    get state() {
      return read().state;
    },
    get error() {
      return read().error;
    },
    get gap() {
      return read().gap;
    },
    subscribe(run) {
      const stop = store.subscribe(() => run(store.getSnapshot()));
      run(store.getSnapshot());
      return stop;
    },
  };
}
