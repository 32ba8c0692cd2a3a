create or replace view fanfare_internal.verdicts as
select null::bigint as delivery_id, null::bigint as app_id, null::bigint as handler_id, null::bigint as trigger_id,
  null::bigint as message_id, null::integer as attempt, null::text as outcome, null::text as reason,
  null::interval as wait, null::integer as status, null::text as error, null::text as excerpt,
  null::timestamptz as started_at, null::real as duration_ms, null::text as disable
where false;

comment on view fanfare_internal.verdicts is
  'Shape of what becomes of leased deliveries: outcome as in attempts, reason as in dead_letters.';
