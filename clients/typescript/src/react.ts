import {
  createContext,
  createElement,
  type ReactElement,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useSyncExternalStore,
} from "react";
import type { Client } from "./client.js";
import { IDLE, type TopicOptions, type TopicSnapshot, TopicStore } from "./topic-store.js";
import type { Output, Validator } from "./validate.js";

export type { TopicOptions, TopicSnapshot } from "./topic-store.js";

const ClientContext = createContext<Client | undefined>(undefined);

/** Gives a client to the components below. */
export function FanfareProvider(props: { readonly client: Client; readonly children?: ReactNode }): ReactElement {
  return createElement(ClientContext.Provider, { value: props.client }, props.children);
}

/** The client of the nearest {@link FanfareProvider}. */
export function useClient(): Client {
  const client = useContext(ClientContext);
  if (!client) throw new Error("useClient: there is no FanfareProvider above, and no client was given");
  return client;
}

/** Options of a hook. Callbacks may be new ones with each rendering. */
export interface HookOptions<T = unknown> extends TopicOptions<T> {
  /** Used instead of the provider's. */
  readonly client?: Client | undefined;
}

/** Options of a hook with a validator, whose type the messages have. */
export type ValidatedHookOptions<V> = Omit<
  HookOptions<V extends Validator<unknown> ? Output<V> : never>,
  "validate"
> & {
  readonly validate: V;
};

/** One topic, several, or null for none yet. */
export type Topics = string | readonly string[] | null;

/**
 * The newest messages of a topic, and how its stream is.
 *
 * Components with the same client share connections. It is safe in StrictMode; on a server it renders as connecting.
 * Other topics, `from`, `key` or `lastEventId` begin anew; other callbacks and validators do not.
 */
export function useTopic<V extends Validator<unknown>>(
  topics: Topics,
  options: ValidatedHookOptions<V>,
): TopicSnapshot<Output<V>>;
export function useTopic<T = unknown>(topics: Topics, options?: Omit<HookOptions<T>, "validate">): TopicSnapshot<T>;
export function useTopic<T>(topics: Topics, options: HookOptions<T> = {}): TopicSnapshot<T> {
  const provided = useContext(ClientContext);
  const client = options.client ?? provided;
  if (!client) throw new Error("useTopic: there is no FanfareProvider above, and no client was given");
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  const { from, key, lastEventId } = options;
  const asked = JSON.stringify([topics, from, key, lastEventId]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked stands for all that makes another subscription
  const store = useMemo(
    () => (topics === null ? undefined : new TopicStore<T>(client, topics, () => latest.current)),
    [client, asked],
  );
  return useSyncExternalStore<TopicSnapshot<T>>(
    store ? store.subscribe : subscribeToNothing,
    store ? store.getSnapshot : getIdle,
    getIdle,
  );
}

/**
 * Calls back for each message of a topic, and says how its stream is: for components that show something else than the
 * messages themselves.
 */
export function useSubscription<V extends Validator<unknown>>(
  topics: Topics,
  options: ValidatedHookOptions<V>,
): Omit<TopicSnapshot<Output<V>>, "messages">;
export function useSubscription<T = unknown>(
  topics: Topics,
  options?: Omit<HookOptions<T>, "validate">,
): Omit<TopicSnapshot<T>, "messages">;
export function useSubscription<T>(topics: Topics, options: HookOptions<T> = {}): Omit<TopicSnapshot<T>, "messages"> {
  return useTopic<T>(topics, { ...options, limit: 0 });
}

const subscribeToNothing = (): (() => void) => () => {};
const getIdle = (): TopicSnapshot<never> => IDLE;
