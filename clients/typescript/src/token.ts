import { FanfareError, isObject } from "./errors.js";

/** A token, or undefined where there is none to be had. */
export type TokenResult = string | null | undefined;

/** Where tokens come from. */
export interface TokenOptions {
  /** A subscriber token or an API key to begin with. */
  readonly token?: string | undefined;
  /**
   * Gives a new token: before the first request when there is no `token`, and when the server no longer takes the
   * present one. It is called once for all streams and requests that wait. Throwing is a failure that is tried again;
   * null means that there is no token, and what needs one ends with 401.
   */
  readonly getToken?: (() => TokenResult | Promise<TokenResult>) | undefined;
  /** Told when a token is no longer taken; what it returns is used as the new one, else `getToken` is asked. */
  readonly onTokenExpired?: (() => TokenResult | Promise<TokenResult>) | undefined;
}

/** A token this close to its end, in milliseconds, is replaced before it is used; a short one later. */
const LEEWAY = 5000;
const SHORT_LEEWAY = 0.1;

/** What is taken for the rest of a token's life that says nothing of its end. */
const UNKNOWN_REST = 2000;

/** The token of a client, replaced once for all who wait for it. */
export class TokenSource {
  readonly #options: TokenOptions;
  #token: string | undefined;
  #endsAt = Number.POSITIVE_INFINITY;
  /** From when on the token is replaced before it is used. */
  #staleAt = Number.POSITIVE_INFINITY;
  #asked = false;
  #replacing: Promise<string | undefined> | undefined;

  constructor(options: TokenOptions) {
    this.#options = options;
    if (options.token) this.#take(options.token);
  }

  /** True when a rejected token may be exchanged for another. */
  get #renewable(): boolean {
    return this.#options.getToken !== undefined || this.#options.onTokenExpired !== undefined;
  }

  /**
   * Milliseconds to wait before a token that ends soon is replaced: at random in the second quarter of what is left, so
   * that not all clients ask at once, and short tokens are not replaced without end.
   */
  get pause(): number {
    const rest = Number.isFinite(this.#endsAt) ? this.#endsAt - Date.now() : UNKNOWN_REST;
    return Math.max(0, rest * (0.25 + Math.random() / 4));
  }

  /** The token to send now; one that has run out by the clock is replaced first. */
  async current(): Promise<string | undefined> {
    if (this.#replacing) return this.#replacing;
    if (this.#token === undefined && !this.#asked && this.#options.getToken) return this.#replace(false);
    if (this.#renewable && Date.now() > this.#staleAt) return this.#replace(true);
    return this.#token;
  }

  /**
   * The token to send instead of one that was rejected or soon will be; undefined when there is no other. Whoever asks
   * while a replacement is on its way, or after it came, gets that one.
   */
  async replace(rejected: string | undefined): Promise<string | undefined> {
    if (this.#replacing) await this.#replacing;
    else if (this.#token === rejected && this.#renewable) await this.#replace(rejected !== undefined);
    return this.#token === rejected ? undefined : this.#token;
  }

  #replace(expired: boolean): Promise<string | undefined> {
    this.#replacing = this.#ask(expired).finally(() => {
      this.#replacing = undefined;
    });
    return this.#replacing;
  }

  async #ask(expired: boolean): Promise<string | undefined> {
    try {
      const given = expired ? await this.#options.onTokenExpired?.() : undefined;
      this.#take(given || (await this.#options.getToken?.()) || undefined);
      this.#asked = true;
      return this.#token;
    } catch (cause) {
      throw new FanfareError("token_unavailable", "no new token could be had", { cause, retryable: true });
    }
  }

  #take(token: string | undefined): void {
    this.#token = token;
    const now = Date.now();
    this.#endsAt = token === undefined ? Number.POSITIVE_INFINITY : endOf(token, now);
    this.#staleAt = this.#endsAt - Math.min(LEEWAY, (this.#endsAt - now) * SHORT_LEEWAY);
  }
}

/**
 * When a token ends, by this device's clock. Where the token says when it was issued, its lifetime counts from now, so
 * that a clock that is wrong does no harm.
 */
function endOf(token: string, now: number): number {
  try {
    const payload = (token.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/");
    const claims: unknown = JSON.parse(atob(payload));
    if (!isObject(claims) || typeof claims.exp !== "number") return Number.POSITIVE_INFINITY;
    return typeof claims.iat === "number" ? now + (claims.exp - claims.iat) * 1000 : claims.exp * 1000;
  } catch {
    return Number.POSITIVE_INFINITY; // not a JWT: the server says when it ends
  }
}
