-- What it does is in run_sql_delivery.sql.
select no_plan();
select executable_by('fanfare_internal.begin_delivery(bytea, bigint, bigint)', 'fanfare_runner', 'fanfare_server');

select * from finish();
