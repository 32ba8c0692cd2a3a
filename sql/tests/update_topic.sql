select no_plan();
select fanfare.create_app('shop');
select fanfare.create_topic('orders', true, 'public');
create function pg_temp.topic() returns text language sql as $$
  select format('%s %s', t.external_subscribable, t.auth_mode) from fanfare.topics as t where t.name = 'orders'
$$;
select fanfare.update_topic('orders', auth_mode => 'token');
select is(pg_temp.topic(), 't token', 'the mode');
select fanfare.update_topic('orders', external_subscribable => false);
select is(pg_temp.topic(), 'f token', 'whether it is external');
select fanfare.update_topic('orders');
select is(pg_temp.topic(), 'f token', 'nothing');
select lives_ok($$ select fanfare.update_topic('$kv', true) $$, 'a system topic may be streamed');
select throws_ok($$ select fanfare.update_topic('orders', auth_mode => 'basic') $$, 'ZF013', null, 'ZF013 unknown');
select throws_ok($$ select fanfare.update_topic('none') $$, 'ZF011', null, 'ZF011 no such topic');
select throws_ok($$ select fanfare.update_topic(null) $$, 'ZF011', null, 'ZF011 no name');
select throws_ok($$ select fanfare.update_topic('orders', app => 'none') $$, 'ZF003', null, 'ZF003 no such app');
select executable_by('fanfare.update_topic(text, boolean, text, text)', 'fanfare_admin', 'fanfare_server');
select * from finish();
