select no_plan();
select shop();
select add_handlers('http');
select fanfare.publish('orders', to_jsonb(n)) from generate_series(1, 3) as n;
select is(
  cardinality(fanfare_internal.lease_deliveries(handler('http'), array['ready'], 2, '1 min', '00000000-0000-0000-0000-000000000001')),
  2, 'leases up to max_count');
select results_eq(
  $$ select state, attempt, lease, leased_by::text, leased_until > now() + interval '50 s' from fanfare.deliveries order by message_id limit 1 $$,
  $$ values ('leased', 1, 1::bigint, '00000000-0000-0000-0000-000000000001', true) $$, 'and counts attempt and lease');
select is(cardinality(fanfare_internal.lease_deliveries(handler('http'), array['ready'], 2, '1 min', null)), 1, 'each once');
update fanfare.deliveries set state = 'ready', leased_until = null;
update fanfare.handlers set max_concurrency = 2;
select is(cardinality(fanfare_internal.lease_deliveries(handler('http'), array['ready'], 9, '1 min', null)), 2, 'as many as there is room for');
select is(cardinality(fanfare_internal.lease_deliveries(handler('http'), array['ready'], 9, '1 min', null)), 0, 'and then none');
select executable_by('fanfare_internal.lease_deliveries(fanfare.handlers, text[], integer, interval, uuid)');

select * from finish();
