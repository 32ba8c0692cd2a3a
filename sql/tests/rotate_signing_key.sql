select no_plan();
select fanfare.create_app('shop');
create temporary table kids (n serial, kid text);
insert into kids (kid) values (fanfare.rotate_signing_key('shop'));
insert into kids (kid) values (fanfare.rotate_signing_key('shop', '2 hours'));
insert into kids (kid) values (fanfare.rotate_signing_key('shop', '1 hour'));
select results_eq(
  $$ select k.n, round(extract(epoch from s.expires_at - now()) / 3600) from fanfare.signing_keys as s join kids as k using (kid) order by k.n $$,
  $$ values (1, 1::numeric), (2, 1), (3, null) $$, 'the newest signs, no other lives longer than the grace');
select is((select count(*) from fanfare.revocations), 0::bigint, 'with a grace nothing is revoked');
insert into kids (kid) values (fanfare.rotate_signing_key('shop', '0'));
select results_eq(
  $$ select k.n from fanfare.signing_keys as s join kids as k using (kid) $$, 'values (4)', 'without grace the old ones are gone');
select results_eq('select kind, value from fanfare.revocations', $$ values ('all', '') $$, 'and their tokens are revoked');
select lives_ok(
  $$ select fanfare_internal.verify_token((select id from fanfare.apps), fanfare.issue_subscriber_token('{a}')) $$, 'but not new ones');
select throws_ok(format('select fanfare.rotate_signing_key(%L, %L)', 'shop', g), 'ZF106', null, 'ZF106 for ' || coalesce(g, 'null'))
from unnest(array['-1 second', '31 days', null]) as g;
select throws_ok($$ select fanfare.rotate_signing_key('none') $$, 'ZF003', null, 'ZF003 no such app');
select executable_by('fanfare.rotate_signing_key(text, interval)', 'fanfare_admin', 'fanfare_server');
select * from finish();
