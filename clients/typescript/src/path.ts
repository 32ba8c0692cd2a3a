import { invalidArgument } from "./errors.js";

/**
 * Makes a path of segments, each escaped. Every path of this package comes from here.
 *
 * A segment that a URL would fold (`.` and `..`) or that would lead to another route (an empty one) is refused: names
 * may come from users, and must not lead out of where they belong.
 *
 * @throws {@link FanfareError} `invalid_argument`.
 */
export function pathOf(...segments: readonly string[]): string {
  return segments.map((segment) => `/${escapeSegment(segment)}`).join("");
}

/**
 * Escapes a name in which slashes separate segments, such as a store key. A slash at its start or end, or next to
 * another, is a character of the name: it is sent as `%2F`, because what stands between may fold empty segments.
 *
 * @throws {@link FanfareError} `invalid_argument`.
 */
export function subPathOf(name: string): string {
  if (name === "") throw invalidArgument("a name in a path must not be empty");
  const segments = checkText(name).split("/");
  const escaped = segments.map((segment) => (segment === "" ? "" : escapeSegment(segment)));
  let path = escaped[0] ?? "";
  for (let i = 1; i < escaped.length; i++) {
    const plain = escaped[i] !== "" && escaped[i - 1] !== "";
    path += (plain ? "/" : "%2F") + escaped[i];
  }
  return `/${path}`;
}

function escapeSegment(segment: string): string {
  const text = checkText(segment);
  if (text === "" || text === "." || text === "..") {
    throw invalidArgument(`${JSON.stringify(text)} must not be a segment of a path`);
  }
  return encodeURIComponent(text);
}

/** Callers without types pass anything, and a lone surrogate has no escape. */
function checkText(name: unknown): string {
  if (typeof name !== "string") throw invalidArgument(`a name must be a string, not ${typeof name}`);
  if (/\p{Surrogate}/u.test(name)) throw invalidArgument("a name must be well-formed Unicode");
  return name;
}
