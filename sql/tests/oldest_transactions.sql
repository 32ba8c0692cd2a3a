select no_plan();
select is((select count(*) from fanfare_internal.oldest_transactions(5) where pid = pg_backend_pid()), 0::bigint, 'not the one that asks');
select is((select count(*) from fanfare_internal.oldest_transactions(0)), 0::bigint, 'at most max_count');
select executable_by('fanfare_internal.oldest_transactions(integer)', 'fanfare_server');
select * from finish();
