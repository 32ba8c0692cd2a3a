import type { ConnectionState } from "./connection.js";
import { FanfareError } from "./errors.js";
import type { MessageEvent, StreamEvent } from "./events.js";
import { Seen } from "./position.js";

/** How many events wait for a slow reader, and of how many characters in all, before its stream is let go. */
const MAX_EVENTS = 1024;
const MAX_CHARACTERS = 16_777_216;

/** What is asked of the server for a subscription. */
export interface Wanted {
  readonly topics: readonly string[];
  /** A position to resume after. */
  readonly lastEventId?: string | undefined;
  /** Where to begin without a position. */
  readonly from?: string | undefined;
  /** A glob on message keys. */
  readonly key?: string | undefined;
  /** Milliseconds that a connection is kept for the next subscription after this one closed. */
  readonly linger?: number | undefined;
}

/** One event that waits to be read. */
interface Entry {
  readonly event: MessageEvent | StreamEvent;
  readonly size: number;
  /** Where the reader stands once it has taken this. */
  position: string | undefined;
}

/**
 * The events of one subscription between the connection and the reader. It is bounded: when it is full it refuses, the
 * hub sets it aside, and it comes back for the rest, from its position, once it was read empty.
 */
export class Inbox {
  readonly topics: Set<string>;
  readonly from: string | undefined;
  readonly key: string | undefined;
  readonly linger: number;
  /** Everything up to here is in the inbox or was read; undefined until the stream says where it begins. */
  position: string | undefined;
  /** Everything up to here was read. */
  delivered: string | undefined;
  /** Called once when a full inbox was read empty. */
  onEmpty: (() => void) | undefined;
  onState: ((state: ConnectionState) => void) | undefined;
  /** Told of failures after which the connection tries again. */
  onError: ((error: FanfareError) => void) | undefined;
  onEnd: ((error: FanfareError | undefined) => void) | undefined;
  readonly #seen = new Seen();
  readonly #denied = new Set<string>();
  readonly #entries: Entry[] = [];
  #size = 0;
  #end: { readonly error: FanfareError | undefined } | undefined;
  #wake: (() => void) | undefined;

  constructor(wanted: Wanted) {
    this.topics = new Set(wanted.topics);
    this.from = wanted.from;
    this.key = wanted.key;
    this.linger = wanted.linger ?? 0;
    if (wanted.lastEventId) this.reach(wanted.lastEventId);
    this.delivered = this.position;
  }

  /** True for what is in the inbox already, or was. */
  has(position: string): boolean {
    return this.#seen.has(position);
  }

  /** Tells, once a topic, that the server streams the others alone. */
  deny(topic: string): void {
    if (this.#denied.has(topic)) return;
    this.#denied.add(topic);
    this.onError?.(new FanfareError("topic_denied", `the server does not stream ${topic} to this client`));
  }

  /** Takes an event; false when there is no room for it. */
  offer(event: MessageEvent | StreamEvent, size = 0): boolean {
    if (this.#end) return true;
    const full = this.#entries.length >= MAX_EVENTS || this.#size + size > MAX_CHARACTERS;
    if (full && this.#entries.length > 0) return false;
    this.#entries.push({ event, size, position: undefined });
    this.#size += size;
    this.#wake?.();
    return true;
  }

  /** Notes that the stream has come to a position. */
  reach(position: string): void {
    if (this.#seen.has(position)) return;
    this.reset(position);
  }

  /** Goes on from a position, even from one before the present. */
  reset(position: string): void {
    this.#seen.reset(position);
    this.position = position;
    const last = this.#entries.at(-1);
    if (last) last.position = position;
  }

  /** No more events come; those waiting can still be read. */
  end(error?: FanfareError): void {
    if (this.#end) return;
    this.#end = { error };
    this.onState?.("closed");
    this.onEnd?.(error);
    this.#wake?.();
  }

  /** Drops what waits, and ends. */
  close(): void {
    this.#entries.length = 0;
    this.end();
  }

  /** Waits for the next event; undefined at the end, or the error that ended the stream. */
  async take(): Promise<MessageEvent | StreamEvent | undefined> {
    for (;;) {
      const entry = this.#entries.shift();
      if (entry) {
        this.#size -= entry.size;
        this.delivered = entry.position ?? this.delivered;
        return entry.event;
      }
      if (this.#end?.error) throw this.#end.error;
      if (this.#end) return undefined;
      this.delivered = this.position;
      const { onEmpty } = this;
      this.onEmpty = undefined;
      onEmpty?.();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }
}
