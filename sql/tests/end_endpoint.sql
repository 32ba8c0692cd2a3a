-- What it does is in run_endpoint.sql.
select no_plan();
select executable_by('fanfare_internal.end_endpoint(bytea)', 'fanfare_runner', 'fanfare_server');

select * from finish();
