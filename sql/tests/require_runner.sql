select no_plan();
select fanfare.create_app('shop');
select throws_ok($$ select fanfare_internal.require_runner('secret') $$, 'ZF052', null, 'a session that was not admitted');
select fanfare_internal.admit_runner(pg_backend_pid(), sha256('secret'));
select lives_ok($$ select fanfare_internal.require_runner('secret') $$, 'who knows its secret');
select throws_ok(format('select fanfare_internal.require_runner(%L)', s), 'ZF052', null, coalesce(s, 'null')) from unnest(array['other', '', null]) as s;
select fanfare.create_app('blog');
select throws_ok($$ select fanfare_internal.require_runner('secret') $$, 'ZF051', null, 'with two apps, a login that may do more');
set session authorization fanfare_runner;
select throws_ok($$ select fanfare_internal.require_runner('secret') $$, '42501', null, 'which a runner''s login calls only by the parts of a run');
select is((fanfare_internal.begin_batch('secret', 0, 1, now())).outcome, 'nothing', 'and may');
reset session authorization;
select executable_by('fanfare_internal.require_runner(bytea)');

select * from finish();
