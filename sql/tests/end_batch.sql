-- What it does is in run_sql_deliveries.sql.
select no_plan();
select executable_by('fanfare_internal.end_batch(bytea, fanfare_internal.begun_runs, fanfare_internal.call_results)', 'fanfare_runner', 'fanfare_server');

select * from finish();
