-- What it does is in run_endpoint.sql.
select no_plan();
select executable_by('fanfare_internal.answer_of(fanfare_internal.begun_endpoints, jsonb)', 'fanfare_runner', 'fanfare_server');

select * from finish();
