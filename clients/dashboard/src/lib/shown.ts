import { pathTo, queryOf } from "./api.js";
import { curl, quote, type Said } from "./said.js";

/** What panels show, as one asks for it oneself. */
const at = (app: string, ...rest: readonly (string | number)[]): string => `/v1${pathTo("apps", app, ...rest)}`;

const get = (path: string, query: Readonly<Record<string, string | undefined>> = {}): string =>
  curl({ path: path + queryOf(query) });

export function health(app: string, handler?: string): Said {
  return {
    sql: `select handler, kind, status, failing_since, done, failed, rejected, expired, p50_ms, p95_ms,
  last_status, last_error, open_dead_letters
from fanfare.handler_health
where app = ${quote(app)}${handler ? ` and handler = ${quote(handler)}` : ""}
order by handler;`,
    curl: get(at(app, "stats")),
  };
}

export function backlog(app: string, handler?: string): Said {
  return {
    sql: `select handler, status, ready, retrying, leased, oldest_ready_at, next_retry_at
from fanfare.delivery_backlog
where app = ${quote(app)}${handler ? ` and handler = ${quote(handler)}` : ""}
order by handler;`,
    curl: get(at(app, "stats")),
  };
}

export function attention(app: string): Said {
  return {
    sql: `select h.handler, h.status, h.failing_since, h.last_status, h.last_error, h.open_dead_letters,
  b.ready + b.retrying as waiting
from fanfare.handler_health as h
left join fanfare.delivery_backlog as b on b.app = h.app and b.handler = h.handler
where h.app = ${quote(app)} and (h.status <> 'healthy' or h.open_dead_letters > 0)
order by h.handler;`,
    curl: get(at(app, "stats")),
  };
}

export function topics(app: string): Said {
  return {
    sql: `select t.id, t.name, t.external_subscribable, t.auth_mode, t.created_at
from fanfare.topics as t
join fanfare.apps as a on a.id = t.app_id
where a.name = ${quote(app)}
order by t.name
limit 50;`,
    curl: get(at(app, "topics")),
  };
}

export function messages(app: string, topic: string): Said {
  return {
    sql: `select m.id, m.key, m.payload, m.headers, m.published_at
from fanfare.messages as m
join fanfare.topics as t on t.id = m.topic_id
join fanfare.apps as a on a.id = t.app_id
where a.name = ${quote(app)} and t.name = ${quote(topic)}
order by m.xid desc, m.id desc
limit 50;`,
    curl: get(at(app, "messages"), { topic }),
  };
}

export function triggers(app: string, where: { readonly topic?: string; readonly handler?: string }): Said {
  const condition = where.topic ? `p.name = ${quote(where.topic)}` : `h.name = ${quote(where.handler ?? "")}`;
  return {
    sql: `select t.id, t.name, h.name as handler, t.kind, p.name as topic, t.key_pattern as key, t.filter,
  t.max_attempts, t.ordered, t.enabled
from fanfare.triggers as t
join fanfare.apps as a on a.id = t.app_id
join fanfare.handlers as h on h.id = t.handler_id
left join fanfare.topics as p on p.id = t.topic_id
where a.name = ${quote(app)} and ${condition} and t.deleted_at is null
order by t.name;`,
    curl: get(at(app, "triggers"), { handler: where.handler }),
  };
}

export function explanation(app: string, topic: string, payload: string, key: string): Said {
  const named = key === "" ? "" : `, key => ${quote(key)}`;
  return {
    sql: `select *
from fanfare.explain_publish(${quote(topic)}, ${quote(payload)}${named}, app => ${quote(app)});`,
    curl: curl({ method: "POST", path: at(app, "explanations"), body: explanationBody(topic, payload, key) }),
  };
}

export function explanationBody(topic: string, payload: string, key: string): string {
  return `{"topic":${JSON.stringify(topic)},"payload":${payload}${key === "" ? "" : `,"key":${JSON.stringify(key)}`}}`;
}

export function life(app: string, id: number): Said {
  return {
    sql: `select * from fanfare.delivery_trace(${id}, app => ${quote(app)});`,
    curl: get(at(app, "messages", id)),
  };
}

export function message(app: string, id: number): Said {
  return {
    sql: `select m.id, t.name as topic, m.key, m.payload, m.headers, m.published_at
from fanfare.messages as m
left join fanfare.topics as t on t.id = m.topic_id
where m.id = ${id};`,
    curl: get(at(app, "messages", id)),
  };
}

export function handler(app: string, name: string): Said {
  return {
    sql: `select h.*
from fanfare.handlers as h
join fanfare.apps as a on a.id = h.app_id
where a.name = ${quote(app)} and h.name = ${quote(name)} and h.deleted_at is null;`,
    curl: get(at(app, "handlers", name)),
  };
}

export function handlerErrors(app: string, name: string): Said {
  return {
    sql: `select outcome, status, error, attempts, first_at, last_at, last_message
from fanfare.attempt_errors
where app = ${quote(app)} and handler = ${quote(name)}
order by attempts desc
limit 100;`,
    curl: get(at(app, "handlers", name, "errors")),
  };
}

export interface DeliveryFilter {
  readonly handler?: string | undefined;
  readonly trigger?: string | undefined;
  readonly state?: string | undefined;
  readonly message?: string | undefined;
}

