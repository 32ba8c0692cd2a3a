select no_plan();
select shop();
select add_handlers('sql', 'http');
select fanfare.create_trigger('http', name => 'in-order', topic => 'orders', ordered => true, key => 'k*');
select fanfare.publish('orders', '1', 'k1');
select results_eq(
  'select t.name, d.order_key, d.state, d.attempt, d.published_at = m.published_at, m.owed_to = array(select id from fanfare.triggers order by id)
   from fanfare.deliveries as d join fanfare.triggers as t on t.id = d.trigger_id
   join fanfare.messages as m on m.id = d.message_id order by t.id',
  $$ values ('sql', null, 'ready', 0, true, true), ('http', null, 'ready', 0, true, true), ('in-order', 'k1', 'ready', 0, true, true) $$,
  'one delivery for each trigger in owed_to');
begin;
select fanfare.publish('orders', '2');
rollback;
select is((select count(*) from fanfare.deliveries), 3::bigint, 'none after a rollback');

-- Messages that feed themselves
delete from fanfare.deliveries;
select fanfare_internal.fan_out(array(select jsonb_populate_record(m, '{"hops": 15}') from fanfare.messages as m));
select is((select count(*) from fanfare.deliveries), 3::bigint, 'at 15 hops it is delivered');
delete from fanfare.deliveries;
select fanfare_internal.fan_out(array(select jsonb_populate_record(m, '{"hops": 16}') from fanfare.messages as m));
select is((select count(*) from fanfare.deliveries), 0::bigint, 'at 16 it is not');
select results_eq(
  'select distinct reason, attempts, payload, key, topic, resolution from fanfare.dead_letters',
  $$ values ('hops', 0, '1'::jsonb, 'k1', 'orders', null::text) $$, 'but dies');
select is((select count(*) from fanfare.messages), 1::bigint, 'and fires nothing');
select lives_ok('select fanfare_internal.fan_out(null)', 'no messages, no work');
select executable_by('fanfare_internal.fan_out(fanfare.messages[])');

select * from finish();
