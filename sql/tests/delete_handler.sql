select no_plan();
-- Beside a claim and a publisher: claim_test.go.
select shop();
select add_handlers('http', 'pull');
select fanfare.publish('orders', '1');
select throws_ok($$ select fanfare.delete_handler('http') $$, 'ZF205', null, 'ZF205 deliveries wait');
select throws_ok($$ select fanfare.delete_handler('http', null) $$, 'ZF205', null, 'ZF205 null is not force');
select fanfare_internal.claim_deliveries(null);
select lives_ok($$ select fanfare.delete_handler('http', true) $$, 'unless it is forced');
select results_eq('select reason, attempts, resolution from fanfare.dead_letters', $$ values ('handler_deleted', 1, null::text) $$, 'what waited or was in work is dead');
select is((select count(*) from fanfare.messages), 1::bigint, 'and fires nothing');
select results_eq(
  $$ select t.name, t.enabled, t.deleted_at is not null from fanfare.triggers as t order by t.id $$,
  $$ values ('http', false, true), ('pull', true, false) $$, 'its triggers go with it');
select fanfare.publish('orders', '2');
select is((select count(*) from fanfare.deliveries), 2::bigint, 'nothing new is owed to it');
select throws_ok($$ select fanfare.delete_handler('http') $$, 'ZF200', null, 'ZF200 it is gone');
select is((select count(*) from fanfare.verify()), 0::bigint, 'the books balance');
delete from fanfare.deliveries;
select lives_ok($$ select fanfare.delete_handler('pull') $$, 'nothing waits, no force');
select executable_by('fanfare.delete_handler(text, boolean, text)', 'fanfare_admin', 'fanfare_server');

select * from finish();
