select no_plan();
select shop();
select add_handlers('sql');
select fanfare.publish('orders', to_jsonb(n)) from generate_series(1, 3) as n;
select is(fanfare_internal.isolate_deliveries((handler('sql')).id, 2), 2, 'sets apart what a batch would take');
select results_eq(
  $$ select m.payload, d.state, d.attempt from fanfare.deliveries as d join fanfare.messages as m on m.id = d.message_id order by m.id $$,
  $$ values ('1'::jsonb, 'retrying', 0), ('2', 'retrying', 0), ('3', 'ready', 0) $$, 'without an attempt');
select is(fanfare_internal.isolate_deliveries((handler('sql')).id), 1, 'then the rest');
select is(fanfare_internal.isolate_deliveries((handler('sql')).id), 0, 'then none');
select executable_by('fanfare_internal.isolate_deliveries(bigint, integer)', 'fanfare_server');

select * from finish();
