-- Whole weeks around every change of clock are in cron_test.go.
select no_plan();

create function pg_temp.run(cron text, day date, after timestamptz, zone text default 'America/New_York') returns timestamptz language sql as $$
  select fanfare_internal.day_run(fanfare_internal.parse_cron(run.cron), run.day, run.zone, run.after)
$$;
select is(pg_temp.run('30 9 * * *', '2026-06-01', '2026-06-01 00:00Z'), '2026-06-01 13:30Z', 'a fixed hour');
select is(pg_temp.run('30 9 * * *', '2026-06-01', '2026-06-01 13:30Z'), null, 'comes after, not at');
select is(pg_temp.run('*/30 1,2 * * *', '2026-03-08', '2026-03-08 06:30Z'), '2026-03-08 07:00Z', 'skipped times run at the end of the skip');
select is(pg_temp.run('*/30 1,2 * * *', '2026-03-08', '2026-03-08 07:00Z'), null, 'all of them once');
select is(pg_temp.run('*/30 1 * * *', '2026-11-01', '2026-11-01 05:30Z'), null, 'a repeated fixed time does not run again');
select is(pg_temp.run('*/30 * * * *', '2026-11-01', '2026-11-01 05:30Z'), '2026-11-01 06:00Z', 'one of any hour does');
select is(pg_temp.run('30 * * * *', '2026-03-08', '2026-03-08 06:30Z'), '2026-03-08 07:30Z', 'and follows the clock over a skip');
select is(pg_temp.run('0 * * * *', '2026-11-01', '2026-11-02 00:00Z'), '2026-11-02 00:00Z'::timestamptz + interval '1 hour', 'later that day');

select executable_by('fanfare_internal.day_run(fanfare_internal.parsed_crons, date, text, timestamp with time zone)');

select * from finish();
