select no_plan();
select shop();
select add_handlers('http');
select fanfare.create_trigger('http', name => 'other', topic => 'orders');
select fanfare.publish('orders', to_jsonb(n)) from generate_series(1, 3) as n;
create function pg_temp.kill(trigger text, states text[] default array['ready', 'retrying', 'leased'], max_count integer default null) returns integer language sql as $$
  select fanfare_internal.abandon_deliveries((handler('http')).id, (select id from fanfare.triggers as t where t.name = kill.trigger), 'purged', 'x', states, max_count)
$$;
select is(pg_temp.kill('other', max_count => 1), 1, 'at most max_count');
select is((select payload from fanfare.dead_letters), '1', 'oldest first');
select is(pg_temp.kill('other', states => array['retrying']), 0, 'of the states');
select is(pg_temp.kill('other'), 2, 'of one trigger');
select is(pg_temp.kill(null), 3, 'or all');
select is(pg_temp.kill(null), 0, 'then none');
select executable_by('fanfare_internal.abandon_deliveries(bigint, bigint, text, text, text[], integer)');

select * from finish();
