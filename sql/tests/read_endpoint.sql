-- What it does is in run_endpoint.sql.
select no_plan();
select executable_by('fanfare_internal.read_endpoint(fanfare.endpoints, regprocedure, jsonb)');
select * from finish();
