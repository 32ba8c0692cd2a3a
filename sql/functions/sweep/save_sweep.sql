create or replace function fanfare_internal.save_sweep(
  task text,
  server text,
  started_at timestamptz,
  took interval,
  counts jsonb,
  error text default null
)
returns void
language sql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
  insert into fanfare.sweeps as s (task, server, started_at, took, counts, error, totals)
  values (save_sweep.task, save_sweep.server, save_sweep.started_at, save_sweep.took, save_sweep.counts,
    left(save_sweep.error, 1000), save_sweep.counts)
  on conflict on constraint sweeps_pkey do update
  set server = excluded.server, started_at = excluded.started_at, took = excluded.took, counts = excluded.counts,
    error = excluded.error, runs = s.runs + 1,
    totals = s.totals || (
      select coalesce(jsonb_object_agg(c.key, c.value::bigint + coalesce((s.totals ->> c.key)::bigint, 0)), '{}')
      from jsonb_each_text(excluded.counts) as c)
$$;

comment on function fanfare_internal.save_sweep(text, text, timestamptz, interval, jsonb, text) is
  'Keeps what a run of a task of the sweeper counted (an object of whole numbers), in place of the run before.';

revoke all on function fanfare_internal.save_sweep(text, text, timestamptz, interval, jsonb, text) from public;
grant execute on function fanfare_internal.save_sweep(text, text, timestamptz, interval, jsonb, text) to fanfare_server;
