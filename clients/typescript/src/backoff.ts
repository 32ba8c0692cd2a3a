/** How a stream spaces its attempts, in milliseconds. */
export interface BackoffOptions {
  /**
   * The first pause is random below this, and it doubles with each failure. Raise it where very many clients return
   * together.
   * @defaultValue 1000
   */
  readonly base?: number;
  /**
   * The longest pause.
   * @defaultValue 30000
   */
  readonly cap?: number;
}

/** Exponential backoff with full jitter, which the server's `retry:` and `Retry-After` push further. */
export class Backoff {
  readonly #base: number;
  readonly #cap: number;
  #failures = 0;
  #retry: number | undefined;

  constructor(options: BackoffOptions = {}) {
    this.#base = options.base ?? 1000;
    this.#cap = options.cap ?? 30_000;
  }

  /** Keeps the server's reconnection time. */
  set retry(milliseconds: number) {
    this.#retry = Math.min(milliseconds, this.#cap);
  }

  /** Begins anew: the stream was healthy, or the device is back. */
  reset(): void {
    this.#failures = 0;
  }

  /**
   * The pause before the next attempt. After a healthy stream it is the server's `retry:`, which the server makes
   * different for each stream; each failure adds more, at random.
   */
  next(retryAfter = 0): number {
    const failures = this.#failures++;
    const jitter = Math.random() * Math.min(this.#cap, this.#base * 2 ** failures);
    if (retryAfter > 0) return retryAfter + jitter;
    if (this.#retry === undefined) return jitter;
    return failures === 0 ? this.#retry : this.#retry + jitter;
  }
}
