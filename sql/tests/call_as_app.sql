-- What it does is in run_sql_deliveries.sql.
select no_plan();
select executable_by('fanfare_internal.call_as_app(fanfare_internal.begun_runs, timestamptz, text)', 'fanfare_runner', 'fanfare_server');

select * from finish();
