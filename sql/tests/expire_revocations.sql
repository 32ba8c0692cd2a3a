select no_plan();
select fanfare.create_app('shop');

insert into fanfare.revocations (app_id, kind, value, issued_before, revoked_at)
select a.id, 'jti', v.value, 'infinity', clock_timestamp() - v.age
from fanfare.apps as a, (values ('old', interval '31 days 1 minute'), ('new', interval '30 days')) as v (value, age);
select is(fanfare_internal.expire_revocations(), 1, 'those that outlived every token');
select results_eq('select value from fanfare.revocations', array['new'], 'and no other');

select executable_by('fanfare_internal.expire_revocations()', 'fanfare_admin', 'fanfare_server');

select * from finish();
