-- What two servers do at once is in schedule_test.go.
select no_plan();
select fanfare.create_app('shop');
select fanfare.create_topic('orders');
select fanfare.create_topic('gone');

select is(fanfare_internal.publish_scheduled(), 0, 'nothing is due');
select fanfare.publish_at('orders', '3', clock_timestamp() - interval '1 s', 'k', '{"h": 1}');
select fanfare.publish_at('orders', '1', clock_timestamp() - interval '3 s');
select fanfare.publish_at('orders', '2', clock_timestamp() - interval '2 s');
select fanfare.publish_at('orders', '4', clock_timestamp() + interval '1 hour');
select fanfare.publish_at('gone', '5', clock_timestamp());
delete from fanfare.topics where name = 'gone';
select is(fanfare_internal.publish_scheduled(2), 2, 'as many as asked for');
select is(fanfare_internal.publish_scheduled(), 1, 'then the others that are due');
select is(fanfare_internal.publish_scheduled(), 0, 'each once');
select results_eq(
  'select payload, key, headers from fanfare.messages order by id',
  $$ values ('1'::jsonb, null, null), ('2', null, null), ('3', 'k', '{"h": 1}'::jsonb) $$, 'in the order of their times');
select results_eq('select payload from fanfare.scheduled_messages', $$ values ('4'::jsonb) $$, 'what is not due waits');

-- A trigger is served as by publish()
select fanfare.create_handler('pulled', 'pull');
select fanfare.create_trigger('pulled', 'pubsub', 'all', topic => 'orders');
update fanfare.scheduled_messages set publish_at = clock_timestamp();
select is(fanfare_internal.publish_scheduled(), 1, 'one with a trigger');
select is((select count(*) from fanfare.deliveries), 1::bigint, 'is delivered');

select executable_by('fanfare_internal.publish_scheduled(integer)', 'fanfare_server');

select * from finish();
