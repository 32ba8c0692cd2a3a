import { ask, clientOf, pathTo } from "./api.js";
import { type Call, call, curl, literal, quote, type Said, text } from "./said.js";

/** Something that one can do: how it is said, and how it is done. */
export interface Act {
  readonly said: Said;
  run(): Promise<unknown>;
}

function act(sql: string, request: Call & { readonly query?: Readonly<Record<string, string>> }, ts?: string): Act {
  const query = request.query && Object.keys(request.query).length > 0 ? `?${new URLSearchParams(request.query)}` : "";
  const said = { sql: `${sql};`, curl: curl({ ...request, path: request.path + query }) };
  return {
    said: ts === undefined ? said : { ...said, ts },
    run: () => ask(request.path, request),
  };
}

function select(name: string, args: Readonly<Record<string, string | undefined>>): string {
  return `select ${call(`fanfare.${name}`, args)}`;
}

const at = (app: string, ...rest: readonly (string | number)[]): string => `/v1${pathTo("apps", app, ...rest)}`;

export function createTopic(app: string, name: string, external: boolean, mode: string): Act {
  return act(
    select("create_topic", {
      name: quote(name),
      external_subscribable: external ? "true" : undefined,
      auth_mode: external ? quote(mode) : undefined,
      app: quote(app),
    }),
    {
      method: "POST",
      path: at(app, "topics"),
      body: JSON.stringify({ name, external_subscribable: external, ...(external ? { auth_mode: mode } : {}) }),
    },
  );
}

export function updateTopic(app: string, topic: string, external: boolean, mode: string): Act {
  return act(
    select("update_topic", {
      name: quote(topic),
      external_subscribable: String(external),
      auth_mode: quote(mode),
      app: quote(app),
    }),
    {
      method: "PATCH",
      path: at(app, "topics", topic),
      body: JSON.stringify({ external_subscribable: external, auth_mode: mode }),
    },
  );
}

export function deleteTopic(app: string, topic: string, force: boolean): Act {
  return act(select("delete_topic", { name: quote(topic), force: force ? "true" : undefined, app: quote(app) }), {
    method: "DELETE",
    path: at(app, "topics", topic),
    ...(force ? { query: { force: "true" } } : {}),
  });
}

export interface Draft {
  readonly topic: string;
  readonly payload: string;
  readonly key: string;
  readonly idempotencyKey: string;
}

/** Publishing. TypeScript is left out where its numbers would not be those of the payload. */
export function publish(app: string, { topic, payload, key, idempotencyKey }: Draft): Act {
  const options = [
    ...(key === "" ? [] : [`key: ${literal(key)}`]),
    ...(idempotencyKey === "" ? [] : [`idempotencyKey: ${literal(idempotencyKey)}`]),
  ];
  const rest = options.length > 0 ? `, { ${options.join(", ")} }` : "";
  return act(
    select("publish", {
      topic: quote(topic),
      payload: quote(payload),
      key: text(key),
      idempotency_key: text(idempotencyKey),
      app: quote(app),
    }),
    {
      method: "POST",
      path: at(app, "topics", topic, "messages"),
      body: payload,
      ...(key === "" ? {} : { query: { key } }),
      ...(idempotencyKey === "" ? {} : { headers: { "Idempotency-Key": idempotencyKey } }),
    },
    survives(payload) ? `await client.publish(${literal(topic)}, ${payload.trim()}${rest});` : undefined,
  );
}

export function broadcast(app: string, topic: string, payload: string): Act {
  const done = act(
    select("broadcast", { topic: quote(topic), payload: quote(payload), app: quote(app) }),
    { method: "POST", path: at(app, "topics", topic, "broadcast"), body: payload },
    survives(payload) ? `await client.broadcast(${literal(topic)}, ${payload.trim()});` : undefined,
  );
  return survives(payload) ? { said: done.said, run: () => clientOf(app).broadcast(topic, JSON.parse(payload)) } : done;
}

/** Whether JavaScript reads a JSON text without changing a number. */
function survives(payload: string): boolean {
  const numbers = payload.replace(/"(?:[^"\\]|\\.)*"/g, "").match(/-?[0-9][0-9.eE+-]*/g) ?? [];
  return numbers.every((n) => String(Number(n)) === n);
}

export function redact(app: string, id: number): Act {
  return act(select("redact", { message: String(id), app: quote(app) }), {
    method: "DELETE",
    path: at(app, "messages", id, "payload"),
  });
}

export type HandlerVerb = "pause" | "resume" | "enable" | "retry";

