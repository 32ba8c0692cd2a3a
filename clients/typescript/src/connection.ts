import { Backoff, type BackoffOptions } from "./backoff.js";
import { errorFrom, FanfareError, networkError, refusalIn } from "./errors.js";
import { type Block, type BlockHandlers, readBlocks, streamOf } from "./sse.js";
import type { TokenSource } from "./token.js";
import { onWake, type Wake } from "./wake.js";

/** `fetch`, or something that behaves like it and gives a `body` that can be read while it arrives. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** How a stream behaves in time and size. */
export interface StreamTiming {
  /** Pauses between attempts. */
  readonly backoff?: BackoffOptions | undefined;
  /**
   * Milliseconds without a byte after which a connection counts as dead. Servers send a heartbeat at least every 15
   * seconds; lower it together with the server's.
   * @defaultValue 45000
   */
  readonly readTimeout?: number | undefined;
  /**
   * Characters of the largest event. It bounds what a hostile server can make this client keep.
   * @defaultValue 33554432
   */
  readonly maxEventSize?: number | undefined;
}

/** `connecting` the first time, `reconnecting` later, `open` between the first byte of a stream and its end. */
export type ConnectionState = "connecting" | "open" | "reconnecting" | "closed";

/** What a connection asks for and whom it tells. */
export interface ConnectionOptions extends StreamTiming {
  readonly fetch: Fetch;
  readonly tokens: TokenSource;
  /** Made anew for each attempt. */
  request(lastEventId: string, token: string | undefined): { url: string; headers: Record<string, string> };
  onBlock(block: Block): void;
  onComment?: ((text: string) => void) | undefined;
  onState?(state: ConnectionState): void;
  /** A failure after which the connection tries again. */
  onError?(error: FanfareError): void;
}

/** Why an attempt is given up from this side. */
type Interruption = "closed" | "silent" | "again";

/** The longest time between two looks at the clock, in milliseconds: a device that slept is noticed this soon. */
const MAX_TICK = 5000;

/** Why an attempt ended that the caller wants anew. */
const AGAIN = new FanfareError("stream_ended", "the client reconnects", { retryable: true });

const READ_TIMEOUT = 45_000;
const MAX_EVENT_SIZE = 33_554_432;

/**
 * An event stream that comes back: it resumes after the last id, waits between attempts, asks for a new token when its
 * own is rejected, and gives up connections that went silent. It knows nothing of topics.
 */
export class Connection {
  /** The id of the last block that had one. */
  lastEventId: string;
  readonly #options: ConnectionOptions;
  readonly #backoff: Backoff;
  #state: ConnectionState = "connecting";
  #attempt: AbortController | undefined;
  #skipPause: (() => void) | undefined;
  #lastByte = 0;
  /** The token that this connection was opened with. */
  #token: string | undefined;
  #wasHealthy = false;
  #refusal: FanfareError | undefined;
  #pauseIsAsked = false;

