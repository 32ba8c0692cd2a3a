import type { ConnectionOptions } from "./connection.js";
import { FanfareError } from "./errors.js";
import type { Inbox } from "./inbox.js";
import { Link, type LinkOwner, type LinkStart } from "./link.js";
import { comparePositions } from "./position.js";

/** The most topics of one stream; servers refuse more. */
const MAX_TOPICS = 100;

/** Milliseconds after a failed take-over before the next is tried. */
const TAKE_OVER_PAUSE = 30_000;

/**
 * Milliseconds that a take-over has before the old connections are closed all the same. Browsers open six connections
 * to a host over HTTP/1.1, and the old ones may be those six.
 */
const TAKE_OVER_PATIENCE = 2000;

/** What a hub needs of its client. */
export interface HubOptions extends Omit<ConnectionOptions, "onBlock" | "onState" | "onError" | "request"> {
  request(start: LinkStart, lastEventId: string, token: string | undefined): ReturnType<ConnectionOptions["request"]>;
}

/**
 * The connections of a client, as few as can be.
 *
 * A subscription that begins elsewhere than an open stream gets a connection of its own. When both have caught up, a
 * third one with the topics of both takes over from the earlier of the two positions, and the others are closed once
 * it is ready. Each inbox drops what it has already, so nothing is lost or repeated on the way. A stream whose token
 * ends, or that has topics which nobody reads any more, is replaced in the same way.
 */
export class Hub implements LinkOwner {
  readonly #options: HubOptions;
  readonly #links = new Set<Link>();
  readonly #waiting = new Set<Inbox>();
  #noTakeOverBefore = 0;

  constructor(options: HubOptions) {
    this.#options = options;
  }

  /** Fills an inbox from the next microtask on, so that those added together share a connection. */
  add(inbox: Inbox): void {
    if (this.#waiting.size === 0) queueMicrotask(() => this.#admit());
    this.#waiting.add(inbox);
  }

  /** Fills an inbox no more. */
  remove(inbox: Inbox): void {
    inbox.onEmpty = undefined;
    this.#waiting.delete(inbox);
    for (const link of this.#links) {
      if (!link.inboxes.delete(inbox)) continue;
      link.loose = true;
      if (inbox.linger === 0) this.#closeIfIdle(link);
      else setTimeout(() => this.#closeIfIdle(link), inbox.linger);
    }
  }

  /** Connects anew and at once, as after the network came back. */
  reconnect(): void {
    for (const link of this.#links) link.connection.reconnect();
  }

  #admit(): void {
    const groups = new Map<string, Inbox[]>();
    for (const inbox of this.#waiting) {
      const link = this.#joinable(inbox);
      if (link) {
        link.attach(inbox);
        continue;
      }
      const start = JSON.stringify([inbox.key, inbox.position, inbox.from]);
      const group = groups.get(start) ?? [];
      if (topicsOf({ inboxes: [...group, inbox] }).size > MAX_TOPICS) this.#open(group.splice(0));
      group.push(inbox);
      groups.set(start, group);
    }
    this.#waiting.clear();
    for (const group of groups.values()) this.#open(group);
  }

  /** The link that streams the topics of an inbox already, from where it begins: now. */
  #joinable(inbox: Inbox): Link | undefined {
    if (inbox.position !== undefined || inbox.from !== undefined) return undefined;
    return [...this.#links].find(
      (link) => link.live && link.key === inbox.key && [...inbox.topics].every((topic) => link.granted.has(topic)),
    );
  }

  #open(inboxes: readonly Inbox[]): void {
    const [first] = inboxes;
    if (!first) return;
    const { key, position, from } = first;
    const link = this.#start({ topics: [...topicsOf({ inboxes })], key, lastEventId: position, from });
    for (const inbox of inboxes) {
      link.inboxes.add(inbox);
      inbox.onState?.("connecting");
    }
  }

  #start(start: LinkStart): Link {
    const { request } = this.#options;
    const link = new Link(
      this,
      { ...this.#options, request: (lastEventId, token) => request(start, lastEventId, token) },
      start,
    );
    this.#links.add(link);
    void link.run();
    return link;
  }

