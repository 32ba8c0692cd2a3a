/** `<epoch>.<batch>[.<message>]`, numbers without leading zeros. */
const POSITION = /^([a-z0-9]+)\.(0|[1-9]\d*)(?:\.(0|[1-9]\d*))?$/;

/** How many histories of the database a {@link Seen} remembers. */
const MAX_EPOCHS = 8;

/**
 * Compares two positions of one epoch: negative when `a` comes before `b`. Undefined when they have no order, being of
 * different epochs or no positions at all.
 */
export function comparePositions(a: string, b: string): number | undefined {
  const [, epochA, batchA = "", messageA] = POSITION.exec(a) ?? [];
  const [, epochB, batchB = "", messageB] = POSITION.exec(b) ?? [];
  if (epochA === undefined || epochA !== epochB) return undefined;
  return compareDecimals(batchA, batchB) || compareMessages(messageA, messageB);
}

/** A position without a message stands for its whole batch, so it comes last in it. */
function compareMessages(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1;
  return compareDecimals(a, b);
}

/** Compares numbers of any size without rounding them. */
function compareDecimals(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

/** What has been received: the furthest position of each epoch. */
export class Seen {
  readonly #furthest = new Map<string, string>();

  /** True for a position at or before one that was reached, so that its message is a duplicate. */
  has(position: string): boolean {
    const furthest = this.#furthest.get(epochOf(position));
    if (furthest === undefined) return false;
    const order = comparePositions(position, furthest);
    return order !== undefined && order <= 0;
  }

  /** Notes that everything up to a position was received. */
  add(position: string): void {
    if (!this.has(position)) this.reset(position);
  }

  /** Goes on from a position, even from one before what was reached: a `gap` may lead there. */
  reset(position: string): void {
    this.#furthest.delete(epochOf(position));
    this.#furthest.set(epochOf(position), position);
    const [oldest] = this.#furthest.keys();
    if (oldest !== undefined && this.#furthest.size > MAX_EPOCHS) this.#furthest.delete(oldest);
  }
}

function epochOf(position: string): string {
  return position.slice(0, position.indexOf("."));
}
