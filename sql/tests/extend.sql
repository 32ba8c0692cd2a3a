select no_plan();
select shop();
select fanfare.grant_app('shop', current_setting('test.publisher'));
select add_handlers('pull', 'http');
select fanfare.publish('orders', '1');
select act_as('publisher');
create temporary table claimed as select * from fanfare.claim('pull', lease_for => '1 s');
select ok(fanfare.extend(delivery, lease, '5 min') between now() + interval '4 min' and now() + interval '6 min', 'the lease ends later') from claimed;
select throws_ok(format('select fanfare.extend(delivery, lease, %L) from claimed', b), 'ZF222', null, format('ZF222 by %L', b))
from unnest(array['0 s', '13 hours', null]) as b;
select throws_ok($$ select fanfare.extend(delivery, lease + 1, '1 min') from claimed $$, 'ZF220', null, 'ZF220 another lease');
select fanfare.ack(delivery, lease) from claimed;
select throws_ok($$ select fanfare.extend(delivery, lease, '1 min') from claimed $$, 'ZF220', null, 'ZF220 it is settled');
reset role;
select fanfare_internal.lease_deliveries(handler('http'), array['ready'], 1, '1 min', null);
select throws_ok($$ select fanfare.extend(d.id, d.lease, '1 min') from fanfare.deliveries as d $$, 'ZF220', null, 'ZF220 not of a pull handler');
select executable_by('fanfare.extend(bigint, bigint, interval, text)', 'fanfare_publisher', 'fanfare_server');

select * from finish();
