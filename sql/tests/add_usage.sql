select no_plan();
select fanfare.create_app('shop');
select fanfare.create_app('blog');
create function pg_temp.used() returns text language sql as $$
  select format('%s/%s %s/%s', u.entries, u.max_entries, u.file_bytes, u.max_file_bytes) from fanfare.app_usage as u where u.app = 'shop'
$$;
create function pg_temp.file(path text, size bigint) returns void language sql as $$
  select fanfare_internal.save_file(path, size, 'text/plain', sha256(''), gen_random_uuid(), app => 'shop')
$$;
select fanfare.kv_set('c', 'k' || i, '1', app => a) from generate_series(1, 3) as i, unnest('{shop,blog}'::text[]) as a;
select fanfare.doc_insert('c', '{}', 'd', app => 'shop');
select pg_temp.file('f', 10);
select is(pg_temp.used(), '/ /', 'an app without a quota is not counted');

select fanfare.update_app('shop', '{"max_entries": 6, "max_file_bytes": 25}');
select is(pg_temp.used(), '5/6 10/25', 'a quota counts what is there: entries, documents and files');
select fanfare.kv_set('c', 'k1', '2', app => 'shop');
select is(pg_temp.used(), '5/6 10/25', 'a write of what is there adds nothing');
select fanfare.kv_set('c', 'k4', '1', app => 'shop');
select is(pg_temp.used(), '6/6 10/25', 'a new entry does');
select throws_ok($$ select fanfare.kv_set('c', 'k5', '1', app => 'shop') $$, 'ZF310', 'app "shop" may store 6 entries', 'ZF310 an entry too many');
select throws_ok($$ select fanfare.doc_insert('c', '{}', 'e', app => 'shop') $$, 'ZF310', null, 'ZF310 a document too many');
select throws_ok($$ select pg_temp.file('g', 1) $$, 'ZF310', null, 'ZF310 a file too many');
select throws_ok($$ insert into fanfare.kv_entries (app_id, collection, key, value) select id, 'c', 'k' || i, '1' from fanfare.apps, generate_series(5, 7) as i where name = 'shop' $$,
  'ZF310', null, 'ZF310 by plain SQL');
select lives_ok($$ select fanfare.kv_set('c', 'k4', '1', app => 'blog') $$, 'another app goes on');
select fanfare.kv_delete('c', 'k4', app => 'shop'), fanfare.doc_delete('c', 'd', app => 'shop');
select is(pg_temp.used(), '4/6 10/25', 'what is deleted makes room');

select pg_temp.file('f', 25);
select is(pg_temp.used(), '4/6 25/25', 'a file is replaced within the quota');
select throws_ok($$ select pg_temp.file('f', 26) $$, 'ZF310', 'files of app "shop" may have 25 bytes', 'ZF310 a file that grew');
select lives_ok($$ select pg_temp.file('f', 3), pg_temp.file('g', 22) $$, 'smaller ones fit');
select is(pg_temp.used(), '5/6 25/25', 'and are counted');
select fanfare.delete_file('g', app => 'shop');
select is(pg_temp.used(), '4/6 3/25', 'until they are deleted');

select fanfare.kv_set('c', 'gone', '1', interval '1 second', app => 'shop');
update fanfare.kv_entries set expires_at = '2000-01-01' where key = 'gone';
select fanfare_internal.expire_kv();
select is(pg_temp.used(), '4/6 3/25', 'what expired makes room');

select fanfare.update_app('shop', '{"max_entries": 2}');
select is(pg_temp.used(), '4/2 3/25', 'a quota may be less than what is there');
select lives_ok($$ select fanfare.kv_delete('c', 'k1', app => 'shop'), fanfare.kv_set('c', 'k2', '9', app => 'shop') $$, 'which can be changed and deleted');
select throws_ok($$ select fanfare.kv_set('c', 'k1', '1', app => 'shop') $$, 'ZF310', null, 'ZF310 but not grow');
select fanfare.update_app('shop', '{"max_entries": null, "max_file_bytes": null}');
select is(pg_temp.used(), '/ /', 'null takes the quotas away');
select lives_ok($$ select fanfare.kv_set('c', 'k1', '1', app => 'shop') $$, 'and all may be stored');
select fanfare.update_app('shop', '{"max_entries": 0}');
select fanfare.delete_app('shop', purge => true);
select is_empty($$ select * from fanfare_internal.app_usage $$, 'nothing is left of an app that is deleted');
select * from finish();
