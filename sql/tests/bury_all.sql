select no_plan();
select shop();
select add_handlers('http');
select fanfare.create_trigger('http', name => 'other', topic => 'orders');
select fanfare.publish('orders', to_jsonb(n)) from generate_series(1, 3) as n;
create function pg_temp.bury(trigger text, states text[] default array['ready', 'retrying', 'leased'], max_count integer default null) returns integer language sql as $$
  select fanfare_internal.bury_all((handler('http')).id, (select id from fanfare.triggers as t where t.name = bury.trigger), 'purged', 'x', states, max_count)
$$;
select is(pg_temp.bury('other', max_count => 1), 1, 'at most max_count');
select is((select payload from fanfare.dead_letters), '1', 'oldest first');
select is(pg_temp.bury('other', states => array['retrying']), 0, 'of the states');
select is(pg_temp.bury('other'), 2, 'of one trigger');
select is(pg_temp.bury(null), 3, 'or all');
select is(pg_temp.bury(null), 0, 'then none');
select executable_by('fanfare_internal.bury_all(bigint, bigint, text, text, text[], integer)');

select * from finish();
