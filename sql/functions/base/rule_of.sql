create or replace function fanfare_internal.rule_of(constraint_name text)
returns text
language sql immutable
as $$
  select case rule_of.constraint_name
    when 'handler_name_is_valid' then 'name: 1 to 63 of a-z, 0-9, _ and -, beginning with a letter or digit'
    when 'handler_kind_is_known' then 'kind: sql, http, topic or pull'
    when 'handler_has_a_target_unless_pulled' then 'target: for every kind but pull, which has none'
    when 'timeout_is_100_ms_to_1_hour' then 'timeout: 100 ms to 1 hour'
    when 'max_concurrency_is_1_to_1000' then 'max_concurrency: 1 to 1000'
    when 'rate_is_1_to_100000' then 'rate: 1 to 100000'
    when 'headers_are_an_object' then 'headers: a JSON object'
    when 'trigger_name_is_valid' then 'name: 1 to 63 of a-z, 0-9, _ and -, beginning with a letter or digit'
    when 'trigger_kind_is_known' then 'kind: kv, docs, files, cron, pubsub or dead_letter'
    when 'operations_are_known' then 'operations: one or more of insert, update and delete'
    when 'max_attempts_is_1_to_1000' then 'max_attempts: 1 to 1000'
    when 'backoff_base_is_0_to_a_day' then 'backoff_base: 0 to 1 day'
    when 'backoff_cap_is_base_to_30_days' then 'backoff_cap: at least backoff_base, at most 30 days'
    when 'endpoint_path_is_valid' then 'path: segments of letters, digits, ., _, ~ and - between slashes, the last may be *'
    when 'endpoint_methods_are_known' then 'methods: one or more of GET, HEAD, POST, PUT, PATCH and DELETE'
    when 'endpoint_auth_is_known' then 'auth: public, token or key'
    when 'endpoint_timeout_is_10_ms_to_1_minute' then 'timeout: 10 ms to 1 minute'
    when 'max_body_bytes_is_0_to_64_mib' then 'max_body_bytes: 0 to 67108864'
  end
$$;

comment on function fanfare_internal.rule_of(text) is
  'What a parameter must be, as a hint says it, by the constraint that it broke; null for a constraint that no parameter can break.';

revoke all on function fanfare_internal.rule_of(text) from public;
