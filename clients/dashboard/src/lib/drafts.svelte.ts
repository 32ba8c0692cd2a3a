/** What is to be published to a topic. */
class Draft {
  payload = $state('{"hello":"world"}');
  key = $state("");
}

/** Drafts by topic: they outlive the page, and "publish again" fills one. */
class Drafts {
  readonly #drafts = new Map<string, Draft>();

  of(app: string, topic: string): Draft {
    const name = `${app}/${topic}`;
    const draft = this.#drafts.get(name) ?? new Draft();
    this.#drafts.set(name, draft);
    return draft;
  }
}

export const drafts = new Drafts();
