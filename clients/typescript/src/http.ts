import type { Fetch } from "./connection.js";
import { errorFrom, networkError } from "./errors.js";
import type { TokenSource } from "./token.js";
import { type Validator, validate } from "./validate.js";

/** A value of a query parameter; undefined leaves it out, an array repeats it. */
export type QueryValue = string | number | boolean | undefined | readonly (string | number | boolean)[];

/** What is common to all requests. */
export interface RequestOptions {
  /** Gives the request up. */
  readonly signal?: AbortSignal | undefined;
}

/** A body that can be sent twice, as after a 401. */
export type RawBody = Exclude<RequestInit["body"], ReadableStream | null | undefined>;

/** One request, but for its method and path. */
export interface SendOptions extends RequestOptions {
  readonly query?: Readonly<Record<string, QueryValue>> | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, instead of `body`: bytes, a blob, a form. */
  readonly raw?: RawBody | undefined;
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
}

/** A request whose answer is checked. */
export interface ReadOptions<T> extends SendOptions {
  readonly validate?: Validator<T> | undefined;
}

/** What requests need of their client. */
export interface HttpOptions {
  readonly baseUrl: string;
  readonly fetch: Fetch;
  readonly tokens: TokenSource;
}

/** Sends requests. Nothing is sent twice, but once more after a 401 with a new token. */
export class Http {
  readonly #options: HttpOptions;

  constructor(options: HttpOptions) {
    this.#options = options;
  }

  /**
   * Sends a request.
   *
   * @throws {@link FanfareError} for any answer but 2xx, and for none. An abort is thrown as it is.
   */
  async send(method: string, path: string, options: SendOptions = {}): Promise<Response> {
    const { tokens } = this.#options;
    const token = await tokens.current();
    let response = await this.#fetch(method, path, options, token);
    if (response.status === 401) {
      const other = await tokens.replace(token);
      if (other !== undefined) {
        await response.body?.cancel();
        response = await this.#fetch(method, path, options, other);
      }
    }
    if (!response.ok) throw await errorFrom(response);
    return response;
  }

  /** Sends a request and reads the JSON of its answer; undefined where there is none. */
  async read<T>(method: string, path: string, options: ReadOptions<T> = {}): Promise<T> {
    const response = await this.send(method, path, options);
    const value = await readBody(response).catch((cause: unknown) => {
      throw options.signal?.aborted ? cause : networkError(cause);
    });
    // Without a validator T is what the caller says it is, by default unknown.
    return options.validate ? validate(options.validate, value) : (value as T);
  }

  async #fetch(method: string, path: string, options: SendOptions, token: string | undefined): Promise<Response> {
    const { baseUrl, fetch } = this.#options;
    const { body, raw, signal } = options;
    const headers: Record<string, string> = { accept: "application/json" };
    const init: RequestInit = { method, headers };
    if (token !== undefined) headers.authorization = `Bearer ${token}`;
    if (body !== undefined) headers["content-type"] = "application/json";
    for (const [name, value] of Object.entries(options.headers ?? {})) if (value !== undefined) headers[name] = value;
    init.body = raw ?? (JSON.stringify(body) || null);
    if (signal) init.signal = signal;
    try {
      return await fetch(baseUrl + path + queryOf(options.query), init);
    } catch (cause) {
      throw signal?.aborted ? cause : networkError(cause);
    }
  }
}

/** Makes a query string, with its `?`. */
export function queryOf(query: SendOptions["query"] = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    const values = typeof value === "object" ? value : [value];
    for (const one of values) parameters.append(name, String(one));
  }
  const text = parameters.toString();
  return text && `?${text}`;
}

async function readBody(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === "") return undefined;
  return /\bjson\b/.test(response.headers.get("content-type") ?? "") ? JSON.parse(text) : text;
}
