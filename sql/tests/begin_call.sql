-- What it does is in run_sql_deliveries.sql.
select no_plan();
select executable_by('fanfare_internal.begin_call(fanfare_internal.begun_runs)');

select * from finish();