export function deliveries(app: string, filter: DeliveryFilter, limit = 50): Said {
  const { handler, trigger, state, message } = filter;
  const conditions = [
    `a.name = ${quote(app)}`,
    ...(handler ? [`h.name = ${quote(handler)}`] : []),
    ...(trigger ? [`t.name = ${quote(trigger)}`] : []),
    ...(state ? [`d.state = ${quote(state)}`] : []),
    ...(message ? [`d.message_id = ${quote(message)}`] : []),
  ];
  return {
    sql: `select d.id, d.message_id, h.name as handler, t.name as trigger, d.state, d.attempt, d.ready_at,
  d.leased_until
from fanfare.deliveries as d
join fanfare.handlers as h on h.id = d.handler_id
join fanfare.triggers as t on t.id = d.trigger_id
join fanfare.apps as a on a.id = d.app_id
where ${conditions.join("\n  and ")}
order by d.id
limit ${limit};`,
    curl: get(at(app, "deliveries"), { handler, trigger, state, message, limit: limit === 50 ? "" : String(limit) }),
  };
}

export function streams(app: string): Said {
  return {
    sql: `select stream, hostname, topics, subject, position, batches_behind, queued, state, opened_at
from fanfare.live_streams
where app = ${quote(app)}
order by stream
limit 50;`,
    curl: get(at(app, "streams")),
  };
}

export function schedules(app: string): Said {
  return {
    sql: `select s.id, s.name, s.cron, s.time_zone, s.missed, s.paused, s.next_at, s.last_at, s.last_message_id
from fanfare.schedules as s
join fanfare.apps as a on a.id = s.app_id
where a.name = ${quote(app)}
order by s.name
limit 50;`,
    curl: get(at(app, "schedules")),
  };
}

export function nextRuns(app: string, schedule: string): Said {
  return {
    sql: `select s.time_zone, r as at, r at time zone s.time_zone as local
from fanfare.schedules as s
join fanfare.apps as a on a.id = s.app_id
cross join lateral fanfare.next_runs(
  cron => s.cron, time_zone => s.time_zone, max_count => 5, phase => s.next_at) as r
where a.name = ${quote(app)} and s.name = ${quote(schedule)};`,
    curl: get(at(app, "schedules", schedule, "runs")),
  };
}

export function keys(app: string): Said {
  return {
    sql: `select k.prefix, k.name, k.capabilities, k.expires_at, k.publish_rate, k.created_at
from fanfare.api_keys as k
join fanfare.apps as a on a.id = k.app_id
where a.name = ${quote(app)}
order by k.prefix
limit 50;`,
    curl: get(at(app, "keys")),
  };
}

const AUDIT = `select l.id, l.changed_at, l.kind, l.operation, l.object, l.api_key, l.session_role, l.acting_role, l.old, l.new
from fanfare.audit_log as l
join fanfare.apps as a on a.id = l.app_id`;

export function audit(app: string): Said {
  return {
    sql: `${AUDIT}
where a.name = ${quote(app)}
order by l.id desc
limit 50;`,
    curl: get(at(app, "audit")),
  };
}

/** One change. HTTP lists changes only. */
export function change(app: string, id: number): Said {
  return {
    sql: `${AUDIT}
where a.name = ${quote(app)} and l.id = ${id};`,
  };
}

export function deadLetterErrors(app: string): Said {
  return {
    sql: `select handler, reason, status, error, dead_letters, oldest_at, newest_at
from fanfare.dead_letter_errors
where app = ${quote(app)}
order by dead_letters desc, handler
limit 100;`,
    curl: get(at(app, "dead-letter-errors")),
  };
}

export interface DeadFilter {
  readonly handler?: string | undefined;
  readonly reason?: string | undefined;
  readonly error?: string | undefined;
  readonly resolution?: string | undefined;
}

export function deadLetters(app: string, { handler, reason, error, resolution = "open" }: DeadFilter): Said {
  const conditions = [
    `a.name = ${quote(app)}`,
    ...(handler ? [`h.name = ${quote(handler)}`] : []),
    ...(reason ? [`l.reason = ${quote(reason)}`] : []),
    ...(error ? [`l.error = ${quote(error)}`] : []),
    ...(resolution === "all" ? [] : [`coalesce(l.resolution, 'open') = ${quote(resolution)}`]),
  ];
  return {
    sql: `select l.id, l.message_id, h.name as handler, l.key, l.attempts, l.reason, l.status, l.error, l.died_at
from fanfare.dead_letters as l
join fanfare.apps as a on a.id = l.app_id
join fanfare.handlers as h on h.id = l.handler_id
where ${conditions.join("\n  and ")}
order by l.id desc
limit 50;`,
    curl: get(at(app, "dead-letters"), { handler, reason, error, resolution: resolution === "open" ? "" : resolution }),
  };
}

export function database(): Said {
  return {
    sql: `select database, postgres, schema_version, functions_unchanged, bytes, postgres_started_at, epoch,
  head_batch, floor_batch, oldest_day, partitions_overdue
from fanfare.installation;`,
    curl: get("/v1/database"),
  };
}

export function transactions(): Said {
  return {
    sql: `select pid, prepared, role, application, state, began_at, query
from fanfare.open_transactions
order by began_at
limit 50;`,
    curl: get("/v1/transactions"),
  };
}

export function sweeps(): Said {
  return {
    sql: `select task, started_at, took, error, runs
from fanfare.sweeps
order by task;`,
    curl: get("/v1/sweeps"),
  };
}

export function servers(): Said {
  return {
    sql: `select id, hostname, version, sealing, streams, started_at, seen_at
from fanfare.servers
order by id;`,
    curl: get("/v1/servers"),
  };
}
