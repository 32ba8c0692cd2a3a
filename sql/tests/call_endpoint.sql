-- What it does is in run_endpoint.sql.
select no_plan();
create function public.hello(request jsonb) returns jsonb language sql as $$ select request || '{"hello":1}' $$;
select is(elsewhere($$ select fanfare_internal.call_endpoint('public.hello(jsonb)', '{"a":1}')::text $$)::jsonb, '{"a":1,"hello":1}', 'calls the function');
drop function public.hello(jsonb);
select function_owner_is('fanfare_internal', 'call_endpoint', array['regprocedure', 'jsonb'], 'fanfare_handler', 'as a role without rights');
select is(array(select r from unnest(array['fanfare_admin', 'fanfare_publisher', 'fanfare_reader', 'fanfare_server', 'public']) as r
  where has_function_privilege(r, 'fanfare_internal.call_endpoint(regprocedure, jsonb)', 'execute')), '{}', 'for the owner''s functions alone');
select * from finish();
