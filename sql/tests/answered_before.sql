-- What two sessions do to each other is in once_test.go.
select no_plan();
select fanfare.create_app('shop');
create function pg_temp.before(key text, body text default '{"a":1}', app_id bigint default null) returns text language sql as $$
  select convert_from(fanfare_internal.answered_before(app_id, key, 'POST /a', convert_to(body, 'UTF8')), 'UTF8')
$$;
select is(pg_temp.before('k'), null, 'none');
select fanfare_internal.keep_answer(null, 'k', 'POST /a', '{"a":1}', 'made');
select is(pg_temp.before('k'), 'made', 'the one that was kept');
select is(pg_temp.before('k', '{"a": 1.0}'), 'made', 'for the same value');
select is(pg_temp.before('k', app_id => (select id from fanfare.apps)), null, 'none of an app');
select is(pg_temp.before('other'), null, 'none for another key');
select throws_ok($$ select pg_temp.before('k', '{"a":2}') $$, 'ZF071', null, 'ZF071 another request');
select throws_ok(format('select pg_temp.before(%L)', k), 'ZF027', null, 'ZF027 key') from unnest(array['', repeat('x', 256), null]) as k;
update fanfare_internal.kept_answers set created_at = now() - interval '25 hours';
select is(pg_temp.before('k', '{"a":2}'), null, 'none after the window');
select executable_by('fanfare_internal.answered_before(bigint, text, text, bytea)', 'fanfare_server');

select * from finish();
