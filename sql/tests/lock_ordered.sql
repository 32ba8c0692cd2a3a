select no_plan();
-- Two sessions at a time are in claim_test.go.
select shop();
select fanfare.create_handler('worker', 'pull');
select fanfare.create_trigger('worker', topic => 'orders', ordered => true);
select fanfare.publish('orders', to_jsonb(n), k) from (values (1, 'b'), (2, 'a'), (3, 'b'), (4, 'b'), (5, 'c')) as v (n, k);
create function pg_temp.locked(max_count integer, per_key integer, states text[] default array['ready']) returns jsonb language sql as $$
  select jsonb_agg(o.payload order by i.n)
  from unnest(fanfare_internal.lock_ordered((handler('worker')).id, states, max_count, per_key)) with ordinality as i (id, n)
  join fanfare_internal.owed_messages as o on o.delivery_id = i.id
$$;
select is(pg_temp.locked(10, 1), '[1, 2, 5]', 'the first of each key, in message id order');
select is(pg_temp.locked(10, 2), '[1, 2, 3, 5]', 'or the first two');
select is(pg_temp.locked(10, 9), '[1, 2, 3, 4, 5]', 'or all');
select is(pg_temp.locked(2, 1), '[1, 2]', 'at most max_count');
update fanfare.deliveries set state = 'retrying', ready_at = now() + '1 hour' where message_id = (select min(id) from fanfare.messages);
select is(pg_temp.locked(10, 9), '[2, 5]', 'nothing of a key whose first waits');
select is(pg_temp.locked(10, 9, array['ready', 'retrying']), '[2, 5]', 'be it in an asked state');
update fanfare.deliveries set ready_at = now() where state = 'retrying';
select is(pg_temp.locked(10, 9, array['ready', 'retrying']), '[1, 2, 3, 4, 5]', 'until it is due');
select is(pg_temp.locked(10, 9), '[2, 5]', 'for those who take such');
update fanfare.deliveries set state = 'leased', leased_until = now() where state = 'retrying';
select is(pg_temp.locked(10, 9, array['ready', 'retrying']), '[2, 5]', 'nothing of a key that is in work');
select executable_by('fanfare_internal.lock_ordered(bigint, text[], integer, integer)');

select * from finish();
