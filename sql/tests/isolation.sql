-- What the roles may do with secrets and tables, and one app's Postgres role against everything of another app.
-- Who may execute a function is in the file of each; over HTTP see test/e2e/isolation_test.go.
select no_plan();
select fanfare.create_app(a) from unnest(array['shop', 'blog']) as a;
select fanfare.create_topic('orders', true, 'token', a) from unnest(array['shop', 'blog']) as a;
select fanfare.create_api_key('x', array['*'], a) from unnest(array['shop', 'blog']) as a;
select fanfare.issue_subscriber_token('{orders}', app => a) from unnest(array['shop', 'blog']) as a;
select fanfare.grant_app('shop', current_setting('test.publisher'));
select fanfare.publish('orders', to_jsonb('of ' || a), app => a) from unnest(array['shop', 'blog']) as a;
select fanfare.kv_set('c', 'k', to_jsonb('of ' || a), app => a) from unnest(array['shop', 'blog']) as a;
select fanfare.doc_insert('c', jsonb_build_object('of', a), app => a) from unnest(array['shop', 'blog']) as a;
select fanfare_internal.seal();

-- Every function that an app may call and that takes an app refuses another's, whatever else it is given.
create temporary table calls as
select p.proname::text as name, format('select %s(%s)', p.oid::regproc, (
  select string_agg(format('%I => %s', p.proargnames[n],
    case when p.proargnames[n] = 'app' then '''blog''' else format('null::%s', format_type(p.proargtypes[n - 1], null)) end), ', ')
  from generate_series(1, p.pronargs) as n)) as call
from pg_proc as p
where p.pronamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace)
  and has_function_privilege('fanfare_publisher', p.oid, 'execute')
  and 'app' = any (p.proargnames[1:p.pronargs]) and p.prorettype <> 'trigger'::regtype;
grant select on calls to public;
select ok((select count(*) from calls) >= 10, 'there are such functions');
select act_as('publisher');
select throws_ok(c.call, 'ZF003', null, c.name || ' refuses another app') from calls as c order by c.name;
select throws_ok(replace(c.call, '''blog''', '''none'''), 'ZF003', null, c.name || ' refuses a missing app just so') from calls as c order by c.name;

-- Tables: not to be read, or without the other app's rows.
reset role;
create temporary table readable as
select c.oid::regclass::text as relation
from pg_class as c join pg_attribute as a on a.attrelid = c.oid and a.attname = 'app_id'
where c.relnamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace) and c.relkind in ('r', 'p', 'v')
  and has_table_privilege('fanfare_publisher', c.oid, 'select');
grant select on readable to public;
create function pg_temp.count_of(relation text, app_id text) returns bigint language plpgsql as $$
declare
  v_count bigint;
begin
  execute format('select count(*) from %s where app_id = %s', count_of.relation, count_of.app_id) into v_count;
  return v_count;
end
$$;
select set_config('test.blog', (select id::text from fanfare.apps where name = 'blog'), false);
select set_config('test.shop', (select id::text from fanfare.apps where name = 'shop'), false);
select act_as('publisher');
select is(pg_temp.count_of(r.relation, current_setting('test.blog')), 0::bigint, r.relation || ' shows nothing of another app') from readable as r;
select is(pg_temp.count_of('fanfare.kv_entries', current_setting('test.shop')), 1::bigint, 'but what is its own');
select throws_ok($$ delete from fanfare.kv_entries $$, '42501', null, 'nor deletes it but by kv_delete');
select throws_ok(format('lock table fanfare.%I in %s mode', t, m), '42501', null, format('nor locks %s in %s mode', t, m))
from unnest(array['kv_entries', 'documents', 'files', 'messages', 'deliveries', 'apps']) as t,
  unnest(array['row exclusive', 'share', 'exclusive', 'access exclusive']) as m;
select is_empty(
  $$ update fanfare.documents set body = '{}' where app_id::text = current_setting('test.blog') returning id $$, 'nor changes it');
select throws_ok(
  format('insert into fanfare.kv_entries (app_id, collection, key, value) values (%s, %L, %L, %L)', current_setting('test.blog'), 'c', 'new', '1'),
  '42501', null, 'nor adds to it');
