select no_plan();
select shop();
select add_handlers('http');
select fanfare.create_trigger('http', name => 'in-order', topic => 'orders', ordered => true, key => 'k');
select fanfare.publish('orders', to_jsonb(n)) from generate_series(1, 5) as n;
create function pg_temp.locked(states text[], max_count integer) returns jsonb language sql as $$
  select jsonb_agg(o.payload order by i.n)
  from unnest(fanfare_internal.lock_waiting((handler('http')).id, states, max_count, 1)) with ordinality as i (id, n)
  join fanfare_internal.owed_messages as o on o.delivery_id = i.id
$$;
select is(pg_temp.locked(array['ready'], 3), '[1, 2, 3]', 'the oldest');
select is(pg_temp.locked(array['retrying'], 3), null, 'in an asked state');
update fanfare.deliveries set state = 'retrying', ready_at = now() where message_id = (select max(id) from fanfare.messages);
select is(pg_temp.locked(array['retrying', 'ready'], 3), '[5, 1, 2]', 'states in the order they are asked in');
update fanfare.deliveries set ready_at = now() + '1 min' where message_id = (select min(id) from fanfare.messages);
select is(pg_temp.locked(array['retrying', 'ready'], 3), '[5, 2, 3]', 'that are due');
select fanfare.publish('orders', '6', 'k');
select is(pg_temp.locked(array['ready'], 9), '[2, 3, 4, 6, 6]', 'and of ordered triggers');
insert into fanfare_internal.low_waters select handler_id, 'ready', ready_at, now() from fanfare.deliveries where message_id = (select min(id) + 2 from fanfare.messages);
select is(pg_temp.locked(array['ready'], 9), '[3, 4, 6, 6]', 'from the low water on');
select is(pg_temp.locked(array['retrying'], 9), '[5]', 'of the state');
select is(
  (select count(*) from unnest(fanfare_internal.lock_waiting((handler('http')).id, array['ready'], 9, 1, now() + '1 min'))), 1::bigint,
  'of those without order, from ready_from on');
select is(fanfare_internal.lock_waiting(0, array['ready'], 9, 1), '{}', 'none of a handler without');
select executable_by('fanfare_internal.lock_waiting(bigint, text[], integer, integer, timestamptz)');

select * from finish();
