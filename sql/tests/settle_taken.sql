select no_plan();
select shop();
select add_handlers('sql');
select fanfare.publish('orders', to_jsonb(n)) from generate_series(1, 3) as n;
update fanfare.handlers set failing_since = now();
select is(
  (select fanfare_internal.settle_taken(handler('sql'), b, row('{t,f}', '{NULL,no}', array[now(), now()], array[now() + interval '1 ms', now()], true)::fanfare_internal.call_results)::text
   from fanfare_internal.take_deliveries(handler('sql'), 9) as b),
  (select row(3, 1, 1, true, max(d.ready_at))::text from fanfare.deliveries as d),
  'counts what was taken, is done, and is to be run alone, and hands on what the next batch wants to know');
select results_eq(
  $$ select m.payload, d.state, d.attempt from fanfare.deliveries as d join fanfare.messages as m on m.id = d.message_id order by m.id $$,
  $$ values ('2'::jsonb, 'retrying', 0), ('3', 'ready', 0) $$, 'what is done has left, what was not begun is as it was');
select results_eq(
  $$ select m.payload, a.outcome, a.attempt, a.duration_ms from fanfare.attempts as a join fanfare.messages as m on m.id = a.message_id $$,
  $$ values ('1'::jsonb, 'done', 1, 1::real) $$, 'with an attempt');
select ok((handler('sql')).failing_since is null, 'and the handler works');
select executable_by('fanfare_internal.settle_taken(fanfare.handlers, fanfare_internal.taken_deliveries, fanfare_internal.call_results)');

select * from finish();
