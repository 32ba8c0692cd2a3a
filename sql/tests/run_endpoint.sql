-- With which rights a function runs, what stays of it, and what it may answer.
select no_plan();
select fanfare.create_app('shop');
select fanfare.create_app('blog');
select fanfare.create_topic('orders', app => a) from unnest(array['shop', 'blog']) as a;
select fanfare.grant_app('shop', current_setting('test.publisher'));
create function public.fn(body text, options text default '') returns bigint language plpgsql as $$
declare
  v_name text := 'fn_' || nextval('public.fns');
begin
  execute format('create function public.%1$I(request jsonb) returns jsonb language plpgsql %2$s as %3$L;
    grant execute on function public.%1$I to fanfare_app_shop', v_name, fn.options, fn.body);
  return fanfare.create_endpoint(v_name, 'public.' || v_name, app => 'shop');
end
$$;
create sequence public.fns;
create function pg_temp.answer(endpoint bigint, request text) returns jsonb language sql as $$
  select as_runner(format('select fanfare_internal.run_endpoint(''secret'', %s, %L)::text', answer.endpoint, answer.request))::jsonb
$$;
create function pg_temp.run(body text, options text default '') returns jsonb language sql as $$
  select as_runner(format('select fanfare_internal.run_endpoint(''secret'', %s, ''{"method":"POST"}'')::text', elsewhere(format('select public.fn(%L, %L)::text', run.body, run.options))))::jsonb
$$;
select is(pg_temp.run('begin return jsonb_build_object(''body'', request); end'), '{"body":{"method":"POST"}}', 'gets the request, gives the answer');
select is(pg_temp.run('begin return jsonb_build_object(''body'', current_user); end'), '{"body":"fanfare_app_shop"}', 'runs as the app''s role');
select throws_ok($$ select pg_temp.run('begin perform from fanfare.messages; return null; end') $$, '42501', null, 'so that it reads no table of Fanfare');
select throws_ok($$ select pg_temp.run('begin set role fanfare_owner; return null; end') $$, '42501', null, 'nor takes another role');

-- As the definer that an app's role makes it
create function public.definer(request jsonb) returns jsonb language plpgsql security definer as $$
begin
  perform fanfare.publish('orders', request, app => request ->> 'app');
  return jsonb_build_object('body', current_user);
end
$$;
do $$ begin execute format('alter function public.definer(jsonb) owner to %I', current_setting('test.publisher')); end $$;
create temporary table made as select fanfare.create_endpoint('definer', 'public.definer', app => 'shop') as id;
select is(pg_temp.answer(m.id, '{}'), jsonb_build_object('body', current_setting('test.publisher')), 'or with its owner''s') from made as m;
select results_eq('select a.name from fanfare.messages as m join fanfare.apps as a on a.id = m.app_id', $$ values ('shop') $$,
  'it acts for the endpoint''s app without naming it');
select throws_ok(format($$ select pg_temp.answer(%s, '{"app":"blog"}') $$, m.id), 'ZF003', null, 'and for no other') from made as m;

-- What stays
create temporary table messy as select public.fn('begin set timezone = ''Asia/Tokyo''; perform pg_advisory_lock(7); return ''{}''; end') as id;
select is(
  as_runner(format($$ select (fanfare_internal.run_endpoint('secret', %s, '{}') is null) || ' ' || current_setting('timezone') $$, m.id)),
  'false ' || current_setting('timezone'), 'settings are as before')
from messy as m;
select is((select count(*)::integer from fanfare_internal.running_deliveries as r where r.xid < '9000000000000000000'), 0, 'nothing acts for the app any more');

-- GET and HEAD only read
create table public.visits (n integer);
insert into public.visits values (1);
grant insert, select on public.visits to fanfare_app_shop;
create function pg_temp.runs(method text, body text) returns jsonb language sql as $$
  select as_runner(format('select fanfare_internal.run_endpoint(''secret'', %s, %L)::text', elsewhere(format('select public.fn(%L)::text', runs.body)),
    jsonb_build_object('method', runs.method)))::jsonb
$$;
create function pg_temp.visits() returns bigint language sql as $$ select count(*) from public.visits $$;
select is(pg_temp.runs(m, 'begin return jsonb_build_object(''body'', (select n from public.visits)); end'), '{"body":1}', m || ' reads')
from unnest(array['GET', 'HEAD']) as m;
select throws_ok(format($$ select pg_temp.runs(%L, 'begin insert into public.visits values (2); return ''{}''; end') $$, m), 'ZF324', null,
  'ZF324: ' || m || ' does not write')
from unnest(array['GET', 'HEAD']) as m;
select throws_ok($$ select pg_temp.runs('GET', 'begin set transaction read write; return ''{}''; end') $$, '25001', null, 'nor turns that off');
select is(pg_temp.runs('GET', 'begin begin reset transaction_read_only; insert into public.visits values (3); exception when others then null; end; return ''{}''; end'),
  '{}', 'and should it,');
select throws_ok($$ select pg_temp.runs('GET', 'begin raise exception ''no'' using errcode = ''ZF324''; end') $$, 'ZF324', 'no', 'what it raises is raised');
select is(pg_temp.visits(), 1::bigint, 'nothing of it stays');
select is(pg_temp.runs('POST', 'begin insert into public.visits values (2); return ''{}''; end'), '{}', 'POST writes');
select is(pg_temp.visits(), 2::bigint, 'and it stays');
select throws_ok(format($$ select pg_temp.answer(%s, '{"method":"GET"}') $$, m.id), 'ZF324', null, 'a GET publishes nothing') from made as m;
create table public.after_get (n integer);
select is(as_runner(format($$ with ran as (select fanfare_internal.run_endpoint('secret', %s, '{"method":"GET"}')) select current_setting('transaction_read_only') from ran $$, m.id)),
  'off', 'the session writes again after it') from messy as m;
select is((select count(*)::integer from fanfare_internal.running_deliveries as r where r.xid < '9000000000000000000'), 0, 'and acts for no app');

-- What goes wrong
select throws_ok($$ select pg_temp.run('begin raise exception ''no''; end') $$, 'P0001', null, 'what it raises');
select throws_ok(format($$ select pg_temp.run(%L) $$, 'begin return ' || a || '; end'), 'ZF323', null, 'ZF323 for ' || a)
from unnest(array['null', '''[]''', '''{"status":99}''', '''{"other":1}''']) as a;
create table public.parents (id integer primary key);
create table public.children (id integer references public.parents deferrable initially deferred);
grant insert on public.children to fanfare_app_shop;
select throws_ok($$ select pg_temp.run('begin insert into public.children values (1); return ''{}''; end') $$, '23503', null,
  'a deferred constraint is checked before it answers');
drop function public.definer(jsonb);
select throws_ok(format($$ select pg_temp.answer(%s, '{}') $$, m.id), 'ZF203', null, 'ZF203 where it is gone') from made as m;
select executable_by('fanfare_internal.run_endpoint(bytea, bigint, jsonb)', 'fanfare_runner', 'fanfare_server');
select * from finish();
