select no_plan();
select shop();
select add_handlers('sql');
select fanfare.publish('orders', p::jsonb) from unnest(array['1', '{"fail": 1}']) as p;
update fanfare.deliveries set state = 'retrying';
create function pg_temp.run() returns text language sql as $$
  with claimed as materialized (
    select elsewhere('select c.delivery_id || '', '' || c.lease from fanfare_internal.claim_deliveries(null, 1, array[''sql'']) as c') as delivery
  )
  select as_runner(format('select fanfare_internal.run_sql_delivery(''secret'', %s)', c.delivery)) from claimed as c
$$;
select is(pg_temp.run(), 'done', 'runs it');
select is((select jsonb_agg(message -> 'payload') from shop.seen), '[1]', 'with its effects');
select is((select count(*) from fanfare.deliveries), 1::bigint, 'and it leaves');
select is(pg_temp.run(), 'failed', 'one that fails');
select is((select count(*) from shop.seen), 1::bigint, 'has no effect');
select results_eq(
  $$ select outcome, attempt, error from fanfare.attempts where outcome <> 'done' $$,
  $$ values ('failed', 1, 'P0001: told to fail') $$, 'is an attempt');
update fanfare.handlers set max_concurrency = 1;
begin;
select fanfare_internal.take_slot(handler('sql'));
select is(pg_temp.run(), 'released', 'where all its places are taken, it is given back');
commit;
select is((select attempt from fanfare.deliveries), 1, 'untried');
update fanfare.deliveries set ready_at = now();
select is(pg_temp.run(), 'failed', 'at last');
select is((select reason from fanfare.dead_letters), 'exhausted', 'it is dead');
select is(as_runner('select fanfare_internal.run_sql_delivery(''secret'', 1, 1)'), 'stale', 'one that is not leased is not run');
select fanfare_internal.admit_runner(pg_backend_pid(), sha256('secret'));
begin isolation level repeatable read;
select throws_ok('select fanfare_internal.run_sql_delivery(''secret'', 1, 1)', 'ZF050', null, 'ZF050 in repeatable read');
rollback;
select executable_by('fanfare_internal.run_sql_delivery(bytea, bigint, bigint, uuid)', 'fanfare_runner', 'fanfare_server');

select * from finish();
