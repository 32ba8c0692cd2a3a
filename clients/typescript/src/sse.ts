import { createParser } from "eventsource-parser";
import { errorFrom, FanfareError } from "./errors.js";

/** One block of an event stream. One without `data` moves the position and is no event (WHATWG HTML, 9.2.6). */
export interface Block {
  readonly event: string | undefined;
  /** Undefined where the block has no valid `id` field; empty where it takes the position back. */
  readonly id: string | undefined;
  readonly data: string | undefined;
}

/** Where a stream's parts go, in their order. */
export interface BlockHandlers {
  onBlock(block: Block): void;
  /** Each `retry` field, in milliseconds. */
  onRetry(milliseconds: number): void;
  onComment?(text: string): void;
  /** Any bytes at all: the peer is alive. */
  onBytes(): void;
}

/**
 * Reads an event stream until it ends. An event that is cut off by the end is dropped, as the standard says.
 *
 * @param maxEventSize - characters of one event; a larger one rejects with `event_too_large`.
 */
export async function readBlocks(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
  handlers: BlockHandlers,
  maxEventSize: number,
): Promise<void> {
  const parser = createBlockParser(handlers, maxEventSize);
  // The parser strips the byte order mark itself, exactly one.
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const reader = body.getReader();
  const cancel = (): void => {
    reader.cancel().catch(() => {});
  };
  signal.addEventListener("abort", cancel); // an injected fetch may ignore the signal
  try {
    for (;;) {
      const { done, value } = await reader.read();
      signal.throwIfAborted();
      if (done) return;
      handlers.onBytes();
      parser(decoder.decode(value, { stream: true }));
    }
  } finally {
    signal.removeEventListener("abort", cancel);
    cancel();
  }
}

/**
 * Checks status and content type before the first byte is parsed.
 *
 * @param healthy - a stream from there was healthy before, so that a page in its place is a passing proxy's.
 */
export async function streamOf(response: Response, healthy: boolean): Promise<ReadableStream<Uint8Array>> {
  if (response.status !== 200) throw await errorFrom(response);
  const type = response.headers.get("content-type") ?? "none";
  if (!/^text\/event-stream\s*(;|$)/i.test(type)) {
    await response.body?.cancel().catch(() => {});
    const message = `${response.url} is no event stream but ${type}`;
    throw new FanfareError("not_a_stream", message, { status: 200, retryable: healthy });
  }
  if (!response.body) {
    throw new FanfareError("streaming_unsupported", "this fetch cannot stream: inject one that can");
  }
  return response.body;
}

/** Makes a parser that is fed text cut anywhere. */
export function createBlockParser(
  handlers: Omit<BlockHandlers, "onBytes">,
  maxEventSize: number,
): (text: string) => void {
  let tooLarge = false;
  // The parser tells an id before it tells whether the block has data.
  let pending: string | undefined;
  const flush = (): void => {
    const id = pending;
    pending = undefined;
    if (id !== undefined) handlers.onBlock({ event: undefined, id, data: undefined });
  };
  const parser = createParser({
    maxBufferSize: maxEventSize,
    onId: (id) => {
      flush();
      pending = id;
    },
    onEvent: ({ id, event, data }) => {
      if (id === undefined) flush();
      pending = undefined;
      handlers.onBlock({ event, id, data });
    },
    onRetry: (milliseconds) => handlers.onRetry(milliseconds),
    onComment: handlers.onComment && ((text) => handlers.onComment?.(text)),
    onError: (error) => {
      tooLarge ||= error.type === "max-buffer-size-exceeded";
    },
  });
  return (text) => {
    parser.feed(text);
    flush();
    if (tooLarge) {
      throw new FanfareError("event_too_large", `an event has more than ${maxEventSize} characters`);
    }
  };
}
