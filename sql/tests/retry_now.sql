select no_plan();
select shop();
select add_handlers('pull', 'http');
select fanfare.publish('orders', to_jsonb(n)) from generate_series(1, 3) as n;
select fanfare.nack(c.delivery, c.lease, retry_in => '1 hour') from fanfare.claim('pull', 3) as c;
create temporary table seen as select max(id) as id from fanfare.audit_log;
select is(fanfare.retry_now('http'), 0, 'nothing of a handler that has not failed');
select is(fanfare.retry_now('pull', max_count => 1), 1, 'at most max_count');
select is((select count(*) from fanfare.claim('pull', 9)), 1::bigint, 'is due at once');
select is(fanfare.retry_now(delivery => (select min(id) from fanfare.deliveries where state = 'retrying')), 1, 'or one delivery');
select is(fanfare.retry_now(delivery => (select min(id) from fanfare.deliveries where state = 'leased')), 0, 'none that is at work');
select results_eq(
  $$ select l.operation, l.kind, l.object, l.new from fanfare.audit_log as l, seen as s where l.id > s.id order by l.id limit 2 $$,
  $$ values ('retry', 'deliveries', 'http', '{"count": 0}'::jsonb), ('retry', 'deliveries', 'pull', '{"count": 1}') $$, 'the audit log notes it');
select throws_ok('select fanfare.retry_now()', 'ZF222', null, 'ZF222 nothing is given');
select throws_ok($$ select fanfare.retry_now('pull', 1) $$, 'ZF222', null, 'ZF222 both are given');
select throws_ok($$ select fanfare.retry_now('pull', max_count => 0) $$, 'ZF222', null, 'ZF222 max_count');
select throws_ok($$ select fanfare.retry_now('none') $$, 'ZF200', null, 'ZF200 no such handler');
select throws_ok($$ select fanfare.retry_now(delivery => 99) $$, 'ZF223', null, 'ZF223 no such delivery');
select fanfare.create_app('blog');
select throws_ok(format($$ select fanfare.retry_now(delivery => %s, app => 'blog') $$, (select min(id) from fanfare.deliveries)), 'ZF223', null, 'ZF223 of another app');
select executable_by('fanfare.retry_now(text, bigint, integer, text)', 'fanfare_admin', 'fanfare_server');
select * from finish();