  /** Opens a link that takes over from others. */
  #replace(links: readonly Link[]): void {
    const [first] = links;
    if (!first || links.some((link) => link.successor)) return;
    let lastEventId = first.connection.lastEventId;
    for (const { connection } of links) {
      if ((comparePositions(connection.lastEventId, lastEventId) ?? 0) < 0) lastEventId = connection.lastEventId;
    }
    const topics = [...topicsOf(...links)];
    const link = this.#start({ topics, key: first.key, lastEventId: lastEventId || undefined, from: undefined });
    link.replaces = links;
    for (const old of links) old.successor = link;
    link.timer = setTimeout(() => {
      this.ready(link);
      for (const inbox of link.inboxes) inbox.onState?.("reconnecting");
    }, TAKE_OVER_PATIENCE);
  }

  ready(link: Link): void {
    clearTimeout(link.timer);
    for (const old of link.replaces) {
      for (const inbox of old.inboxes) {
        if (inbox.position === undefined) inbox.reach(old.connection.lastEventId);
        if ([...inbox.topics].every((topic) => link.asked.has(topic))) link.inboxes.add(inbox);
        else this.add(inbox); // it came meanwhile, for a topic that nobody else reads any more
      }
      old.inboxes.clear();
      old.close();
    }
    link.replaces = [];
  }

  quiet(): void {
    if (Date.now() < this.#noTakeOverBefore) return;
    const free = [...this.#links].filter(
      (link) => link.live && link.inboxes.size > 0 && !link.successor && link.replaces.length === 0,
    );
    for (const link of free) {
      const together = free.filter((other) => link.key === other.key && isOrdered(link, other));
      while (topicsOf(...together).size > MAX_TOPICS) together.pop();
      if (together.length > 1) this.#replace(together);
      else if (link.loose) {
        link.loose = false;
        if (topicsOf(link).size < link.granted.size) this.#replace([link]);
      }
    }
  }

  denied(link: Link, inbox: Inbox): void {
    const alone = link.inboxes.size === 1 && link.granted.size === 0;
    link.inboxes.delete(inbox);
    // Asked for alone, the answer is the status that says why.
    if (!alone) this.#open([inbox]);
    else inbox.end(new FanfareError("topic_denied", "the server does not stream it"));
    this.#closeIfIdle(link);
  }

  full(link: Link, inbox: Inbox): void {
    link.loose = true;
    inbox.onEmpty = () => this.add(inbox);
    this.#closeIfIdle(link);
  }

  tokenEnds(link: Link, expired: boolean): void {
    const { tokens } = this.#options;
    // After the end the server closes, and the link comes back by itself.
    if (expired) void this.#renewToken(link);
    else link.timer = setTimeout(() => this.#replaceToken(link), tokens.pause);
  }

  async #replaceToken(link: Link): Promise<void> {
    if (link.successor) return;
    if ((await this.#renewToken(link)) && this.#links.has(link)) this.#replace([link]);
  }

  /** True when there is another token than the link's. */
  async #renewToken(link: Link): Promise<boolean> {
    try {
      return (await this.#options.tokens.replace(link.connection.token)) !== undefined;
    } catch (error) {
      if (!(error instanceof FanfareError)) throw error;
      for (const inbox of link.inboxes) inbox.onError?.(error);
      return false;
    }
  }

  ended(link: Link, error: FanfareError | undefined): void {
    this.#links.delete(link);
    clearTimeout(link.timer);
    if (link.replaces.length > 0) this.#noTakeOverBefore = Date.now() + TAKE_OVER_PAUSE;
    for (const old of link.replaces) old.successor = undefined;
    link.replaces = [];
    for (const inbox of link.inboxes) inbox.end(error);
    link.inboxes.clear();
    const { successor } = link;
    if (successor) {
      successor.replaces = successor.replaces.filter((old) => old !== link);
      if (successor.replaces.length === 0) this.#closeIfIdle(successor);
    }
  }

  #closeIfIdle(link: Link): void {
    const used = link.inboxes.size > 0 || link.replaces.some((old) => old.inboxes.size > 0);
    if (!used) link.close();
    if (!used && link.successor) this.#closeIfIdle(link.successor);
  }
}

function topicsOf(...links: readonly { readonly inboxes: Iterable<Inbox> }[]): Set<string> {
  return new Set(links.flatMap(({ inboxes }) => [...inboxes].flatMap(({ topics }) => [...topics])));
}

/** True where the positions of two links have an order, so that one can be resumed at for both. */
function isOrdered(a: Link, b: Link): boolean {
  return comparePositions(a.connection.lastEventId, b.connection.lastEventId) !== undefined;
}
