create or replace view fanfare_internal.delivery_traces as
select null::timestamptz as at, null::text as what, null::text as trigger, null::text as handler,
  null::integer as attempt, null::text as detail,
  null::integer as status, null::real as duration_ms, null::text as error, null::text as excerpt, null::bigint as dead_letter
where false;

comment on view fanfare_internal.delivery_traces is
  'Shape of what delivery_trace answers, in order of time.';

grant select on fanfare_internal.delivery_traces to fanfare_monitor, fanfare_server;
