select no_plan();
-- Two sessions at a time are in claim_test.go.
select shop();
select add_handlers('http', 'pull', 'sql');
select fanfare.publish('orders', to_jsonb(n), 'k' || n) from generate_series(1, 3) as n;
create temporary table claimed as
select * from fanfare_internal.claim_deliveries('00000000-0000-0000-0000-000000000001', 2);
select results_eq(
  $$ select lease, attempt, app, handler, kind, target, timeout, trigger, max_attempts, message ->> 'key', message ->> 'attempt', secrets = array[(webhook_secrets('http')).secret],
     leased_until between now() + interval '20 s' and now() + interval '26 s'
     from claimed order by message_id $$,
  $$ values (1::bigint, 1, 'shop', 'http', 'http', 'https://hooks.example/shop', interval '15 s', 'http', 2, 'k1', '1', true, true),
    (1, 1, 'shop', 'http', 'http', 'https://hooks.example/shop', interval '15 s', 'http', 2, 'k2', '1', true, true) $$,
  'leases what is oldest, for the timeout and some grace');
select is((select count(*) from fanfare_internal.claim_deliveries(null, 9)), 1::bigint, 'then what is left');
select is((select count(*) from fanfare_internal.claim_deliveries(null, 9)), 0::bigint, 'and nothing twice');
select is((select count(*) from fanfare_internal.claim_deliveries(null, 9, array['sql'])), 0::bigint, 'no SQL handler''s that was not tried in a batch');
update fanfare.deliveries set state = 'retrying' where handler_id = (handler('sql')).id;
select is((select count(*) from fanfare_internal.claim_deliveries(null, 9, array['sql'])), 3::bigint, 'but those that are to be run alone');

-- Secrets while one is replaced
update fanfare.deliveries set state = 'ready', leased_until = null;
update fanfare_internal.handler_secrets set previous_secret = 'whsec_old', previous_secret_until = now() + '1 min';
select is((select secrets[2] from fanfare_internal.claim_deliveries(null, 1)), 'whsec_old', 'two secrets, the newer first');
update fanfare_internal.handler_secrets set previous_secret_until = now();
select is((select cardinality(secrets) from fanfare_internal.claim_deliveries(null, 1)), 1, 'until the older has ended');

-- Handlers that rest
update fanfare.deliveries set state = 'ready', leased_until = null;
update fanfare.handlers set paused_at = now();
select is((select count(*) from fanfare_internal.claim_deliveries(null, 9)), 0::bigint, 'nothing of a paused handler');
update fanfare.handlers set paused_at = null, disabled_at = now(), disabled_reason = 'x';
select is((select count(*) from fanfare_internal.claim_deliveries(null, 9)), 0::bigint, 'nor of a disabled one');
update fanfare.handlers set disabled_at = null, disabled_reason = null;

-- An even share
select fanfare.create_handler('busy', 'http', 'https://busy.example');
select fanfare.create_trigger('busy', topic => 'orders');
select fanfare.publish('orders', to_jsonb(n)) from generate_series(1, 20) as n;
select results_eq(
  $$ select handler, count(*) from fanfare_internal.claim_deliveries(null, 10) group by 1 order by 1 $$,
  $$ values ('busy', 5::bigint), ('http', 5) $$, 'an even share for each handler');
select set_eq(
  $$ select handler from fanfare_internal.claim_deliveries(null, 10,
    places => 16, in_flight => (select jsonb_object_agg(h.id, 4) from fanfare.handlers as h where h.name = 'http')) $$,
  $$ values ('busy') $$, 'a handler that holds a quarter of the places is passed over');

begin isolation level repeatable read;
select throws_ok('select fanfare_internal.claim_deliveries(null, 1)', 'ZF050', null, 'ZF050 in repeatable read');
rollback;
select executable_by('fanfare_internal.claim_deliveries(uuid, integer, text[], interval, integer, jsonb)', 'fanfare_server');

select * from finish();
