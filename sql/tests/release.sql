select no_plan();
select shop();
select add_handlers('pull');
select fanfare.publish('orders', '1');
create temporary table held as select c.delivery, c.lease from fanfare.claim('pull') as c;
select lives_ok('select fanfare.release(delivery) from held', 'takes it back');
select throws_ok('select fanfare.ack(delivery, lease) from held', 'ZF220', null, 'what its worker says later changes nothing');
select results_eq(
  'select d.state, d.leased_until, a.outcome, a.error collate "C" from fanfare.deliveries as d, fanfare.attempts as a',
  $$ values ('retrying', null::timestamptz, 'expired', ('released by ' || current_user::text) collate "C") $$, 'the attempt is expired');
select results_eq(
  $$ select l.kind, l.object from fanfare.audit_log as l where l.operation = 'release' $$, 'select $$deliveries$$, delivery::text from held',
  'the audit log notes it');
select throws_ok('select fanfare.release(delivery) from held', 'ZF223', null, 'ZF223 nobody has it');
select throws_ok('select fanfare.release(99)', 'ZF223', null, 'ZF223 no such delivery');
select fanfare.claim('pull');
select lives_ok('select fanfare.release(delivery) from held', 'after max_attempts');
select is((select reason from fanfare.dead_letters), 'exhausted', 'it is a dead letter');
select fanfare.publish('orders', '2');
select fanfare.claim('pull');
select fanfare.create_app('blog');
select throws_ok(
  format($$ select fanfare.release(%s, app => 'blog') $$, (select id from fanfare.deliveries)), 'ZF223', null, 'ZF223 of another app');
select executable_by('fanfare.release(bigint, text)', 'fanfare_admin', 'fanfare_server');
select * from finish();
