-- What it does is in run_sql_deliveries.sql.
select no_plan();
select executable_by('fanfare_internal.begin_batch(bytea, bigint, integer, timestamptz)', 'fanfare_runner', 'fanfare_server');

select * from finish();
