select no_plan();
select shop();
select fanfare.grant_app('shop', current_setting('test.publisher'));
select add_handlers('pull');
select fanfare.publish('orders', '1');
select act_as('publisher');
create temporary table claimed as select * from fanfare.claim('pull');
select fanfare.nack(delivery, lease, 'not now', '1 min') from claimed;
select throws_ok('select fanfare.nack(delivery, lease) from claimed', 'ZF220', null, 'ZF220 it is settled');
reset role;
select results_eq(
  $$ select d.state, d.ready_at between now() + interval '50 s' and now() + interval '70 s', a.outcome, a.error from fanfare.deliveries as d, fanfare.attempts as a $$,
  $$ values ('retrying', true, 'failed', 'not now') $$, 'waits for as long as it says');
update fanfare.deliveries set ready_at = now();
select fanfare.nack(c.delivery, c.lease) from fanfare.claim('pull') as c;
select is((select reason from fanfare.dead_letters), 'exhausted', 'is dead after max_attempts');
select fanfare.publish('orders', '2');
select fanfare.nack(c.delivery, c.lease, 'never', retry => false) from fanfare.claim('pull') as c;
select results_eq('select reason, error from fanfare.dead_letters order by id desc limit 1', $$ values ('rejected', 'never') $$, 'or at once');
select executable_by('fanfare.nack(bigint, bigint, text, interval, boolean, text)', 'fanfare_publisher', 'fanfare_server');

select * from finish();
