select no_plan();
select shop();
select add_handlers('sql');
select fanfare.create_trigger('sql', name => 'in-order', topic => 'orders', ordered => true, key => '*');
select fanfare.publish('orders', to_jsonb(n)) from generate_series(1, 3) as n;
select results_eq(
  $$ select cardinality(b.ids), b.messages[1] ->> 'attempt', b.messages[2] -> 'payload', b.keys[1], b.ready_at from fanfare_internal.take_deliveries(handler('sql'), 2) as b $$,
  $$ select 2, '1', '2'::jsonb, null::text, d.ready_at from fanfare.deliveries as d order by d.id offset 1 limit 1 $$, 'takes the oldest, with their messages');
update fanfare.handlers set rate = 1;
select is((select cardinality(b.ids) from fanfare_internal.take_deliveries(handler('sql'), 2) as b), 1, 'as many as its rate allows');
select is((select b.ids from fanfare_internal.take_deliveries(handler('sql'), 2) as b), null, 'and then none');
update fanfare.handlers set rate = null;
update fanfare.deliveries set state = 'retrying' where message_id = (select min(id) from fanfare.messages);
select is((select b.messages[1] -> 'payload' from fanfare_internal.take_deliveries(handler('sql'), 2) as b), '2', 'none that is to be run alone');
select fanfare.publish('orders', '4', 'k');
select is(
  (select array_agg(k.key order by k.key) from fanfare_internal.take_deliveries(handler('sql'), 9) as b, unnest(b.keys) as k (key) where k.key is not null),
  array[(select id || ' k' from fanfare.triggers where name = 'in-order')], 'with the keys of ordered triggers');
select executable_by('fanfare_internal.take_deliveries(fanfare.handlers, integer, timestamptz)');

select * from finish();
