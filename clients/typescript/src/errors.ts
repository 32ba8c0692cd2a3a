/** The body of an `application/problem+json` answer (RFC 9457). */
export interface Problem {
  readonly type?: string;
  readonly title?: string;
  readonly status?: number;
  readonly detail?: string;
  /** Stable: branch on this, never on text. */
  readonly code?: string;
  /** The name of the request, see {@link FanfareError.requestId}. */
  readonly request?: string;
  readonly [member: string]: unknown;
}

/** What else is known about a {@link FanfareError}. */
export interface FanfareErrorOptions {
  readonly status?: number | undefined;
  readonly problem?: Problem | undefined;
  readonly requestId?: string | undefined;
  readonly retryable?: boolean | undefined;
  readonly retryAfter?: number | undefined;
  readonly cause?: unknown;
}

/**
 * The only error that this package makes.
 *
 * `code` is the server's where there is an answer of the server (`docs/errors.md`), else one of this package:
 *
 * | code | retried | when |
 * |---|---|---|
 * | `network` | yes | no answer, or it broke off |
 * | `stream_silent` | yes | no byte came for `readTimeout` milliseconds; a proxy between may hold the stream back |
 * | `stream_ended` | yes | the server closed the stream |
 * | `not_a_stream` | after a healthy stream | status 200, but not `text/event-stream`: a wrong `baseUrl`, or a proxy's own page |
 * | `token_unavailable` | yes | `getToken` or `onTokenExpired` threw |
 * | `event_too_large` | no | an event larger than `maxEventSize` |
 * | `streaming_unsupported` | no | this `fetch` cannot stream: give `createClient` one that can |
 * | `invalid_event` | goes on | an event that is not what the protocol says |
 * | `validation_failed` | goes on | see {@link ValidationError} |
 * | `topic_denied` | no | the server does not stream a topic to this client, and not why; of several topics, the others go on |
 * | `invalid_argument` | no | an argument that cannot be meant, such as the topic `..`: nothing was sent |
 * | `already_read` | no | a second reader of one subscription |
 * | `topic_deleted` | no | the last topic of the subscription was deleted |
 * | `http_error` | 5xx, 408, 425, 429 | an answer without `problem+json` |
 */
export class FanfareError extends Error {
  override readonly name: string = "FanfareError";
  readonly code: string;
  /** The HTTP status; undefined where there was no answer. */
  readonly status: number | undefined;
  /** The server's own description. */
  readonly problem: Problem | undefined;
  /** The name of the request, as the server's log has it: give it to the operator. Undefined where the answer has none. */
  readonly requestId: string | undefined;
  /** Whether the same request can succeed later, unchanged. A stream retries these by itself. */
  readonly retryable: boolean;
  /** Milliseconds that the server asked to wait (`Retry-After`). */
  readonly retryAfter: number | undefined;

  constructor(code: string, message: string, options: FanfareErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = options.status;
    this.problem = options.problem;
    this.requestId = options.requestId;
    this.retryable = options.retryable ?? false;
    this.retryAfter = options.retryAfter;
  }
}

/** Statuses after which the same request may succeed. */
const RETRYABLE = new Set([408, 425, 429]);

/** The longest `Retry-After` that is believed; timers break beyond 2^31 milliseconds. */
const MAX_RETRY_AFTER = 3_600_000;

/** Reads the error that an answer stands for. The body is consumed. */
export async function errorFrom(response: Response): Promise<FanfareError> {
  const { status } = response;
  const problem = await readProblem(response);
  const retryable = status >= 500 || RETRYABLE.has(status);
  const retryAfter = parseRetryAfter(response.headers.get("retry-after"), Date.now());
  const message = textOf(problem?.detail) ?? textOf(problem?.title) ?? `the server answered ${status}`;
  const requestId = textOf(problem?.request) ?? response.headers.get("x-request-id") ?? undefined;
  const more = { status, problem, requestId, retryable, retryAfter };
  return new FanfareError(textOf(problem?.code) ?? "http_error", message, more);
}

/** A problem of another server may hold anything. */
function textOf(member: unknown): string | undefined {
  return typeof member === "string" && member !== "" ? member : undefined;
}

async function readProblem(response: Response): Promise<Problem | undefined> {
  try {
    const body: unknown = await response.json();
    return isObject(body) ? body : undefined;
  } catch {
    return undefined; // a page of a proxy, say: the status has to do
  }
}

/** Reads `Retry-After`, seconds or an HTTP date, as milliseconds from now. */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === "") return undefined;
  const wait = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), MAX_RETRY_AFTER);
}

/** True for a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Refuses an argument before anything is sent. */
export function invalidArgument(message: string): FanfareError {
  return new FanfareError("invalid_argument", message);
}

/** Wraps what a failed `fetch` or a broken body throws. */
export function networkError(cause: unknown): FanfareError {
  if (cause instanceof FanfareError) return cause;
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new FanfareError("network", `no answer: ${detail}`, { cause, retryable: true });
}

/** Reads why a stream was not granted; one that was granted and ends has no detail. */
export function refusalIn(data = ""): FanfareError | undefined {
  try {
    const { reason, detail } = JSON.parse(data);
    return detail ? new FanfareError(String(reason), String(detail), { retryable: true }) : undefined;
  } catch {
    return undefined;
  }
}
