-- What it does is in run_endpoint.sql.
select no_plan();
select executable_by('fanfare_internal.read_endpoint(bytea, bigint, jsonb)', 'fanfare_runner', 'fanfare_server');
select * from finish();
