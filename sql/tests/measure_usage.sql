select no_plan();
select fanfare.create_app('shop');
select fanfare.kv_set('c', 'k', '1', app => 'shop');
update fanfare.apps set max_entries = 9 where name = 'shop';
select results_eq($$ select u.entries, u.file_bytes from fanfare.app_usage as u where u.app = 'shop' $$, $$ values (1::bigint, 0::bigint) $$,
  'a quota that is set by plain SQL counts too');
update fanfare.apps set max_entries = 8 where name = 'shop';
select is((select count(*) from fanfare_internal.app_usage), 1::bigint, 'and again from the beginning');
create temporary table measured as select u.id from fanfare_internal.app_usage as u;
select fanfare.update_app('shop', '{"max_streams": 5}');
select results_eq($$ select u.id from fanfare_internal.app_usage as u $$, $$ select m.id from measured as m $$,
  'a change of another setting counts nothing, and keeps nobody waiting');
select * from finish();
