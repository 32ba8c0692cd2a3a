import { Connection, type ConnectionOptions, type ConnectionState } from "./connection.js";
import { FanfareError } from "./errors.js";
import { decode, type MessageEvent, type ReadyEvent, type StreamEvent } from "./events.js";
import type { Inbox } from "./inbox.js";
import type { Block } from "./sse.js";

/** What a link asks its hub to do. */
export interface LinkOwner {
  /** The link became ready: it may take over from others. */
  ready(link: Link): void;
  /** The link is quiet, so that links can be put together. */
  quiet(): void;
  /** The server will not stream any topic of the inbox here. */
  denied(link: Link, inbox: Inbox): void;
  /** The inbox is full. */
  full(link: Link, inbox: Inbox): void;
  /** The token of the link ends soon, or has ended. */
  tokenEnds(link: Link, expired: boolean): void;
  /** The connection is over. */
  ended(link: Link, error: FanfareError | undefined): void;
}

/** Where a link begins. */
export interface LinkStart {
  readonly topics: readonly string[];
  readonly key: string | undefined;
  readonly lastEventId: string | undefined;
  readonly from: string | undefined;
}

/** One connection with its topics, and the inboxes that are filled from it. */
export class Link {
  readonly inboxes = new Set<Inbox>();
  readonly key: string | undefined;
  readonly asked: ReadonlySet<string>;
  /** What the server streams of that, once it said so. */
  granted: ReadonlySet<string>;
  /** The links that this one takes over from when it is ready. */
  replaces: readonly Link[] = [];
  /** What the hub will do with this one in a while: let it take over, or replace its token. */
  timer: ReturnType<typeof setTimeout> | undefined;
  /** The link that is about to take over. */
  successor: Link | undefined;
  /** True after a topic lost its last inbox. */
  loose = false;
  readonly connection: Connection;
  readonly #owner: LinkOwner;
  #open = false;
  #begun = false;
  #caughtUp = false;
  /** Such a stream has nothing to catch up with. */
  readonly #beginsNow: boolean;

  constructor(owner: LinkOwner, options: Omit<ConnectionOptions, "onBlock">, start: LinkStart) {
    this.#owner = owner;
    this.key = start.key;
    this.asked = new Set(start.topics);
    this.granted = this.asked;
    this.#beginsNow = start.lastEventId === undefined && start.from === undefined;
    const own: Pick<ConnectionOptions, "onBlock" | "onState" | "onError"> = {
      onBlock: (block) => this.#onBlock(block),
      onState: (state) => this.#onState(state),
      onError: (error) => this.#onError(error),
    };
    this.connection = new Connection({ ...options, ...own }, start.lastEventId);
  }

  /** True while the stream is open and has delivered everything that was published before. */
  get live(): boolean {
    return this.#open && this.#caughtUp;
  }

  async run(): Promise<void> {
    const error = await this.connection.run();
    this.#owner.ended(this, error);
  }

  close(): void {
    this.connection.close();
  }

  /** Fills an inbox from a link that is live. */
  attach(inbox: Inbox): void {
    this.inboxes.add(inbox);
    inbox.reach(this.connection.lastEventId);
    this.#welcome(inbox, {
      type: "ready",
      topics: [...this.granted],
      denied: [],
      position: this.connection.lastEventId,
    });
  }

  #onState(state: ConnectionState): void {
    if (state === "open") return; // open for a subscription is what follows ready
    this.#open = false;
    this.#caughtUp = false;
    if (state === "closed") return;
    for (const inbox of this.inboxes) inbox.onState?.(state);
  }

  #onError(error: FanfareError): void {
    for (const inbox of this.inboxes) inbox.onError?.(error);
  }

  #onBlock(block: Block): void {
    const { data, id } = block;
    if (data !== undefined) {
      try {
        const event = decode({ ...block, data });
        if (event) this.#route(event, id, data.length);
      } catch (error) {
        if (!(error instanceof FanfareError)) throw error;
        this.#onError(error);
      }
    }
    if (id !== undefined && block.event !== "ready") for (const inbox of this.inboxes) inbox.reach(id);
    if (data === undefined) this.#owner.quiet();
  }

  #route(event: MessageEvent | StreamEvent, id: string | undefined, size: number): void {
    switch (event.type) {
      case "message":
        for (const inbox of this.inboxes) {
          if (!inbox.topics.has(event.message.topic) || (id !== undefined && inbox.has(id))) continue;
          this.#offer(inbox, event, size);
        }
        return;
      case "ready":
        this.#onReady(event);
        return;
      case "gap":
        for (const inbox of this.inboxes) {
          if (event.reason !== "epoch" && inbox.has(event.to)) continue; // it is past the gap
          this.#offer(inbox, event);
          inbox.reset(event.to);
        }
        return;
      case "topic_deleted":
        this.#onTopicDeleted(event.topic, event);
        return;
      case "caught_up":
        this.#caughtUp = true;
        this.#offerAll(event);
        this.#owner.quiet();
        return;
      case "token_expiring":
      case "token_expired":
        this.#offerAll(event);
        this.#owner.tokenEnds(this, event.type === "token_expired");
        return;
      case "reconnect":
        this.#offerAll(event);
    }
  }

  #onReady(event: ReadyEvent): void {
    this.#open = true;
    this.#caughtUp ||= this.#beginsNow && !this.#begun;
    this.#begun = true;
    this.granted = new Set(event.topics);
    this.#owner.ready(this);
    for (const inbox of this.inboxes) {
      if ([...inbox.topics].every((topic) => event.denied.includes(topic))) this.#owner.denied(this, inbox);
      else this.#welcome(inbox, event);
    }
    if (this.#caughtUp) this.#owner.quiet();
  }

  #welcome(inbox: Inbox, event: ReadyEvent): void {
    const own = (topic: string): boolean => inbox.topics.has(topic);
    const denied = event.denied.filter(own);
    this.#offer(inbox, { ...event, topics: event.topics.filter(own), denied });
    if (inbox.position === undefined) inbox.reach(event.position);
    inbox.onState?.("open");
    for (const topic of denied) inbox.deny(topic);
  }

  #onTopicDeleted(topic: string, event: StreamEvent): void {
    for (const inbox of this.inboxes) {
      if (!inbox.topics.has(topic)) continue;
      this.#offer(inbox, event);
      inbox.topics.delete(topic);
      if (inbox.topics.size > 0) continue;
      this.inboxes.delete(inbox);
      inbox.end(new FanfareError("topic_deleted", `the topic ${topic} was deleted`, { status: 404 }));
    }
    if (this.inboxes.size === 0) this.close();
  }

  #offerAll(event: StreamEvent): void {
    for (const inbox of this.inboxes) this.#offer(inbox, event);
  }

  #offer(inbox: Inbox, event: MessageEvent | StreamEvent, size?: number): void {
    if (inbox.offer(event, size)) return;
    this.inboxes.delete(inbox);
    this.#owner.full(this, inbox);
  }
}
