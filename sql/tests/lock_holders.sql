select no_plan();
select is((select count(*) from fanfare.lock_holders), 0::bigint, 'none');
begin;
lock table fanfare.topics in access exclusive mode;
select is(elsewhere('select pid || '' '' || relation || '' '' || mode from fanfare.lock_holders'),
  pg_backend_pid() || ' fanfare.topics AccessExclusiveLock', 'who keeps others waiting');
commit;
begin;
select from fanfare.topics;
select is(elsewhere('select count(*)::text from fanfare.lock_holders'), '0', 'not who reads');
commit;

select * from finish();