  constructor(options: ConnectionOptions, lastEventId = "") {
    this.#options = options;
    this.#backoff = new Backoff(options.backoff);
    this.lastEventId = lastEventId;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** The token that the server knows this connection by. */
  get token(): string | undefined {
    return this.#token;
  }

  /** Ends the connection; {@link run} returns. */
  close(): void {
    this.#setState("closed");
    this.#interrupt("closed");
  }

  /** Gives up the present connection, or the pause before the next, and connects at once. */
  reconnect(): void {
    this.#backoff.reset();
    this.#interrupt("again");
  }

  /** Connects until closed, then returns undefined, or until an error that trying again cannot mend. */
  async run(): Promise<FanfareError | undefined> {
    const running = new AbortController();
    onWake((wake) => this.#wake(wake), running.signal);
    try {
      while (this.#state !== "closed") {
        const error = await this.#connect();
        if (this.#isClosed()) return undefined;
        if (error === undefined) break; // told to stop by a 204
        if (!error.retryable) return error;
        this.#setState("reconnecting");
        if (error !== AGAIN) this.#options.onError?.(error);
        // What this side gave up needs no pause after it.
        if (error !== AGAIN && error.code !== "stream_silent") await this.#pause(error);
      }
      return undefined;
    } finally {
      running.abort();
      this.#setState("closed");
    }
  }

  /** Makes one attempt and gives the reason of its end. */
  async #connect(): Promise<FanfareError | undefined> {
    const attempt = new AbortController();
    this.#attempt = attempt;
    this.#lastByte = Date.now();
    const watchdog = setInterval(() => this.#checkAlive(), Math.min(this.#readTimeout / 4, MAX_TICK));
    try {
      return await this.#stream(attempt.signal);
    } catch (cause) {
      return this.#failure(attempt.signal, cause);
    } finally {
      clearInterval(watchdog);
      this.#attempt = undefined;
    }
  }

  async #stream(signal: AbortSignal, again = false): Promise<FanfareError | undefined> {
    if (!again) this.#token = await unlessAborted(this.#options.tokens.current(), signal);
    const { url, headers } = this.#options.request(this.lastEventId, this.#token);
    const accept = { accept: "text/event-stream", ...headers };
    const response = await this.#options.fetch(url, { headers: accept, signal, cache: "no-store" });
    if (response.status === 401 && !again) {
      const error = await errorFrom(response);
      const token = await unlessAborted(this.#options.tokens.replace(this.#token), signal);
      if (token === undefined) return error;
      this.#token = token;
      this.#lastByte = Date.now();
      return this.#stream(signal, true);
    }
    if (response.status === 204) return undefined;
    const body = await streamOf(response, this.#wasHealthy);
    this.#refusal = undefined;
    await readBlocks(body, signal, this.#handlers(), this.#options.maxEventSize ?? MAX_EVENT_SIZE);
    return this.#refusal ?? new FanfareError("stream_ended", "the server closed the stream", { retryable: true });
  }

  #handlers(): BlockHandlers {
    return {
      onBytes: () => this.#onBytes(),
      onBlock: (block) => this.#onBlock(block),
      onRetry: (milliseconds) => {
        this.#backoff.retry = milliseconds;
      },
      ...(this.#options.onComment && { onComment: this.#options.onComment }),
    };
  }

  #onBytes(): void {
    this.#lastByte = Date.now();
    this.#setState("open");
  }

  #onBlock(block: Block): void {
    if (this.#attempt?.signal.aborted) return;
    this.#refusal = block.event === "reconnect" ? refusalIn(block.data) : undefined;
    if (block.event !== "reconnect") {
      this.#backoff.reset();
      this.#wasHealthy = true;
    }
    if (block.id !== undefined) this.lastEventId = block.id;
    this.#options.onBlock(block);
  }

  /** Says what an exception means. */
  #failure(signal: AbortSignal, cause: unknown): FanfareError {
    const interruption: Interruption | undefined = signal.aborted ? signal.reason : undefined;
    if (interruption === undefined) return networkError(cause);
    if (interruption !== "silent") return AGAIN;
    return new FanfareError("stream_silent", `no byte came for ${this.#readTimeout} ms`, { retryable: true });
  }

  /** Waits before the next attempt; a wake-up ends it, unless the server said how long to wait. */
  async #pause(error: FanfareError): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#backoff.next(error.retryAfter));
      this.#pauseIsAsked = error.retryAfter !== undefined;
      this.#skipPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#skipPause = undefined;
  }

  #interrupt(interruption: Interruption): void {
    this.#attempt?.abort(interruption);
    this.#skipPause?.();
  }

  #wake(wake: Wake): void {
    if (this.#skipPause) {
      if (!this.#pauseIsAsked) this.reconnect();
    } else if (wake === "online") {
      this.reconnect();
    } else {
      this.#checkAlive();
    }
  }

  /** Compares with the wall clock, which goes on while a device sleeps. */
  #checkAlive(): void {
    const silence = Date.now() - this.#lastByte;
    if (silence > this.#readTimeout) this.#interrupt("silent");
    else if (silence < 0) this.#lastByte = Date.now(); // the clock was set back
  }

  get #readTimeout(): number {
    return this.#options.readTimeout ?? READ_TIMEOUT;
  }

  #isClosed(): boolean {
    return this.#state === "closed";
  }

  #setState(state: ConnectionState): void {
    if (this.#state === state || this.#state === "closed") return;
    this.#state = state;
    this.#options.onState?.(state);
  }
}

/** Settles like the promise, or rejects as soon as the signal aborts. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    promise.then(resolve, reject);
  });
}
