select no_plan();
select fanfare.create_app(a) from unnest(array['shop', 'blog', 'bare']) as a;
select fanfare.create_topic('orders', app => a) from unnest(array['shop', 'blog']) as a;
select fanfare.create_api_key('x', array['*'], a) from unnest(array['shop', 'blog']) as a;
select fanfare.issue_subscriber_token('{orders}', app => a) from unnest(array['shop', 'blog']) as a;
select fanfare.publish('orders', '1', idempotency_key => 'k', app => a) from unnest(array['shop', 'blog']) as a;
select fanfare_internal.seal();
select lives_ok($$ select fanfare.delete_app('bare') $$, 'an app without messages needs no purge');
select throws_ok(format('select fanfare.delete_app(%L%s)', 'shop', p), 'ZF109', null, 'ZF109 it has messages' || p)
from unnest(array['', ', false', ', null']) as p;
select lives_ok($$ select fanfare.delete_app('shop', purge => true) $$, 'purge deletes them too');

-- Of every table that has rows of apps, none is left but blog's.
create function pg_temp.others(relation regclass) returns bigint language plpgsql as $$
declare
  v_count bigint;
begin
  execute format('select count(*) from %s where app_id <> (select id from fanfare.apps where name = ''blog'')', relation) into v_count;
  return v_count;
end
$$;
select is(pg_temp.others(c.oid), 0::bigint, 'no row of another app in ' || c.oid::regclass)
from pg_class as c
join pg_attribute as a on a.attrelid = c.oid and a.attname = 'app_id'
where c.relnamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace) and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> 'audit_log';
select is((select operation from fanfare.audit_log where kind = 'apps' and object = 'shop' order by id desc limit 1), 'delete', 'the audit log keeps it');
select is((select count(*) from fanfare.messages), 1::bigint, 'the other app keeps its messages');
select is((select count(*) from fanfare.idempotency_keys), 1::bigint, 'and its idempotency keys');
select throws_ok($$ select fanfare.delete_app('shop') $$, 'ZF001', null, 'ZF001 no such app');
select executable_by('fanfare.delete_app(text, boolean)', 'fanfare_admin', 'fanfare_server');
select * from finish();
