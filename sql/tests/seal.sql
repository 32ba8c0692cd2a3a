-- What several sessions do to each other is in seal_test.go.
select no_plan();
select fanfare.create_app('shop');
select fanfare.create_topic('orders');

select is(fanfare_internal.seal(), null, 'null when there is nothing to seal');
select is((select count(*) from fanfare.epochs), 1::bigint, 'opens the epoch all the same');
select fanfare.publish('orders', '1');
select fanfare.publish('orders', '2');
select is(fanfare_internal.seal(), 1::bigint, 'the first batch');
select is(fanfare_internal.seal(), null, 'and then there is nothing again');
select fanfare.publish('orders', '3');
select is(fanfare_internal.seal(), 2::bigint, 'the next');
select results_eq(
  'select batch_id, payload from fanfare.sealed_messages order by batch_id, id',
  $$ values (1::bigint, '1'::jsonb), (1, '2'), (2, '3') $$, 'each message in one');

begin;
select fanfare.publish('orders', '"never"');
rollback;
select is(fanfare_internal.seal(), null, 'what was rolled back is never sealed');

begin;
select fanfare.publish('orders', '4');
select fanfare_internal.seal();
rollback;
select is(fanfare_internal.seal(), null, 'nor a batch');

begin isolation level repeatable read;
select throws_ok('select fanfare_internal.seal()', 'ZF050', null, 'ZF050 in repeatable read');
rollback;
begin isolation level serializable;
select throws_ok('select fanfare_internal.seal()', 'ZF050', null, 'ZF050 in serializable');
rollback;

begin;
set local synchronous_commit = off;
select fanfare_internal.seal();
select is(current_setting('synchronous_commit'), 'on', 'a batch outlives a crash');
commit;
begin;
set local synchronous_commit = remote_apply;
select fanfare_internal.seal();
select is(current_setting('synchronous_commit'), 'remote_apply', 'and more than that where asked for');
commit;

select executable_by('fanfare_internal.seal()', 'fanfare_server');

select * from finish();
