-- It and trigger_matches must agree: what the store finds is owed is what fan-out then owes.
select no_plan();
select fanfare.create_app('shop');
select fanfare.create_handler('worker', 'pull');
select fanfare.create_trigger('worker', 'kv', 'all');
select fanfare.create_trigger('worker', 'kv', 'some', collection => 'c?', key => 'k*', operations => array['update', 'delete']);
select fanfare.create_trigger('worker', 'kv', 'filtered', filter => '$.new > 1 || $.version == 9 || $.operation == "delete"');
select fanfare.create_trigger('worker', 'kv', 'nothing', filter => '$.missing');
create temporary table changes (operation text, collection text, key text, old jsonb, new jsonb, version bigint);
insert into changes values
  ('insert', 'c1', 'k', null, '1', 1), ('insert', 'c1', 'k', null, '2', 1), ('update', 'c1', 'k/1', '1', '1', 9),
  ('update', 'c', 'k', '1', '2', 1), ('delete', 'c2', 'x', '1', null, 1), ('delete', 'c2', 'kx', 'null', null, 1);
select is(
  fanfare_internal.change_matches(g, c.operation, c.collection, c.key, c.old, c.new, c.version),
  fanfare_internal.trigger_matches(g, c.key, fanfare_internal.change_payload(c.operation, c.collection, c.key, c.old, c.new, c.version)),
  format('%s: %s', g.name, c)
) from fanfare.triggers as g cross join changes as c;
select results_eq($$
  select string_agg(g.name, ' ' order by g.name)
  from changes as c
  join fanfare.triggers as g on fanfare_internal.change_matches(g, c.operation, c.collection, c.key, c.old, c.new, c.version)
  group by c
  order by c $$,
  $$ values ('all filtered some'), ('all filtered'), ('all'), ('all filtered'), ('all filtered'), ('all filtered some') $$,
  'those of collection, key, operation and filter');
select executable_by('fanfare_internal.change_matches(fanfare.triggers, text, text, text, jsonb, jsonb, bigint)');
select * from finish();
