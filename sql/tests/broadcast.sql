select no_plan();
select fanfare.create_app('shop');
select fanfare.grant_app('shop', current_setting('test.publisher'));
select fanfare.create_topic('cursors');

select act_as('publisher');
select lives_ok($$ select fanfare.broadcast('cursors', '{"x": 1}') $$, 'sends');
select lives_ok($$ select fanfare.broadcast('cursors', 'null') $$, 'JSON null is a payload');
select lives_ok($$ select fanfare.broadcast('cursors', to_jsonb(repeat('x', 7998))) $$, 'what fits');
select throws_ok($$ select fanfare.broadcast('none', '1') $$, 'ZF011', null, 'ZF011 no such topic');
select throws_ok($$ select fanfare.broadcast('$kv', '1') $$, 'ZF011', null, 'ZF011 system topic');
select throws_ok($$ select fanfare.broadcast(null, '1') $$, 'ZF011', null, 'ZF011 no topic');
select throws_ok($$ select fanfare.broadcast('cursors', null) $$, 'ZF021', null, 'ZF021 no payload');
select throws_ok(
  $$ select fanfare.broadcast('cursors', to_jsonb(repeat('x', 7999))) $$, 'ZF026', null, 'ZF026 too large');
select throws_ok(
  $$ select fanfare.broadcast('cursors', to_jsonb(repeat('ä', 4000))) $$, 'ZF026', null, 'ZF026 in bytes');
select throws_ok($$ select fanfare.broadcast('cursors', '1', 'none') $$, 'ZF003', null, 'ZF003');
reset role;
select fanfare.create_app('blog');
select throws_ok($$ select fanfare.broadcast('cursors', '1') $$, 'ZF002', null, 'ZF002');
select is((select count(*) from fanfare.messages), 0::bigint, 'no message is stored');
select is((select count(*) from fanfare_internal.broadcasts), 3::bigint, 'but what servers read');

select executable_by('fanfare.broadcast(text, jsonb, text)', 'fanfare_publisher', 'fanfare_server');

select * from finish();
