select no_plan();
-- Two sessions at a time are in claim_test.go.
select shop();
select add_handlers('http');
select fanfare.publish('orders', to_jsonb(n)) from generate_series(1, 4) as n;
create function pg_temp.claim() returns bigint language sql as $$
  select count(*) from fanfare_internal.claim_deliveries(null, 9)
$$;
create function pg_temp.settle(outcome text, more jsonb default '{}', which bigint default null) returns text language sql as $$
  select s::text from fanfare_internal.settle_deliveries((
    select coalesce(jsonb_agg(jsonb_build_object('delivery', d.id, 'lease', d.lease, 'outcome', settle.outcome) || settle.more), '[]')
    from fanfare.deliveries as d
    where d.state = 'leased' and (settle.which is null or d.message_id = settle.which)
  ), '00000000-0000-0000-0000-000000000001') as s
$$;
select pg_temp.claim();
select is(
  pg_temp.settle('done', '{"status": 200, "excerpt": "ok", "duration_ms": 12.5, "started_at": "2026-11-24T10:00:00Z"}', (select min(id) from fanfare.messages)),
  '(1,0,0,0,0)', 'done');
select is((select count(*) from fanfare.deliveries), 3::bigint, 'leaves the outbox');
select results_eq(
  $$ select outcome, attempt, status, excerpt, error, duration_ms, started_at, server_id::text from fanfare.attempts $$,
  $$ values ('done', 1, 200, 'ok', null::text, 12.5::real, '2026-11-24T10:00:00Z'::timestamptz, '00000000-0000-0000-0000-000000000001') $$, 'for the history');
select is(pg_temp.settle('failed', '{"error": "500", "retry_in": "1 min"}', (select min(id) + 1 from fanfare.messages)), '(0,1,0,0,0)', 'failed');
select results_eq(
  $$ select state, attempt, lease, leased_until, ready_at between now() + interval '59 s' and now() + interval '61 s'
     from fanfare.deliveries where state <> 'leased' $$,
  $$ values ('retrying', 1, 1::bigint, null::timestamptz, true) $$, 'waits');
select is(pg_temp.settle('released', which => (select min(id) + 2 from fanfare.messages)), '(0,0,0,1,0)', 'released');
select results_eq(
  $$ select state, attempt, lease from fanfare.deliveries where state <> 'leased' and ready_at <= now() + interval '1 s' $$,
  $$ values ('retrying', 0, 1::bigint) $$, 'is as before, but for the lease');
select is(pg_temp.settle('rejected', '{"error": "gone", "status": 410, "disable": "410 Gone"}'), '(0,0,1,0,0)', 'failed for good');
select results_eq(
  $$ select reason, error, status, attempts, payload, topic from fanfare.dead_letters $$,
  $$ values ('rejected', 'gone', 410, 1, '4'::jsonb, 'orders') $$, 'is a dead letter');
select results_eq(
  $$ select m.payload ->> 'reason', m.key, m.hops from fanfare.messages as m join fanfare.topics as t on t.id = m.topic_id where t.name = '$dead_letter' $$,
  $$ values ('rejected', 'http', 1::smallint) $$, 'which is published');
select is((handler('http')).disabled_reason, '410 Gone', 'and the handler is disabled');
update fanfare.handlers set disabled_at = null, disabled_reason = null;

-- Exhausted
update fanfare.deliveries set ready_at = now();
select pg_temp.claim();
select is(pg_temp.settle('failed'), '(0,1,1,0,0)', 'tried again, and dead after max_attempts');
select is((select reason from fanfare.dead_letters order by id desc limit 1), 'exhausted', 'exhausted');

-- Late, twice, nothing
select pg_temp.claim();
create temporary table late as select id, lease from fanfare.deliveries where state = 'leased';
update fanfare.deliveries set lease = lease + 1;
select is(
  (select s::text from late, fanfare_internal.settle_deliveries(jsonb_build_array(jsonb_build_object('delivery', id, 'lease', lease, 'outcome', 'done'))) as s),
  '(0,0,0,0,1)', 'a result of a lease that is over changes nothing');
select is((select count(*) from fanfare.deliveries where state = 'leased'), 1::bigint, 'nothing');
select is(
  (select s::text from late, fanfare_internal.settle_deliveries(jsonb_build_array(
    jsonb_build_object('delivery', id, 'lease', lease + 1, 'outcome', 'released'),
    jsonb_build_object('delivery', id, 'lease', lease + 1, 'outcome', 'done'))) as s),
  '(0,0,0,1,1)', 'of two results of one, the first counts');
select is((select count(*) from fanfare.attempts as a join late on late.id = a.delivery_id and a.outcome = 'done'), 0::bigint, 'and the other does not');
update fanfare.deliveries set state = 'leased', leased_until = now() + interval '1 min', attempt = attempt + 1 where id = (select id from late);
select is(
  (select s.stale from late, fanfare_internal.settle_deliveries(jsonb_build_array(
    jsonb_build_object('delivery', id, 'lease', lease + 1, 'outcome', 'done'),
    jsonb_build_object('delivery', id + 1000, 'lease', 1, 'outcome', 'done'))) as s),
  1::bigint, 'nor does one of a delivery that is not there');
select is(fanfare_internal.settle_deliveries('[]')::text, '(0,0,0,0,0)', 'none');
select throws_ok($$ select fanfare_internal.settle_deliveries('{}') $$, 'ZF221', null, 'ZF221');
begin isolation level serializable;
select throws_ok($$ select fanfare_internal.settle_deliveries('[]') $$, 'ZF050', null, 'ZF050 in serializable');
rollback;
select executable_by('fanfare_internal.settle_deliveries(jsonb, uuid)', 'fanfare_server');

select * from finish();
