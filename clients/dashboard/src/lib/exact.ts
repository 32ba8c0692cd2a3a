/**
 * Reads JSON whose fields of some names stay text, as they came: a payload may hold numbers that no JavaScript number
 * holds, and the order of its keys is the database's.
 */
export function readExact(text: string, asText: ReadonlySet<string>): unknown {
  return new Reader(text, asText).document();
}

/** A place in a text that is no JSON. */
export class JsonFault extends Error {
  readonly at: number;

  constructor(text: string, at: number, what: string) {
    const before = text.slice(0, at).split("\n");
    super(`${what} at line ${before.length}, column ${(before.at(-1) ?? "").length + 1}`);
    this.at = at;
  }
}

/** Says what is wrong with a JSON text; undefined where nothing is. */
export function faultOf(text: string): string | undefined {
  try {
    new Reader(text, new Set()).document();
    return undefined;
  } catch (fault) {
    return fault instanceof JsonFault ? fault.message : "it is nested too deeply";
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in strings.
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /true|false|null/y;
const SPACE = /[ \t\n\r]*/y;

class Reader {
  #at = 0;
  readonly #text: string;
  readonly #asText: ReadonlySet<string>;

  constructor(text: string, asText: ReadonlySet<string>) {
    this.#text = text;
    this.#asText = asText;
  }

  document(): unknown {
    const value = this.#value();
    this.#space();
    if (this.#at < this.#text.length) throw this.#fault("something follows the value");
    return value;
  }

  #value(): unknown {
    this.#space();
    const next = this.#text[this.#at];
    if (next === "{") return this.#object();
    if (next === "[") return this.#array();
    const token = this.#match(STRING) ?? this.#match(NUMBER) ?? this.#match(WORD);
    if (token === undefined) throw this.#fault(next === undefined ? "it ends too early" : "no JSON value");
    return JSON.parse(token);
  }

  #object(): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    this.#at++;
    for (let first = true; !this.#take("}"); first = false) {
      if (!first && !this.#take(",")) throw this.#fault("a comma or } is missing");
      this.#space();
      const name = this.#match(STRING);
      if (name === undefined) throw this.#fault("a name in quotes is missing");
      if (!this.#take(":")) throw this.#fault("a colon is missing");
      const key: string = JSON.parse(name);
      this.#space();
      const begin = this.#at;
      const value = this.#value();
      object[key] = this.#asText.has(key) ? plain(this.#text.slice(begin, this.#at)) : value;
    }
    return object;
  }

  #array(): unknown[] {
    const array: unknown[] = [];
    this.#at++;
    while (!this.#take("]")) {
      if (array.length > 0 && !this.#take(",")) throw this.#fault("a comma or ] is missing");
      array.push(this.#value());
    }
    return array;
  }

  #space(): void {
    this.#match(SPACE);
  }

  #take(sign: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== sign) return false;
    this.#at++;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #fault(what: string): JsonFault {
    return new JsonFault(this.#text, this.#at, what);
  }
}

/** Takes back the escapes of <, > and & that the server's encoder adds: jsonb keeps none. */
function plain(text: string): string {
  return text.replace(/(\\\\)|\\u(003c|003e|0026|2028|2029)/g, (all, backslash, code) =>
    backslash ? all : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** A piece of a JSON text, with the class of its colour. */
export interface Token {
  readonly text: string;
  readonly kind: "" | "jk" | "js" | "jn" | "jl";
}

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?[0-9][0-9.eE+-]*)|(true|false|null)/g;

/** Cuts a JSON text into tokens, and leaves every character as it is. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const found of text.matchAll(TOKEN)) {
    if (found.index > end) tokens.push({ text: text.slice(end, found.index), kind: "" });
    tokens.push({ text: found[0], kind: kindOf(found) });
    end = found.index + found[0].length;
  }
  if (end < text.length) tokens.push({ text: text.slice(end), kind: "" });
  return tokens;
}

function kindOf(found: RegExpMatchArray): Token["kind"] {
  if (found[2] !== undefined) return "jk";
  if (found[1] !== undefined) return "js";
  return found[3] === undefined ? "jl" : "jn";
}

/** Breaks a JSON text into indented lines. Strings, numbers and the order stay. */
export function indented(text: string): string {
  const pieces = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  let out = "";
  let depth = 0;
  pieces.forEach((piece, i) => {
    const before = pieces[i - 1];
    const closing = piece === "}" || piece === "]";
    const empty = closing && (before === "{" || before === "[");
    if (closing) depth--;
    if (before !== undefined && !empty && (closing || before === "{" || before === "[" || before === ",")) {
      out += `\n${"  ".repeat(depth)}`;
    }
    if (before === ":") out += " ";
    out += piece;
    if (piece === "{" || piece === "[") depth++;
  });
  return out;
}
