import { type Client, createClient, FanfareError, type Problem } from "@fanfare/client";
import { readExact } from "./exact.js";
import { session } from "./session.svelte.js";

/** Where the API is: beside the folder of the dashboard, below whichever prefix. */
export const base = new URL("../", document.baseURI.replace(/[#?].*$/, "")).href.replace(/\/$/, "");

/** Fields that hold JSON of somebody else. They stay text. */
const PAYLOADS = new Set(["payload", "headers", "old", "new"]);

export interface Ask {
  readonly method?: "GET" | "POST" | "PATCH" | "DELETE";
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  /** A JSON text, sent as it is. */
  readonly body?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** Path segments, each escaped. */
export function pathTo(...segments: readonly (string | number)[]): string {
  return `/${segments.map((s) => encodeURIComponent(s)).join("/")}`;
}

export function queryOf(query: Ask["query"] = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}

/** A fetch with the session of the browser. */
export function signedFetch(url: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("Fanfare-Session", "1");
  return fetch(url, { ...init, headers, credentials: "same-origin" });
}

/** Sends a request and reads its answer. */
export async function ask<T>(path: string, { method = "GET", query, body, headers, signal }: Ask = {}): Promise<T> {
  let response: Response;
  try {
    response = await signedFetch(base + path + queryOf(query), {
      method,
      headers: { ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
      body: body ?? null,
      signal: signal ?? null,
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new FanfareError("network", "The server does not answer.", { cause, retryable: true });
  }
  const text = await response.text();
  const answer = text === "" ? undefined : readAnswer(text);
  if (!response.ok) {
    if (response.status === 401 && !path.startsWith("/v1/session")) session.ended();
    throw problemFrom(response, answer);
  }
  return answer as T;
}

function readAnswer(text: string): unknown {
  try {
    return readExact(text, PAYLOADS);
  } catch {
    return undefined;
  }
}

function problemFrom(response: Response, answer: unknown): FanfareError {
  const problem = answer as Partial<Problem> | undefined;
  const code = problem?.code ?? "http";
  const text = problem?.detail || problem?.title || `The server answered ${response.status}.`;
  return new FanfareError(code, text, { status: response.status, retryable: response.status >= 500 });
}

/** What an error is shown as. */
export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function statusOf(error: unknown): number | undefined {
  return error instanceof FanfareError ? error.status : undefined;
}

const clients = new Map<string, Client>();

/** The client of an app, for what is live. */
export function clientOf(app: string): Client {
  let client = clients.get(app);
  if (!client) {
    client = createClient({ baseUrl: `${base}/v1${pathTo("apps", app)}`, fetch: signedFetch });
    clients.set(app, client);
  }
  return client;
}
