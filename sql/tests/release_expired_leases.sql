select no_plan();
select shop();
select add_handlers('http', 'pull');
select fanfare.create_handler('undertaker', 'pull');
select fanfare.create_trigger('undertaker', kind => 'dead_letter');
select fanfare.publish('orders', '1');
select fanfare_internal.claim_deliveries(null, 9);
select is(fanfare_internal.release_expired_leases(), 0, 'none before the lease ends');
update fanfare.deliveries set leased_until = clock_timestamp() where state = 'leased';
select is(fanfare_internal.release_expired_leases(), 1, 'takes it back');
select results_eq(
  $$ select state, attempt, lease, leased_until from fanfare.deliveries where lease > 0 $$,
  $$ values ('retrying', 1, 1::bigint, null::timestamptz) $$, 'to be tried again');
select results_eq('select outcome, attempt, error from fanfare.attempts', $$ values ('expired', 1, 'the lease ended without a result') $$, 'says so');
select fanfare_internal.claim_deliveries(null, 9);
update fanfare.deliveries set leased_until = clock_timestamp() where state = 'leased';
select is(fanfare_internal.release_expired_leases(), 1, 'after max_attempts');
select results_eq('select reason, attempts, error from fanfare.dead_letters', $$ values ('exhausted', 2, 'the lease ended without a result') $$, 'it is dead');
select is((select count(*) from fanfare.deliveries where handler_id = (handler('undertaker')).id), 1::bigint, 'and published');
update fanfare.handlers set deleted_at = now() where name = 'pull';
select fanfare_internal.release_expired_leases();
select is((select count(*) from fanfare.deliveries where handler_id = (handler('pull')).id), 0::bigint, 'buries what came to deleted handlers');
begin isolation level repeatable read;
select throws_ok('select fanfare_internal.release_expired_leases()', 'ZF050', null, 'ZF050 in repeatable read');
rollback;
select executable_by('fanfare_internal.release_expired_leases()', 'fanfare_server');

select * from finish();
