select no_plan();
select fanfare.create_app('shop');
select fanfare.create_app('blog');
select fanfare.update_app('shop', '{"max_entries": 5}');
select fanfare.kv_set('c', 'k', '1', app => 'shop');
select results_eq($$ select * from fanfare.app_usage order by app $$,
  $$ values ('blog', null::bigint, null::bigint, null::bigint, null::bigint), ('shop', 1, 5, 0, null) $$, 'one row an app, null where nothing is counted');
set local role fanfare_monitor;
select isnt_empty($$ select * from fanfare.app_usage $$, 'a monitor reads it');
reset role;
select * from finish();
