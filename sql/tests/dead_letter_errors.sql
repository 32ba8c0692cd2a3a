select no_plan();
select shop();
select add_handlers('http');
select fanfare.publish('orders', to_jsonb(n)) from generate_series(1, 3) as n;
select fanfare_internal.abandon_deliveries((handler('http')).id, null, 'exhausted', 'no answer');
select results_eq(
  'select app, handler, reason, error, dead_letters from fanfare.dead_letter_errors',
  $$ values ('shop', 'http', 'exhausted', 'no answer', 3::bigint) $$, 'the same errors together');
select is((select newest_at >= oldest_at from fanfare.dead_letter_errors), true, 'and since when');
select fanfare.discard(everything => true, max_count => 2);
select is((select dead_letters from fanfare.dead_letter_errors), 1::bigint, 'those that are open');
select * from finish();
