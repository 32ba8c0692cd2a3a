-- What it does is in release.sql and release_expired_leases.sql.
select no_plan();
select is(fanfare_internal.expire_leases('{}', 'x'), 0, 'none');
select executable_by('fanfare_internal.expire_leases(bigint[], text)');
select * from finish();
