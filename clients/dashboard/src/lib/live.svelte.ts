/** What a page shows, read again and again while its tab is visible. */
export interface Live<T> {
  readonly value: T | undefined;
  readonly error: unknown;
  readonly loading: boolean;
  /** When value was read, by this machine's clock. */
  readonly at: number;
  reload(): Promise<void>;
}

/** Milliseconds between two readings of a list. */
const EVERY = 5_000;

/**
 * Reads what `read` asks for at once, again when a value that it depends on changes, and every few seconds while the
 * page is visible. An error keeps what was read before. Call it while a component is made.
 */
export function live<T>(read: () => ((signal: AbortSignal) => Promise<T>) | undefined, every = EVERY): Live<T> {
  let value = $state.raw<T>();
  let error = $state.raw<unknown>();
  let loading = $state(true);
  let at = $state(0);
  let run: () => Promise<void> = async () => {};

  $effect(() => {
    const load = read();
    const ended = new AbortController();
    value = undefined;
    error = undefined;
    loading = load !== undefined;
    if (!load) return undefined;
    run = async () => {
      try {
        const next = await load(ended.signal);
        if (ended.signal.aborted) return;
        value = next;
        error = undefined;
        at = Date.now();
      } catch (cause) {
        if (!ended.signal.aborted) error = cause;
      } finally {
        if (!ended.signal.aborted) loading = false;
      }
    };
    void run();
    const timer = setInterval(() => {
      if (!document.hidden) void run();
    }, every);
    return () => {
      clearInterval(timer);
      ended.abort();
    };
  });

  return {
    get value() {
      return value;
    },
    get error() {
      return error;
    },
    get loading() {
      return loading;
    },
    get at() {
      return at;
    },
    reload: () => run(),
  };
}
