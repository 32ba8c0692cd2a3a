import { FanfareError } from "./errors.js";
import type { Http, QueryValue, RawBody, RequestOptions } from "./http.js";
import { pathOf, subPathOf } from "./path.js";
import { type Validator, validate } from "./validate.js";

/** A value with its version, which a later write can insist on. */
export interface Stored<T> {
  readonly value: T;
  readonly version: number;
}

/** A condition on what is there. */
export interface WriteOptions extends RequestOptions {
  /** Only if the version is this one; 0 if there must be nothing. Else the write fails with `version_mismatch`. */
  readonly ifVersion?: number | undefined;
}

/** An entry of a {@link Kv} collection. */
export interface Entry<T> extends Stored<T> {
  readonly key: string;
}

/** A document of a {@link Docs} collection. */
export interface Document<T> extends Stored<T> {
  readonly id: string;
}

/** Which documents, in what order. */
export interface FindOptions extends RequestOptions {
  /** JSON that they contain. */
  readonly filter?: Readonly<Record<string, unknown>> | undefined;
  /** A jsonpath that they match. */
  readonly path?: string | undefined;
  /** A path such as `address.city`. */
  readonly orderBy?: string | undefined;
  readonly descending?: boolean | undefined;
}

/** What is known of a file. */
export interface FileInfo {
  readonly path: string;
  readonly size: number;
  readonly content_type: string;
  readonly sha256: string;
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
}

interface Page<I> {
  readonly items: readonly I[];
  readonly next_cursor: string | null;
}

/** What entries and documents have in common. */
class Store<T> {
  protected readonly http: Http;
  protected readonly base: string;
  readonly #validator: Validator<T> | undefined;

  constructor(http: Http, base: string, validator: Validator<T> | undefined) {
    this.http = http;
    this.base = base;
    this.#validator = validator;
  }

  /** What is there; undefined where there is nothing. */
  async get(name: string, options: RequestOptions = {}): Promise<Stored<T> | undefined> {
    const response = await orNothing(this.http.send("GET", this.at(name), options));
    if (!response) return undefined;
    const value = await this.check(await response.json());
    return { value, version: Number(response.headers.get("etag")?.replaceAll('"', "")) };
  }

  /** Deletes what is there; false where there was nothing. */
  async delete(name: string, options: WriteOptions = {}): Promise<boolean> {
    return (await orNothing(this.http.send("DELETE", this.at(name), conditional(options)))) !== undefined;
  }

  protected at(name: string): string {
    return this.base + subPathOf(name);
  }

  protected async check(value: unknown): Promise<T> {
    // Without a validator T is what the caller says it is, by default unknown.
    return this.#validator ? validate(this.#validator, value) : (value as T);
  }

  /** Writes, and gives the new version. */
  protected async write(
    method: string,
    name: string,
    body: unknown,
    options: WriteOptions,
    query: Readonly<Record<string, QueryValue>> = {},
  ): Promise<number> {
    const sent = { ...conditional(options), body, query };
    return (await this.http.read<{ version: number }>(method, this.at(name), sent)).version;
  }
}

/** Values by key, in a collection. */
export class Kv<T = unknown> extends Store<T> {
  /**
   * Sets a value and gives its new version.
   *
   * @param options.ttl - how long it is there, as Postgres reads it: `15 s`, `1 hour`.
   */
  set(key: string, value: T, options: WriteOptions & { readonly ttl?: string | undefined } = {}): Promise<number> {
    return this.write("PUT", key, value, options, { ttl: options.ttl });
  }

  /** Lists entries by key, as many as there are. */
  async *list(options: RequestOptions & { readonly prefix?: string | undefined } = {}): AsyncGenerator<Entry<T>> {
    for await (const entry of pages<Entry<unknown>>(this.http, this.base, { prefix: options.prefix }, options)) {
      yield { ...entry, value: await this.check(entry.value) };
    }
  }
}

/** JSON documents by id, in a collection. */
export class Docs<T = unknown> extends Store<T> {
  /** An id has no slash that separates: it is one segment. */
  protected override at(id: string): string {
    return this.base + pathOf(id);
  }

  /** Adds a document; its id is made. */
  insert(value: T, options: RequestOptions = {}): Promise<{ readonly id: string; readonly version: number }> {
    return this.http.read("POST", this.base, { ...options, body: value });
  }

  /** Replaces a document, or adds it under this id, and gives its new version. */
  put(id: string, value: T, options: WriteOptions = {}): Promise<number> {
    return this.write("PUT", id, value, options);
  }

  /** Changes a document by a merge patch (RFC 7396), and gives its new version. */
  patch(id: string, patch: unknown, options: WriteOptions = {}): Promise<number> {
    return this.write("PATCH", id, patch, options);
  }

  /** Finds documents, as many as there are. */
  async *find(options: FindOptions = {}): AsyncGenerator<Document<T>> {
    const { filter, path, orderBy: order_by, descending } = options;
    const query = { filter: filter && JSON.stringify(filter), path, order_by, descending };
    for await (const { body, ...found } of pages<Found>(this.http, this.base, query, options)) {
      yield { ...found, value: await this.check(body) };
    }
  }
}

interface Found {
  readonly id: string;
  readonly body: unknown;
  readonly version: number;
}

/** Files by path. */
export class Files {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /** The answer with a file's bytes; undefined where there is no file. */
  async get(path: string, options: RequestOptions = {}): Promise<Response | undefined> {
    return orNothing(this.#http.send("GET", `/files${subPathOf(path)}`, options));
  }

  /** Stores a file; when it resolves, its bytes are durable. */
  async put(
    path: string,
    raw: RawBody,
    options: RequestOptions & { readonly contentType?: string } = {},
  ): Promise<FileInfo> {
    const headers = { "content-type": options.contentType };
    return this.#http.read("PUT", `/files${subPathOf(path)}`, { ...options, headers, raw });
  }

  /** Deletes a file; false where there was none. */
  async delete(path: string, options: RequestOptions = {}): Promise<boolean> {
    return (await orNothing(this.#http.send("DELETE", `/files${subPathOf(path)}`, options))) !== undefined;
  }

  /** Lists files by path, as many as there are. */
  list(options: RequestOptions & { readonly prefix?: string | undefined } = {}): AsyncGenerator<FileInfo> {
    return pages(this.#http, "/files", { prefix: options.prefix }, options);
  }
}

/** The base path of a collection. */
export function collectionPath(family: "kv" | "docs", collection: string): string {
  return `/${family}${pathOf(collection)}`;
}

async function* pages<I>(
  http: Http,
  path: string,
  query: Readonly<Record<string, QueryValue>>,
  { signal }: RequestOptions,
): AsyncGenerator<I> {
  let cursor: string | undefined;
  do {
    const page: Page<I> = await http.read("GET", path, { query: { ...query, cursor }, signal });
    yield* page.items;
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
}

function conditional({ ifVersion, signal }: WriteOptions): { headers: Record<string, string>; signal: typeof signal } {
  if (ifVersion === undefined) return { headers: {}, signal };
  const headers: Record<string, string> = ifVersion === 0 ? { "if-none-match": "*" } : { "if-match": `"${ifVersion}"` };
  return { headers, signal };
}

/** Undefined for the 404 of what is not there; other 404s are of the app. */
async function orNothing(answer: Promise<Response>): Promise<Response | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof FanfareError && NOTHING.test(error.code)) return undefined;
    throw error;
  }
}

const NOTHING = /^(entry|document|file)_not_found$/;
