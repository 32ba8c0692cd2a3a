select no_plan();
select fanfare.create_app('shop');
select fanfare.grant_app('shop', current_setting('test.publisher'));
select fanfare.create_topic('orders');

-- What it stores
select act_as('publisher');
select ok(fanfare.publish('orders', '{"id": 1}', 'k', '{"h": "v"}') > 0, 'returns an id');
select ok(
  fanfare.publish('orders', '1', app => 'shop') < fanfare.publish('orders', '2', app => 'shop'),
  'ids grow');
select lives_ok($$ select fanfare.publish('orders', 'null') $$, 'JSON null is a payload');
select throws_ok('select * from fanfare.messages', '42501', null, 'a publisher cannot read the log');
select throws_ok('insert into fanfare.messages default values', '42501', null, 'nor write it');
reset role;
select results_eq(
  $$ select key, payload, headers, lineage = fanfare_internal.current_lineage(), xid < pg_current_xact_id()
     from fanfare.messages order by id limit 1 $$,
  $$ values ('k', '{"id": 1}'::jsonb, '{"h": "v"}'::jsonb, true, true) $$,
  'stores key, payload, headers, lineage and xid');
select is((select count(*) from fanfare.messages), 4::bigint, 'each message once');

begin;
select fanfare.publish('orders', '"never"');
rollback;
select is((select count(*) from fanfare.messages), 4::bigint, 'nothing after a rollback');

-- Limits
select lives_ok(
  format('select fanfare.publish(%L, to_jsonb(repeat(%L, %s)))', 'orders', 'x', fanfare_internal.payload_limit() - 2),
  'a payload of the limit');
select lives_ok(
  $$ select fanfare.publish('orders', '1', repeat('k', 512), jsonb_build_object('h', repeat('x', 8182))) $$,
  'a key of 512 and headers of 8192 bytes');

-- Errors
select throws_ok(format('select fanfare.publish(%L, %L)', n, '1'), 'ZF010', null, format('ZF010 for %L', n))
from unnest(array['', '$kv', 'a/b', null]) as n;
select throws_ok($$ select fanfare.publish('none', '1') $$, 'ZF011', null, 'ZF011 no such topic');
select throws_ok(
  format('select fanfare.publish(%L, to_jsonb(repeat(%L, %s)))', 'orders', 'x', fanfare_internal.payload_limit() - 1),
  'ZF020', null, 'ZF020 one byte above the limit');
select throws_ok($$ select fanfare.publish('orders', null) $$, 'ZF021', null, 'ZF021 no payload');
select throws_ok($$ select fanfare.publish('orders', '1', '') $$, 'ZF022', null, 'ZF022 empty key');
select throws_ok($$ select fanfare.publish('orders', '1', repeat('k', 513)) $$, 'ZF022', null, 'ZF022 long key');
select throws_ok($$ select fanfare.publish('orders', '1', repeat('ä', 257)) $$, 'ZF022', null, 'ZF022 in bytes');
select throws_ok(
  format('select fanfare.publish(%L, %L, headers => %L)', 'orders', '1', h), 'ZF023', null,
  'ZF023 for headers ' || h)
from unnest(array['[]', '1', 'null']) as h;
select throws_ok(
  $$ select fanfare.publish('orders', '1', headers => jsonb_build_object('h', repeat('x', 8184))) $$,
  'ZF023', null, 'ZF023 too large');
select throws_ok($$ select fanfare.publish('orders', '1', app => 'none') $$, 'ZF003', null, 'ZF003');

-- Apps
select fanfare.create_app('blog');
select fanfare.create_topic('posts', app => 'blog');
select throws_ok($$ select fanfare.publish('orders', '1') $$, 'ZF002', null, 'ZF002 several apps');
select act_as('publisher');
select throws_ok($$ select fanfare.publish('posts', '1') $$, 'ZF011', null, 'ZF011 for a topic of another app');
select throws_ok($$ select fanfare.publish('posts', '1', app => 'blog') $$, 'ZF003', null, 'ZF003 naming that app');
select act_as('member');
select lives_ok($$ select fanfare.publish('orders', '1') $$, 'a member of the role may');
select act_as('outsider');
select throws_ok($$ select fanfare.publish('orders', '1') $$, '42501', null, 'a role without fanfare_publisher may not');
reset role;

-- The bell: only a ringing publish cannot be prepared.
select fanfare_internal.set_bell('seal', true);
begin;
select fanfare.publish('orders', '"rings"', app => 'shop');
select throws_ok('select 1/0', '22012', null, 'an open transaction goes on');
commit;
begin;
set local fanfare.ring = off;
select lives_ok($$ select fanfare.publish('orders', '"silent"', app => 'shop') $$, 'a session may keep from ringing');
commit;

-- A system topic is in the table and not publishable.
select throws_ok($$ select fanfare.publish('$kv', '1', app => 'shop') $$, 'ZF010', null, 'ZF010 for a system topic');

select executable_by('fanfare.publish(text, jsonb, text, jsonb, text, text)', 'fanfare_publisher', 'fanfare_server');

select * from finish();
