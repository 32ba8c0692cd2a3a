select no_plan();
insert into fanfare_internal.runner_sessions values (1, '');
select fanfare_internal.admit_runner(pg_backend_pid(), s) from unnest(array['\x01', '\x02']::bytea[]) as s;
select results_eq('select pid, capability_hash from fanfare_internal.runner_sessions', $$ values (pg_backend_pid(), '\x02'::bytea) $$,
  'a session has its last secret, and one that is gone has none');
select executable_by('fanfare_internal.admit_runner(integer, bytea)', 'fanfare_server');

select * from finish();
