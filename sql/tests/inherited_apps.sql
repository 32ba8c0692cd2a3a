select no_plan();
select fanfare.create_app(a) from unnest(array['shop', 'blog', 'wiki']) as a;
select fanfare.grant_app('shop', current_setting('test.publisher'));
create function pg_temp.names(role text, app text default null) returns text[] language sql as $$
  select array(
    select a.name from unnest(fanfare_internal.inherited_apps(names.role, names.app)) as i (id) join fanfare.apps as a using (id) order by 1)
$$;
select is(pg_temp.names(current_setting('test.member')), array['shop'], 'those of a role that it is a member of');
select is(pg_temp.names(current_setting('test.member'), 'blog'), '{}', 'and no other');
select is(pg_temp.names(current_setting('test.admin'), 'blog'), array['blog'], 'all for an admin');
select is(cardinality(pg_temp.names(current_setting('test.admin'))), 2, 'two of them at most');
select is(pg_temp.names(current_setting('test.outsider')), '{}', 'none for others');
select executable_by('fanfare_internal.inherited_apps(text, text)');
select * from finish();
