select no_plan();
select shop();
select fanfare.create_topic('copies');
select add_handlers('topic');
select fanfare.create_handler('worker', 'pull');
select fanfare.create_trigger('worker', topic => 'copies');
select fanfare.publish('orders', to_jsonb(n), 'k' || n, '{"h": 1}') from generate_series(1, 3) as n;
create function pg_temp.run(max_count integer default 100) returns text language sql as $$
  select r::text from fanfare_internal.run_topic_deliveries((handler('topic')).id, max_count) as r
$$;
select is(pg_temp.run(2), '(2,2,0,,)', 'publishes what it is owed');
select is(pg_temp.run(), '(1,1,0,,)', 'then the rest');
select is(pg_temp.run(), '(0,0,0,,)', 'then nothing');
select results_eq(
  $$ select m.key, m.payload, m.headers, m.hops from fanfare.messages as m join fanfare.topics as t on t.id = m.topic_id where t.name = 'copies' order by m.id $$,
  $$ select 'k' || n, to_jsonb(n), '{"h": 1}'::jsonb, 1::smallint from generate_series(1, 3) as n $$, 'in order, with one hop more');
select is((select count(*) from fanfare.deliveries where handler_id = (handler('worker')).id), 3::bigint, 'fanned out again');
select is((select count(*) from fanfare.attempts where outcome = 'done'), 3::bigint, 'and remembered');
select is((select count(*) from fanfare.verify()), 0::bigint, 'the books balance');

select fanfare.publish('orders', '4');
update fanfare.handlers set paused_at = now() where name = 'topic';
select is(pg_temp.run(), '(0,0,0,,)', 'nothing while it is paused');
update fanfare.handlers set paused_at = null where name = 'topic';
select fanfare.delete_topic('copies', force => true);
select is(pg_temp.run(), '(1,0,1,,)', 'a topic that is gone');
select results_eq(
  $$ select outcome, error from fanfare.attempts where outcome <> 'done' $$,
  $$ values ('failed', 'no topic named "copies"') $$, 'is a failure');
begin isolation level repeatable read;
select throws_ok('select fanfare_internal.run_topic_deliveries(0)', 'ZF050', null, 'ZF050 in repeatable read');
rollback;
select executable_by('fanfare_internal.run_topic_deliveries(bigint, integer)', 'fanfare_server');

select * from finish();
