select no_plan();

select fanfare_internal.save_sweep('files', 'here', '2026-01-01 10:00Z', '2 s', '{"files_deleted": 3, "bytes": 9}');
select fanfare_internal.save_sweep('files', 'there', '2026-01-01 16:00Z', '1 s', '{"files_deleted": 2}', repeat('x', 2000));
select results_eq(
  'select task, server, started_at, took, counts, length(error), runs, totals from fanfare.sweeps',
  $$ values ('files', 'there', '2026-01-01 16:00Z'::timestamptz, '1 s'::interval, '{"files_deleted": 2}'::jsonb, 1000, 2::bigint,
    '{"files_deleted": 5, "bytes": 9}'::jsonb) $$,
  'keeps the last run, and sums up');
select fanfare_internal.save_sweep('files', 'there', '2026-01-01 22:00Z', '1 s', '{}');
select is((select s.error from fanfare.sweeps as s), null, 'a run that went well clears the error');
select is((select s.totals from fanfare.sweeps as s), '{"files_deleted": 5, "bytes": 9}', 'and counts nothing');

select executable_by(
  'fanfare_internal.save_sweep(text, text, timestamp with time zone, interval, jsonb, text)', 'fanfare_server');

select * from finish();
