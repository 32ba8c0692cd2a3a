select no_plan();
-- What a handler may not do is in handler_test.go.
select shop();
select add_handlers('sql');
-- Done and failed, until nothing is taken: a slow machine begins few within 50 ms.
create function pg_temp.run() returns text language plpgsql as $$
declare
  v_run fanfare_internal.run_counts;
  v_done integer := 0;
  v_isolated integer := 0;
begin
  loop
    v_run := as_runner(format('select r::text from fanfare_internal.run_sql_deliveries(''secret'', %s) as r', (handler('sql')).id))::fanfare_internal.run_counts;
    v_done := v_done + v_run.done;
    v_isolated := v_isolated + v_run.isolated;
    exit when v_run.taken = 0;
  end loop;
  return v_done || ' ' || v_isolated;
end
$$;
select is(pg_temp.run(), '0 0', 'nothing to do');
select fanfare.publish('orders', p::jsonb) from unnest(array['1', '{"fail": 1}', '3']) as p;
select is(pg_temp.run(), '2 1', 'runs them all');
select is((select jsonb_agg(message -> 'payload' order by n) from shop.seen), '[1, 3]', 'with their effects');
select is((select count(*) from fanfare.attempts where outcome = 'done'), 2::bigint, 'and the history');
select is(pg_temp.run(), '0 0', 'what failed is not taken again');
select fanfare.publish('orders', '4');
update fanfare.handlers set paused_at = now();
select is(pg_temp.run(), '0 0', 'nothing while it is paused');
update fanfare.handlers set paused_at = null, max_concurrency = 1;
select is(pg_temp.run(), '1 0', 'until it is resumed');
select fanfare.publish('orders', '5');
drop function shop.handle;
select throws_matching('select pg_temp.run()', 'is gone', 'raises when the function is gone');
select is(elsewhere(format('select fanfare_internal.isolate_deliveries(%s)::text', (handler('sql')).id)), '1', 'and what it would have taken is set apart');
select fanfare_internal.admit_runner(pg_backend_pid(), sha256('secret'));
begin isolation level repeatable read;
select throws_ok('select fanfare_internal.run_sql_deliveries(''secret'', 0)', 'ZF050', null, 'ZF050 in repeatable read');
rollback;
select executable_by('fanfare_internal.run_sql_deliveries(bytea, bigint, integer, timestamptz)', 'fanfare_runner', 'fanfare_server');

select * from finish();
