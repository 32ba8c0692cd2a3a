select no_plan();

-- The function itself is for definer functions only.
create function pg_temp.acts_for(app text) returns text language sql security definer as $$
  select a.name from fanfare.apps as a where a.id = fanfare_internal.session_app(acts_for.app)
$$;
grant execute on function pg_temp.acts_for(text) to public;

select throws_ok('select fanfare_internal.session_app(null)', 'ZF003', null, 'ZF003 while there is no app');
select fanfare.create_app('shop');
select fanfare.create_app('blog');
select fanfare.grant_app('shop', current_setting('test.publisher'));

select act_as('publisher');
select is(pg_temp.acts_for(null), 'shop', 'the only app of a role');
select is(pg_temp.acts_for('shop'), 'shop', 'the same, named');
select throws_ok($$ select pg_temp.acts_for('blog') $$, 'ZF003', null, 'ZF003 for another app');
select throws_ok($$ select pg_temp.acts_for('none') $$, 'ZF003', null, 'ZF003 for one that is not there');
select throws_ok('select fanfare_internal.session_app(null)', '42501', null, 'nobody may call it as such');

select act_as('member');
select is(pg_temp.acts_for(null), 'shop', 'members of the role may too');
select is(pg_temp.acts_for('shop'), 'shop', 'the same, named');
select act_as('outsider');
select throws_ok('select pg_temp.acts_for(null)', 'ZF003', null, 'ZF003 for a role of no app');
select act_as('admin');
select is(pg_temp.acts_for('blog'), 'blog', 'an admin acts for all');
select throws_ok('select pg_temp.acts_for(null)', 'ZF002', null, 'ZF002 when there are several');
reset role;

select fanfare.grant_app('blog', current_setting('test.publisher'));
select act_as('publisher');
select throws_ok('select pg_temp.acts_for(null)', 'ZF002', null, 'ZF002 for a role of several apps');
select is(pg_temp.acts_for('blog'), 'blog', 'any of them, named');
reset role;

-- Bound twice to one app, itself and by membership, is bound to one app.
select fanfare.grant_app('shop', current_setting('test.outsider'));
select fanfare.grant_app('shop', current_setting('test.member'));
delete from fanfare.app_roles as r using fanfare.apps as a where a.id = r.app_id and a.name = 'blog';
select act_as('member');
select is(pg_temp.acts_for(null), 'shop', 'one app in two ways is one app');
reset role;

-- The login role counts where no role is set.
select set_config('session_authorization', current_setting('test.outsider'), false);
select is(pg_temp.acts_for(null), 'shop', 'the login role');
reset session authorization;

select executable_by('fanfare_internal.session_app(text)');

select * from finish();
