select no_plan();
select shop();
select add_handlers('http');
select fanfare.publish('orders', '1');
select fanfare_internal.lease_deliveries(handler('http'), array['ready'], 1, '1 min', null);
create function pg_temp.verdict(result jsonb) returns text language sql as $$
  select format('%s %s %s', v.outcome, v.reason, v.wait)
  from fanfare.deliveries as d
  cross join lateral fanfare_internal.pass_verdicts(jsonb_build_array(jsonb_build_object('delivery', d.id, 'lease', d.lease) || result)) as v
$$;
select is(pg_temp.verdict(result::jsonb), wanted, result) from (values
  ('{"outcome": "done"}', 'done exhausted 00:00:00'),
  ('{"outcome": "released"}', 'released exhausted 00:00:00'),
  ('{"outcome": "released", "retry_in": "1 s"}', 'released exhausted 00:00:01'),
  ('{"outcome": "retry", "retry_in": "1 min"}', 'failed exhausted 00:01:00'),
  ('{"outcome": "retry", "retry_in": "1 year"}', 'failed exhausted 1 day'),
  ('{"outcome": "retry"}', 'failed exhausted 00:00:00'),
  ('{"outcome": "failed"}', 'dead rejected 00:00:00'),
  ('{"outcome": "done", "lease": 2}', null),
  ('{"outcome": "done", "lease": 0}', null)
) as v (result, wanted);
update fanfare.deliveries set attempt = 2;
select is(pg_temp.verdict('{"outcome": "retry"}'), 'dead exhausted 00:00:00', 'retry at max_attempts');
update fanfare.deliveries set state = 'retrying', leased_until = null;
select is(pg_temp.verdict('{"outcome": "done"}'), null, 'nothing of what is not leased');
select executable_by('fanfare_internal.pass_verdicts(jsonb)');

select * from finish();
