select no_plan();
select fanfare.create_app('shop');
create temporary table made as select fanfare.kv_set('settings', 'theme', '1', ttl => '1 hour') as version;
select results_eq(
  $$ select e.value, e.version, e.expires_at > clock_timestamp() from fanfare.kv_entry('settings', 'theme') as e $$,
  $$ select '1'::jsonb, m.version, true from made as m $$, 'value, version and times');
select fanfare.kv_set('settings', 'theme', '1', ttl => '1 microsecond');
select is_empty($$ select * from fanfare.kv_entry('settings', 'theme') $$, 'none once it has expired');
select throws_ok($$ select * from fanfare.kv_entry('$kv', 'k') $$, 'ZF300', null, 'ZF300');
select throws_ok($$ select * from fanfare.kv_entry('c', '') $$, 'ZF301', null, 'ZF301');
select executable_by('fanfare.kv_entry(text, text, text)', 'fanfare_publisher', 'fanfare_server');
select * from finish();
