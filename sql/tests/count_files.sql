select no_plan();
select fanfare.create_app('shop');
select fanfare.update_app('shop', '{"max_file_bytes": 100}');
create function pg_temp.used() returns text language sql as $$ select format('%s %s', u.entries, u.file_bytes) from fanfare.app_usage as u $$;
insert into fanfare.files (app_id, path, size, content_type, sha256, blob)
select a.id, 'f' || i, 10 * i, 'text/plain', sha256(''), gen_random_uuid() from fanfare.apps as a, generate_series(1, 2) as i;
select is(pg_temp.used(), '2 30', 'counts files and their bytes');
update fanfare.files set size = 1 where path = 'f2';
select is(pg_temp.used(), '2 11', 'as they change');
delete from fanfare.files;
select is(pg_temp.used(), '0 0', 'and as they go');
select * from finish();
