create or replace view fanfare_internal.resolved_results as
select null::bigint as delivery_id, null::bigint as app_id, null::bigint as handler_id, null::bigint as trigger_id,
  null::bigint as message_id, null::integer as attempt, null::text as outcome, null::boolean as dead, null::interval as wait,
  null::integer as status, null::text as error, null::text as excerpt,
  null::timestamptz as started_at, null::real as duration_ms, null::text as disable
where false;

comment on view fanfare_internal.resolved_results is
  'Row shape: the result of an attempt, and what follows. outcome is that of fanfare.attempts. dead: the delivery becomes a dead letter. wait: how long until the next attempt, where there is one. disable: why the handler is to be disabled; null where it is not.';
