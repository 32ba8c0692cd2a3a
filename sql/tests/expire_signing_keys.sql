select no_plan();
select fanfare.create_app('shop');

select fanfare.issue_subscriber_token(array['orders']);
select fanfare.rotate_signing_key();
select fanfare.rotate_signing_key();
update fanfare.signing_keys set expires_at = clock_timestamp() - interval '25 hours' where id = (select min(k.id) from fanfare.signing_keys as k);
create temporary table kept as select k.id from fanfare.signing_keys as k where coalesce(k.expires_at, 'infinity') > clock_timestamp();
select is(fanfare_internal.expire_signing_keys(), 1, 'those whose grace is over');
select results_eq('select id from fanfare.signing_keys order by id', 'select id from kept order by id', 'not those that still verify, nor the one that signs');
update fanfare.signing_keys set expires_at = clock_timestamp() - interval '23 hours' where expires_at is not null;
select is(fanfare_internal.expire_signing_keys(), 0, 'a day longer, lest the clock is put back');

select executable_by('fanfare_internal.expire_signing_keys()', 'fanfare_admin', 'fanfare_server');

select * from finish();
