select no_plan();
select fanfare.create_app(a) from unnest(array['shop', 'blog']) as a;
select fanfare.create_topic('orders', app => 'shop');
create temporary table said as
select fanfare.publish('orders', '{"name":"Mallory"}', 'k', '{"h":"Mallory"}', app => 'shop') as id,
  fanfare.publish('orders', '{"name":"Alice"}', app => 'shop') as other;
insert into fanfare.messages (app_id, topic_id, lineage, key, payload)
select t.app_id, t.id, 1, 'billing', jsonb_build_object('error', 'x', 'message', jsonb_build_object('id', said.id, 'payload', 'Mallory', 'headers', 'Mallory'))
from fanfare.topics as t join fanfare.apps as a on a.id = t.app_id and a.name = 'shop', said where t.name = '$dead_letter';
select fanfare.create_handler('billing', 'pull', app => 'shop');
select fanfare.create_trigger('billing', 'pubsub', topic => 'orders', app => 'shop');
insert into fanfare.dead_letters (app_id, handler_id, trigger_id, message_id, topic_id, topic, published_at, hops, payload, headers, attempts, reason)
select m.app_id, t.handler_id, t.id, m.id, m.topic_id, 'orders', m.published_at, 0, m.payload, m.headers, 1, 'exhausted'
from said join fanfare.messages as m using (id), fanfare.triggers as t;
insert into fanfare.deliveries (app_id, handler_id, trigger_id, message_id, published_at, message)
select m.app_id, t.handler_id, -t.id, m.id, m.published_at, jsonb_build_object('payload', m.payload, 'headers', m.headers, 'topic', 'orders')
from said join fanfare.messages as m using (id), fanfare.triggers as t;
select fanfare_internal.seal();
create temporary table before as select m.id, m.position from fanfare.sealed_messages as m;

select throws_ok(format('select fanfare.redact(%s, %L)', said.id, 'blog'), 'ZF117', null, 'ZF117 of another app') from said;
select throws_ok($$ select fanfare.redact(0, 'shop') $$, 'ZF117', null, 'ZF117 no such message');
select throws_ok($$ select fanfare.redact(null, 'shop') $$, 'ZF117', null, 'ZF117 none');
select lives_ok(format('select fanfare.redact(%s, %L)', said.id, 'shop'), 'redacts') from said;
select is(
  (select count(*) from fanfare.messages as m where m::text ~ 'Mallory'), 0::bigint, 'the payload is nowhere in the log');
select is((select array_agg(d.payload) from fanfare.dead_letters as d where d::text !~ 'Mallory'), '{"null"}'::jsonb[], 'nor among dead letters');
select is(
  (select d.message from fanfare.deliveries as d where d.trigger_id < 0), '{"topic":"orders","payload":null,"headers":null}', 'nor with deliveries');
select results_eq(
  $$ select m.payload, m.headers, m.key from fanfare.messages as m join said using (id) $$,
  $$ values ('null'::jsonb, null::jsonb, 'k') $$, 'it reads null');
select is((select m.payload from fanfare.messages as m join said on said.other = m.id), '{"name":"Alice"}', 'others stay');
select results_eq('select id, position from fanfare.sealed_messages order by id', 'select id, position from before order by id', 'and all keep their place');
select is((select d.payload #>> '{message,id}' from fanfare.messages as d where d.key = 'billing'), said.id::text, 'the dead letter is still one')
from said;
select results_eq(
  $$ select l.kind, l.operation, l.object from fanfare.audit_log as l where l.kind = 'messages' $$,
  $$ select 'messages', 'redact', said.id::text from said $$, 'the audit log says it');
delete from fanfare.messages;
select lives_ok(format('select fanfare.redact(%s, %L)', said.id, 'shop'), 'also what is past retention and still owed') from said;
select executable_by('fanfare.redact(bigint, text)', 'fanfare_admin', 'fanfare_server');
select * from finish();
