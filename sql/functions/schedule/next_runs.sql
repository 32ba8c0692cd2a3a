create or replace function fanfare.next_runs(
  cron text,
  time_zone text default 'UTC',
  after timestamptz default clock_timestamp(),
  max_count integer default 5,
  phase timestamptz default null
)
returns setof timestamptz
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_run timestamptz := next_runs.after;
begin
  perform fanfare_internal.check_time_zone(next_runs.time_zone);
  if next_runs.max_count is null or next_runs.max_count not between 1 and 1000 then
    raise exception 'max_count is out of range' using errcode = 'ZF031', hint = 'max_count: 1 to 1000';
  end if;
  for v_n in 1 .. next_runs.max_count loop
    v_run := fanfare_internal.next_run(next_runs.cron, next_runs.time_zone, v_run, coalesce(next_runs.phase, next_runs.after));
    return next v_run;
  end loop;
end
$$;

comment on function fanfare.next_runs(text, text, timestamptz, integer, timestamptz) is
'Lists the next runs of a cron expression in a time zone.
@every counts from phase, or from after without one.
Errors: ZF031 max_count, ZF350 cron not valid, ZF351 it never comes, ZF352 no such time zone.
Example: select * from fanfare.next_runs(''0 3 * * *'', ''Europe/Berlin'');';

revoke all on function fanfare.next_runs(text, text, timestamptz, integer, timestamptz) from public;
grant execute on function fanfare.next_runs(text, text, timestamptz, integer, timestamptz)
  to fanfare_server, fanfare_publisher, fanfare_monitor;
