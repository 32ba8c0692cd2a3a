/** What is shown or done, in the languages that one can do it in. */
export interface Said {
  readonly sql: string;
  readonly curl?: string;
  readonly ts?: string;
}

/** A call of the HTTP API. */
export interface Call {
  readonly method?: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  /** A JSON text. */
  readonly body?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A text as SQL writes it. */
export function quote(text: string): string {
  // A backslash is a backslash, whatever standard_conforming_strings says.
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes("\\") ? `e${quoted.replaceAll("\\", "\\\\")}` : quoted;
}

/** A text as a shell takes it. */
export function shell(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** A function call in SQL with named arguments; those undefined are left out. */
export function call(name: string, args: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(args).filter(([, value]) => value !== undefined);
  const line = given.map(([key, value]) => `${key} => ${value}`);
  const short = `${name}(${line.join(", ")})`;
  return short.length <= 72 ? short : `${name}(\n  ${line.join(",\n  ")}\n)`;
}

export function text(value: string | undefined): string | undefined {
  return value === undefined || value === "" ? undefined : quote(value);
}

export function curl({ method = "GET", path, body, headers = {} }: Call): string {
  const lines = [`curl -H "Authorization: Bearer $FANFARE_KEY"`];
  if (method !== "GET") lines[0] += ` -X ${method}`;
  for (const [name, value] of Object.entries(headers)) lines.push(`-H ${shell(`${name}: ${value}`)}`);
  if (body !== undefined) lines.push(`-H 'Content-Type: application/json'`, `-d ${shell(body)}`);
  lines.push(`"$FANFARE_URL"${shell(path)}`);
  return lines.join(" \\\n  ");
}

/** A text as TypeScript writes it. */
export function literal(value: string): string {
  return JSON.stringify(value);
}
