import type { Me } from "./types.js";

/** Who is signed in. */
class Session {
  me = $state<Me>();
  /** The session was over while a page was open: signing in again loses nothing of it. */
  expired = $state(false);

  ended(): void {
    if (this.me) this.expired = true;
  }

  begin(me: Me): void {
    this.me = me;
    this.expired = false;
  }

  end(): void {
    this.me = undefined;
    this.expired = false;
  }

  /** Whether the key has one of the capabilities. */
  can(...capabilities: readonly string[]): boolean {
    const held = this.me?.capabilities ?? [];
    return held.some((c) => c === "*" || capabilities.includes(c));
  }
}

export const session = new Session();