export function onHandler(app: string, handler: string, verb: HandlerVerb): Act {
  const name = { pause: "pause_handler", resume: "resume_handler", enable: "enable_handler", retry: "retry_now" }[verb];
  return act(select(name, { handler: quote(handler), app: quote(app) }), {
    method: "POST",
    path: at(app, "handlers", handler, verb),
    body: "{}",
  });
}

export function disableHandler(app: string, handler: string, reason: string): Act {
  return act(select("disable_handler", { handler: quote(handler), reason: quote(reason), app: quote(app) }), {
    method: "POST",
    path: at(app, "handlers", handler, "disable"),
    body: JSON.stringify({ reason }),
  });
}

/** Which dead letters: those named, or the open ones that fit a filter. */
export interface Chosen {
  readonly ids?: readonly number[];
  readonly handler?: string;
  readonly reason?: string;
  readonly error?: string;
  readonly max?: number;
  readonly payload?: string;
}

/** Redrives or discards; with dry it only says which. */
export function resolve(app: string, what: "redrive" | "discard", chosen: Chosen, dry = false): Act {
  const { ids, handler, reason, error, max, payload } = chosen;
  const all = !ids && !handler && !reason && !error;
  const sql = call(`fanfare.${what}`, {
    dead_letters: ids ? `array[${ids.join(", ")}]` : undefined,
    handler: text(handler),
    reason: text(reason),
    error: text(error),
    payload: text(payload),
    everything: all ? "true" : undefined,
    max_count: max === undefined ? undefined : String(max),
    dry_run: dry ? "true" : undefined,
    app: quote(app),
  });
  const fields = JSON.stringify({
    dead_letters: ids,
    handler: handler || undefined,
    reason: reason || undefined,
    error: error || undefined,
    all: all || undefined,
    max_count: max,
    dry_run: dry || undefined,
  });
  // The payload is a text that is not read here, so that its numbers stay as they are.
  const body = payload === undefined ? fields : `${fields.slice(0, -1)},"payload":${payload}}`;
  return act(`select count(*) from ${sql}`, { method: "POST", path: at(app, `${what}s`), body });
}

export function retryDelivery(app: string, id: number): Act {
  return act(select("retry_now", { delivery: String(id), app: quote(app) }), {
    method: "POST",
    path: at(app, "deliveries", id, "retry"),
    body: "{}",
  });
}

export function releaseDelivery(app: string, id: number): Act {
  return act(select("release", { delivery: String(id), app: quote(app) }), {
    method: "POST",
    path: at(app, "deliveries", id, "release"),
    body: "{}",
  });
}

export function endStream(app: string, stream: number): Act {
  return act(select("end_stream", { stream: String(stream), app: quote(app) }), {
    method: "DELETE",
    path: at(app, "streams", stream),
  });
}

export interface NewSchedule {
  readonly name: string;
  readonly cron: string;
  readonly zone: string;
  readonly payload: string;
}

export function createSchedule(app: string, { name, cron, zone, payload }: NewSchedule): Act {
  const fields = JSON.stringify({ name, cron, time_zone: zone });
  return act(
    select("create_schedule", {
      name: quote(name),
      cron: quote(cron),
      time_zone: quote(zone),
      payload: quote(payload),
      app: quote(app),
    }),
    { method: "POST", path: at(app, "schedules"), body: `${fields.slice(0, -1)},"payload":${payload}}` },
  );
}

export type ScheduleVerb = "pause" | "resume" | "run" | "delete";

export function onSchedule(app: string, schedule: string, verb: ScheduleVerb): Act {
  const name = verb === "run" ? "run_schedule_now" : `${verb}_schedule`;
  const sql = select(name, { name: quote(schedule), app: quote(app) });
  const path = at(app, "schedules", schedule);
  if (verb === "run") return act(sql, { method: "POST", path: `${path}/runs`, body: "{}" });
  if (verb === "delete") return act(sql, { method: "DELETE", path });
  return act(sql, { method: "PATCH", path, body: JSON.stringify({ paused: verb === "pause" }) });
}

export interface NewKeyFields {
  readonly name: string;
  readonly capabilities: readonly string[];
  /** When it ends (RFC 3339); undefined for never. */
  readonly ends: string | undefined;
}

export function createKey(app: string, { name, capabilities, ends }: NewKeyFields): Act {
  return act(
    select("create_api_key", {
      name: quote(name),
      capabilities: quote(`{${capabilities.join(",")}}`),
      expires_at: text(ends),
      app: quote(app),
    }),
    { method: "POST", path: at(app, "keys"), body: JSON.stringify({ name, capabilities, expires_at: ends }) },
  );
}

export function revokeKey(app: string, prefix: string): Act {
  return act(select("revoke_api_key", { prefix: quote(prefix), app: quote(app) }), {
    method: "DELETE",
    path: at(app, "keys", prefix),
  });
}
