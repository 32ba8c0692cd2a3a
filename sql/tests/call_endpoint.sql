-- What it does is in run_endpoint.sql.
select no_plan();
create function public.hello(request jsonb) returns jsonb language sql as $$ select request || '{"hello":1}' $$;
select is(elsewhere($$ select fanfare_internal.call_endpoint('public.hello(jsonb)', '{"a":1}')::text $$)::jsonb, '{"a":1,"hello":1}', 'calls the function');
drop function public.hello(jsonb);
select executable_by('fanfare_internal.call_endpoint(regprocedure, jsonb)', 'fanfare_publisher');
select * from finish();
