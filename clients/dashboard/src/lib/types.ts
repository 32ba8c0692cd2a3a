export interface Page<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

export interface Me {
  readonly prefix: string;
  readonly name: string;
  /** The one app of the key; * for all. */
  readonly app: string;
  readonly capabilities: readonly string[];
  readonly expires_at: string | null;
}

export interface Topic {
  readonly id: number;
  readonly name: string;
  readonly external_subscribable: boolean;
  readonly auth_mode: "public" | "token";
  readonly created_at: string;
}

/** payload and headers are JSON texts, as the database has them. */
export interface Message {
  readonly id: number;
  readonly topic: string | null;
  readonly key: string | null;
  readonly payload: string;
  readonly headers: string | null;
  readonly published_at: string;
  readonly position: string | null;
}

export interface Step {
  readonly at: string | null;
  readonly what: string;
  readonly trigger: string | null;
  readonly handler: string | null;
  readonly attempt: number | null;
  readonly detail: string | null;
  readonly status: number | null;
  readonly duration_ms: number | null;
  readonly error: string | null;
  readonly excerpt: string | null;
  readonly dead_letter: number | null;
}

export interface Life {
  readonly id: number;
  readonly message: Message | null;
  readonly trace: readonly Step[];
}

export interface Handler {
  readonly id: number;
  readonly name: string;
  readonly kind: "sql" | "http" | "topic" | "pull";
  readonly target: string | null;
  readonly timeout: string;
  readonly max_concurrency: number | null;
  readonly rate: number | null;
  readonly header_names: readonly string[];
  readonly paused_at: string | null;
  readonly disabled_at: string | null;
  readonly disabled_reason: string | null;
  readonly failing_since: string | null;
  readonly created_at: string;
}

export interface Trigger {
  readonly id: number;
  readonly name: string;
  readonly handler: string;
  readonly kind: string;
  readonly topic: string | null;
  readonly key: string | null;
  readonly filter: string | null;
  readonly max_attempts: number;
  readonly ordered: boolean;
  readonly enabled: boolean;
}

export interface Backlog {
  readonly handler: string;
  readonly kind: string;
  readonly status: string;
  readonly ready: number;
  readonly retrying: number;
  readonly leased: number;
  readonly oldest_ready_at: string | null;
  readonly next_retry_at: string | null;
}

export interface Health {
  readonly handler: string;
  readonly kind: string;
  readonly status: string;
  readonly failing_since: string | null;
  readonly done: number | null;
  readonly failed: number | null;
  readonly rejected: number | null;
  readonly expired: number | null;
  readonly p50_ms: number | null;
  readonly p95_ms: number | null;
  readonly last_status: number | null;
  readonly last_error: string | null;
  readonly open_dead_letters: number;
}

export interface Stats {
  readonly backlog: readonly Backlog[];
  readonly health: readonly Health[];
}

export interface HandlerError {
  readonly outcome: string;
  readonly status: number | null;
  readonly error: string | null;
  readonly attempts: number;
  readonly first_at: string;
  readonly last_at: string;
  readonly last_message: number;
}

export interface DeadLetterError {
  readonly handler: string;
  readonly reason: string;
  readonly status: number | null;
  readonly error: string | null;
  readonly dead_letters: number;
  readonly oldest_at: string;
  readonly newest_at: string;
}

export interface DeadLetter {
  readonly id: number;
  readonly message_id: number;
  readonly handler: string;
  readonly trigger: string;
  readonly topic: string | null;
  readonly key: string | null;
  readonly payload: string;
  readonly headers: string | null;
  readonly published_at: string;
  readonly attempts: number;
  readonly reason: string;
  readonly status: number | null;
  readonly error: string | null;
  readonly died_at: string;
  readonly resolution: string | null;
  readonly resolved_at: string | null;
  readonly resolved_by: string | null;
}

export interface Delivery {
  readonly id: number;
  readonly message_id: number;
  readonly handler: string;
  readonly trigger: string;
  readonly state: string;
  readonly attempt: number;
  readonly ready_at: string;
  readonly leased_until: string | null;
  readonly published_at: string;
}

export interface Explanation {
  readonly trigger: string;
  readonly handler: string;
  readonly matches: boolean;
  readonly reason: string | null;
}

export interface Server {
  readonly id: string;
  readonly hostname: string;
  readonly version: string;
  readonly sealing: boolean;
  readonly streams: number;
  readonly batches_behind: number;
  readonly started_at: string;
}

export interface Installation {
  readonly database: string;
  readonly postgres: string;
  readonly schema_version: number;
  readonly functions_unchanged: boolean;
  readonly bytes: number;
  readonly postgres_started_at: string;
  readonly epoch: string | null;
  readonly head_batch: number;
  readonly oldest_day: string;
  readonly partitions_overdue: number;
}

export interface Transaction {
  readonly pid: number | null;
  readonly prepared: string | null;
  readonly role: string | null;
  readonly application: string | null;
  readonly state: string | null;
  readonly began_at: string;
  readonly query: string | null;
}

export interface Sweep {
  readonly task: string;
  readonly started_at: string;
  readonly took_ms: number;
  readonly error: string | null;
  readonly runs: number;
}

export interface Stream {
  readonly stream: number;
  readonly hostname: string;
  readonly topics: readonly string[];
  readonly subject: string | null;
  readonly position: string | null;
  readonly batches_behind: number;
  readonly queued: number;
  readonly state: string;
  readonly opened_at: string;
}

export interface Schedule {
  readonly id: number;
  readonly name: string;
  readonly cron: string;
  readonly time_zone: string;
  readonly paused: boolean;
  readonly next_at: string | null;
  readonly last_at: string | null;
  readonly last_message_id: number | null;
}

export interface NextRuns {
  readonly time_zone: string;
  readonly next: readonly { readonly at: string; readonly local: string }[];
}

export interface NewKey {
  readonly key: string;
}

/** old and new are JSON texts. */
export interface Change {
  readonly id: number;
  readonly changed_at: string;
  readonly session_role: string;
  readonly acting_role: string | null;
  readonly api_key: string | null;
  readonly kind: string;
  readonly operation: string;
  readonly object: string | null;
  readonly old: string | null;
  readonly new: string | null;
}
