select no_plan();
select shop();
select fanfare.create_handler('worker', 'pull');
select fanfare.create_trigger('worker', topic => 'orders', ordered => true);
select fanfare.publish('orders', to_jsonb(n), k) from (values (1, 'b'), (2, 'a'), (3, 'b'), (4, 'd'), (5, 'c')) as v (n, k);
create function pg_temp.heads(max_count integer, states text[] default array['ready']) returns text language sql as $$
  select string_agg(h.order_key, ' ' order by h.n)
  from unnest(fanfare_internal.ordered_heads((handler('worker')).id, states, max_count)) with ordinality as h (
    id, app_id, handler_id, trigger_id, message_id, published_at, message, order_key, state, ready_at, attempt, lease, leased_until, leased_by, n)
$$;
select is(pg_temp.heads(9), 'a b c d', 'each key once');
select is((select count(*) from fanfare_internal.ordered_cursors), 0::bigint, 'all were taken: the next begins as this one');
select is(pg_temp.heads(2), 'a b', 'at most max_count');
select is(pg_temp.heads(3), 'c d a', 'the next begins after the last, and goes round');
update fanfare_internal.ordered_cursors set moved_at = now() - interval '2 s';
select is(pg_temp.heads(9), 'c d a b', 'once');
select is(pg_temp.heads(3), 'c d a', 'from where it was');
select is((select order_key from fanfare_internal.ordered_cursors), 'a', 'it moves on');
select is(pg_temp.heads(1), 'b', 'to the next');
select is(pg_temp.heads(1), 'b', 'within the second it stays');
select is(pg_temp.heads(9, array['retrying']), null, 'none in another state');
select is(fanfare_internal.ordered_heads(0, array['ready'], 9)::text, '{}', 'none of a handler without');
select executable_by('fanfare_internal.ordered_heads(bigint, text[], integer)');

select * from finish();
