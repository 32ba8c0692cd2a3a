select no_plan();
select shop();
select fanfare.create_handler('free', 'sql', 'shop.handle'), fanfare.create_handler('narrow', 'sql', 'shop.handle', max_concurrency => 2);
select results_eq('select handler_id, slot from fanfare_internal.slots order by slot',
  $$ select (handler('narrow')).id, n from generate_series(1, 2) as n $$, 'a place for each');
select fanfare.update_handler('narrow', max_concurrency => 3);
select is((select count(*) from fanfare_internal.slots), 3::bigint, 'more when there are more');
select executable_by('fanfare_internal.make_slots()');

select * from finish();
