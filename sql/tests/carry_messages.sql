-- What drop_expired does with what is owed is here too.
select no_plan();
select fanfare.create_app('shop');
select fanfare.create_topic('orders');
select fanfare.create_handler('paused', 'pull');
select fanfare.create_handler('other', 'pull');
select fanfare.create_trigger('paused', 'pubsub', 'one', topic => 'orders');
select fanfare.create_trigger('other', 'pubsub', 'two', topic => 'orders');

-- A message published, and sealed in a batch of its own, long ago.
select fanfare_internal.ensure_partition('messages', '2001-02-01');
select fanfare.publish('orders', '{"a": 1}', 'k', '{"h": 1}');
update fanfare.messages set published_at = '2001-02-01 12:00Z';
update fanfare.deliveries set published_at = '2001-02-01 12:00Z';
select fanfare.publish('orders', '"of today"');
select fanfare_internal.seal();
update fanfare.batches set sealed_at = clock_timestamp() - interval '30 days';
create temporary table before as
select o.delivery_id, o.topic_id, o.topic, o.key, o.payload, o.headers, o.hops from fanfare_internal.owed_messages as o;

select is(fanfare.drop_expired(), 0, 'a partition with something owed is not dropped');
select is(fanfare.carry_messages(1), 1, 'carries as many as asked for');
select is(fanfare.drop_expired(), 0, 'while one is left it is not dropped either');
select is((select p.due from fanfare.sweep_preview as p where p.task = 'carry'), 1::bigint, 'the preview counts it');
select is(fanfare.carry_messages(), 1, 'and the others');
select is(fanfare.carry_messages(), 0, 'each once');
select is(
  (select count(*) from fanfare.deliveries as d where d.message is null), 2::bigint, 'what is not past the retention is not carried');
select is(fanfare.drop_expired(), 1, 'then it is dropped');
select is((select count(*) from fanfare.messages), 1::bigint, 'with its message');
select results_eq(
  'select delivery_id, topic_id, topic, key, payload, headers, hops from fanfare_internal.owed_messages order by delivery_id',
  'select * from before order by delivery_id', 'and the deliveries have all they had');
select results_eq(
  'select app, handler, trigger, topic, key from fanfare.carried_messages order by handler',
  $$ values ('shop', 'other', 'two', 'orders', 'k'), ('shop', 'paused', 'one', 'orders', 'k') $$, 'carried_messages says for whom');
select results_eq(
  $$ select message -> 'payload' from fanfare_internal.claim_deliveries(gen_random_uuid(), kinds => '{pull}') where handler = 'paused' order by 1 $$,
  $$ values ('"of today"'::jsonb), ('{"a": 1}') $$, 'a claim gives what was carried');

select executable_by('fanfare.carry_messages(integer)', 'fanfare_admin', 'fanfare_server');

select * from finish();
