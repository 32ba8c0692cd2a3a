select no_plan();
select shop();
select add_handlers('pull', 'http');
select fanfare.publish('orders', '1');
select fanfare_internal.lease_deliveries(handler(k), array['ready'], 1, '1 min', null) from unnest(array['pull', 'http']) as k;
create function pg_temp.settle(handler text, app_id bigint default null, lease integer default 1) returns void language sql as $$
  select fanfare_internal.settle_pulled(coalesce(settle.app_id, d.app_id), jsonb_build_object('delivery', d.id, 'lease', settle.lease, 'outcome', 'done'))
  from fanfare.deliveries as d where d.handler_id = (handler(settle.handler)).id
$$;
select throws_ok($$ select pg_temp.settle('http') $$, 'ZF220', null, 'ZF220 not of a pull handler');
select throws_ok($$ select pg_temp.settle('pull', 0) $$, 'ZF220', null, 'ZF220 another app''s');
select throws_ok($$ select pg_temp.settle('pull', lease => 2) $$, 'ZF220', null, 'ZF220 another lease');
select throws_ok($$ select fanfare_internal.settle_pulled((select id from fanfare.apps), '{"delivery": 0, "lease": 1, "outcome": "done"}') $$, 'ZF220', null, 'ZF220 not there');
select lives_ok($$ select pg_temp.settle('pull') $$, 'settles');
select is((select count(*) from fanfare.deliveries where handler_id = (handler('pull')).id), 0::bigint, 'and it is gone');
select executable_by('fanfare_internal.settle_pulled(bigint, jsonb)');

select * from finish();
