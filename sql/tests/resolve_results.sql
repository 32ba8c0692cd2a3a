select no_plan();
select shop();
select add_handlers('http');
select fanfare.publish('orders', '1');
select fanfare_internal.lease_deliveries(handler('http'), array['ready'], 1, '1 min', null);
create function pg_temp.resolved(result jsonb) returns text language sql as $$
  select format('%s %s %s', r.outcome, case when r.dead then 'dead' else 'lives' end, r.wait)
  from fanfare.deliveries as d
  cross join lateral fanfare_internal.resolve_results(jsonb_build_array(jsonb_build_object('delivery', d.id, 'lease', d.lease) || result)) as r
$$;
select is(pg_temp.resolved(result::jsonb), wanted, result) from (values
  ('{"outcome": "done"}', 'done lives 00:00:00'),
  ('{"outcome": "released"}', 'released lives 00:00:00'),
  ('{"outcome": "released", "retry_in": "1 s"}', 'released lives 00:00:01'),
  ('{"outcome": "failed", "retry_in": "1 min"}', 'failed lives 00:01:00'),
  ('{"outcome": "failed", "retry_in": "1 year"}', 'failed lives 1 day'),
  ('{"outcome": "failed"}', 'failed lives 00:00:00'),
  ('{"outcome": "rejected"}', 'rejected dead 00:00:00'),
  ('{"outcome": "done", "lease": 2}', null),
  ('{"outcome": "done", "lease": 0}', null)
) as v (result, wanted);
update fanfare.deliveries set attempt = 2;
select is(pg_temp.resolved('{"outcome": "failed"}'), 'failed dead 00:00:00', 'failed at max_attempts');
update fanfare.deliveries set state = 'retrying', leased_until = null;
select is(pg_temp.resolved('{"outcome": "done"}'), null, 'nothing of a delivery that is not leased');
select executable_by('fanfare_internal.resolve_results(jsonb)');

select * from finish();
