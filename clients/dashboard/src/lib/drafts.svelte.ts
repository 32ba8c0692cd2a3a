/** What is to be published, by topic: it outlives the page, and "publish again" fills it. */
class Drafts {
  readonly #drafts = $state<Record<string, { payload: string; key: string }>>({});

  of(app: string, topic: string): { payload: string; key: string } {
    const name = `${app}/${topic}`;
    this.#drafts[name] ??= { payload: '{"hello":"world"}', key: "" };
    return this.#drafts[name];
  }
}

export const drafts = new Drafts();
