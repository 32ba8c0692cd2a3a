select no_plan();
-- Two sessions at a time are in claim_test.go.
select shop();
select fanfare.grant_app('shop', current_setting('test.publisher'));
select add_handlers('pull', 'http');
select fanfare.publish('orders', to_jsonb(n), 'k') from generate_series(1, 3) as n;
select act_as('publisher');
create temporary table claimed as select * from fanfare.claim('pull', 2, '1 min');
select results_eq(
  $$ select lease, attempt, max_attempts, message -> 'payload', message ->> 'trigger', leased_until between now() + interval '50 s' and now() + interval '70 s' from claimed order by delivery $$,
  $$ values (1::bigint, 1, 2, '1'::jsonb, 'pull', true), (1, 1, 2, '2', 'pull', true) $$, 'leases the oldest');
select is((select count(*) from fanfare.claim('pull')), 1::bigint, 'one, unless said otherwise');
select is((select count(*) from fanfare.claim('pull', 9)), 0::bigint, 'none when none waits');
select throws_ok($$ select * from fanfare.claim('none') $$, 'ZF200', null, 'ZF200 no such handler');
select throws_ok($$ select * from fanfare.claim('http') $$, 'ZF206', null, 'ZF206 not for pulling');
select throws_ok(format('select * from fanfare.claim(%L, %L)', 'pull', n), 'ZF222', null, format('ZF222 max_count %L', n))
from unnest(array[0, 1001, null]) as n;
select throws_ok(format('select * from fanfare.claim(%L, lease_for => %L)', 'pull', l), 'ZF222', null, 'ZF222 lease ' || l)
from unnest(array['0 s', '13 hours']) as l;
select throws_ok($$ select * from fanfare.claim('pull', app => 'blog') $$, 'ZF003', null, 'ZF003 another app');
reset role;
update fanfare.deliveries set state = 'ready', leased_until = null where handler_id = (handler('pull')).id;
update fanfare.handlers set paused_at = now();
select is((select count(*) from fanfare.claim('pull', 9)), 0::bigint, 'nothing while it is paused');
begin isolation level repeatable read;
select throws_ok($$ select * from fanfare.claim('pull') $$, 'ZF050', null, 'ZF050 in repeatable read');
rollback;
select executable_by('fanfare.claim(text, integer, interval, text)', 'fanfare_publisher', 'fanfare_server');

select * from finish();
