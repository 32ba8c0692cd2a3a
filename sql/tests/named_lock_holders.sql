select no_plan();
select is(fanfare_internal.named_lock_holders(), '{}', 'none');
begin;
lock table fanfare.topics in access exclusive mode;
select is(elsewhere('select fanfare_internal.named_lock_holders()::text'),
  array[format('pid %s, role %s, AccessExclusiveLock on fanfare.topics', pg_backend_pid(), current_user)]::text, 'who keeps others waiting');
commit;
select executable_by('fanfare_internal.named_lock_holders()', 'fanfare_server');

select * from finish();