select throws_ok(format('select * from %s', t), '42501', null, 'an app does not read ' || t)
from unnest(array[
  'fanfare.apps', 'fanfare.topics', 'fanfare.messages', 'fanfare.batches', 'fanfare.api_keys', 'fanfare.signing_keys', 'fanfare.revocations', 'fanfare.audit_log',
  'fanfare.sealed_messages', 'fanfare.idempotency_keys', 'fanfare_internal.api_key_secrets', 'fanfare_internal.signing_secrets', 'fanfare_internal.handler_secrets'
]) as t;

-- What a session sets for itself makes it nobody else.
reset role;
do $$ begin execute format('set session authorization %I', current_setting('test.publisher')); end $$;
select throws_ok(format('set role %I', r), '42501', null, 'it cannot become ' || r)
from unnest(array['fanfare_owner', 'fanfare_server', 'fanfare_monitor', 'fanfare_reader', 'fanfare_admin', current_setting('test.admin')]) as r;
create temporary table apps (id bigint, name text);
create temporary table topics (id bigint, app_id bigint, name text);
create temporary table app_roles (role_name text, app_id bigint);
insert into app_roles values (current_setting('test.publisher'), current_setting('test.blog')::bigint);
create function pg_temp.has_role(text, oid, text) returns boolean language sql as 'select true';
set search_path = pg_temp, tap, public;
select throws_ok($$ select fanfare.publish('orders', '1', app => 'blog') $$, 'ZF003', null, 'its own objects stand in nobody''s way');
reset session authorization;
set search_path = tap, public;
select is((select count(*) from fanfare.messages where app_id::text = current_setting('test.blog')), 1::bigint, 'blog has its one message');

-- Roles: nobody reads a secret, readers and admins write nothing but through functions.
select is_empty(
  $$ select r, c.relname
     from pg_class as c, unnest(array['fanfare_server', 'fanfare_publisher', 'fanfare_monitor', 'fanfare_reader', 'fanfare_admin', 'public']) as r
     where c.relnamespace = 'fanfare_internal'::regnamespace and c.relname ~ 'secrets'
       and has_any_column_privilege(r, c.oid, 'select') $$,
  'no role but the owner reads a secret');
select is_empty(
  $$ select r, c.relname, w
     from pg_class as c, unnest(array['fanfare_monitor', 'fanfare_reader', 'fanfare_publisher', 'fanfare_admin']) as r, unnest(array['insert', 'update', 'delete', 'truncate']) as w
     where c.relnamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace) and c.relkind in ('r', 'p') and c.relname not in ('kv_entries', 'documents', 'files')
       and has_table_privilege(r, c.oid, w) $$,
  'no reader, publisher or admin writes a table but the stores');
select is_empty(
  $$ select p.oid::regprocedure from pg_proc as p
     where p.pronamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace) and has_function_privilege('fanfare_reader', p.oid, 'execute')
       and p.provolatile = 'v' $$,
  'a reader calls nothing that changes something');
select is_empty(
  $$ select p.oid::regprocedure from pg_proc as p
     where p.pronamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace) and has_function_privilege('public', p.oid, 'execute') $$,
  'public calls nothing');
select act_as('outsider');
select throws_ok($$ select fanfare.publish('orders', '1') $$, '42501', null, 'who is granted nothing does not get in');
reset role;

-- A missing topic and an internal one: the same plan, and the same number of pages read.
create function pg_temp.work(topic text) returns text language plpgsql as $$
declare
  v_plan jsonb;
begin
  execute format('explain (analyze, buffers, costs off, timing off, summary off, format json)
    select t.id from fanfare.topics as t where t.app_id = %s and t.name = %L and t.external_subscribable', current_setting('test.shop'), topic)
  into v_plan;
  return (
    select string_agg(k || jsonb_path_query_array(v_plan, format('strict $.**."%s"', k)::jsonpath)::text, ' ')
    from unnest(array['Node Type', 'Index Name', 'Shared Hit Blocks', 'Actual Rows', 'Rows Removed by Filter']) as k
  );
end
$$;
insert into fanfare.topics (app_id, name, external_subscribable)
select current_setting('test.shop')::bigint, format('t%s', n), n % 2 = 0 from generate_series(1, 5000) as n;
analyze fanfare.topics;
select pg_temp.work('t1'), pg_temp.work('t9999'), pg_temp.work('$kv');
select matches(pg_temp.work('t1'), 'external_topics', 'an internal topic is looked up in the index of external ones');
select is(pg_temp.work('t1'), pg_temp.work('t9999'), 'as a missing one is, by the same work');
select is(pg_temp.work('$kv'), pg_temp.work('t9999'), 'and a system topic');
select * from finish();
