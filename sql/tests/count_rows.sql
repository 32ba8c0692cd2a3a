select no_plan();
select fanfare.create_app('shop');
select fanfare.create_app('blog');
select fanfare.update_app(a, '{"max_entries": 100}') from unnest('{shop,blog}'::text[]) as a;
create function pg_temp.used() returns bigint[] language sql as $$ select array_agg(u.entries order by u.app) from fanfare.app_usage as u $$;
insert into fanfare.kv_entries (app_id, collection, key, value)
select a.id, 'c', 'k' || i, '1' from fanfare.apps as a, generate_series(1, 5) as i where a.name = 'shop' or i < 3;
select is(pg_temp.used(), '{2,5}', 'one statement with rows of two apps counts for each');
delete from fanfare.kv_entries where key in ('k1', 'k5');
select is(pg_temp.used(), '{1,3}', 'and takes away from each');
insert into fanfare.documents (app_id, collection, id, body) select a.id, 'c', 'd', '{}' from fanfare.apps as a;
select is(pg_temp.used(), '{2,4}', 'documents count too');
delete from fanfare.documents;
select is(pg_temp.used(), '{1,3}', 'and go');
select * from finish();
