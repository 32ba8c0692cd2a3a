select no_plan();
select fanfare.create_app('shop');

select fanfare.create_api_key(n, '{topic.publish}') from unnest(array['old', 'ended', 'lasting']) as n;
update fanfare.api_keys set expires_at = clock_timestamp() - interval '31 days' where name = 'old';
update fanfare.api_keys set expires_at = clock_timestamp() - interval '29 days' where name = 'ended';
select is(fanfare_internal.expire_api_keys(), 1, 'those that ended more than 30 days ago');
select results_eq('select name from fanfare.api_keys order by name', array['ended', 'lasting'], 'and no other');

select executable_by('fanfare_internal.expire_api_keys()', 'fanfare_admin', 'fanfare_server');

select * from finish();
