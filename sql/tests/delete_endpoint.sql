select no_plan();
select fanfare.create_app('shop');
create function public.hello(request jsonb) returns jsonb language sql as $$ select '{}'::jsonb $$;
select fanfare.create_endpoint('hello', 'public.hello');
select lives_ok($$ select fanfare.delete_endpoint('hello') $$, 'deletes');
select throws_ok($$ select fanfare.delete_endpoint('hello') $$, 'ZF322', null, 'ZF322 there is none');
drop function public.hello(jsonb);
select executable_by('fanfare.delete_endpoint(text, text)', 'fanfare_admin', 'fanfare_server');
select * from finish();
