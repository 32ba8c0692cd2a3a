select no_plan();
select fanfare.create_app('shop');
select fanfare.create_app('blog');
select fanfare.grant_app('shop', current_setting('test.publisher'));

create function pg_temp.apps_of(who text) returns setof text language sql as $$
  select b.app_name from fanfare_internal.bound_apps(current_setting('test.' || apps_of.who)) as b order by b.app_name
$$;

select results_eq($$ select pg_temp.apps_of('publisher') $$, array['shop'], 'the app a role is bound to');
select results_eq($$ select pg_temp.apps_of('member') $$, array['shop'], 'and of a role it is a member of');
select results_eq($$ select pg_temp.apps_of('admin') $$, array['blog', 'shop'], 'an admin acts for all');
select results_eq(
  $$ select app_name from fanfare_internal.bound_apps('fanfare_server') order by app_name $$,
  array['blog', 'shop'], 'a server too');
select is_empty($$ select pg_temp.apps_of('outsider') $$, 'a role that is bound to none');
select is_empty($$ select * from fanfare_internal.bound_apps(null) $$, 'nobody');

insert into fanfare.app_roles (role_name, app_id) select 'dropped since', a.id from fanfare.apps as a;
select results_eq(
  $$ select pg_temp.apps_of('publisher') $$, array['shop'], 'a binding of a role that was dropped is nobody''s');

select executable_by('fanfare_internal.bound_apps(text)');

select * from finish();
