select no_plan();
create temporary table app as select fanfare.create_app('shop') as shop, fanfare.create_app('blog') as blog;
select fanfare.revoke_tokens(jti => 'j1', app => 'shop');
select fanfare.revoke_tokens(subject => 'u1', before => now() - interval '1 hour', app => 'shop');
select is(
  fanfare_internal.token_revoked(case c.app when 'shop' then shop else blog end, c.jti, c.subject, now() - c.age::interval), c.revoked, c.what)
from app, (values
  ('shop', 'j1', null, '1 minute', true, 'by its jti'),
  ('blog', 'j1', null, '1 minute', false, 'not in another app'),
  ('shop', 'j2', null, '1 minute', false, 'not another'),
  ('shop', 'j2', 'u1', '2 hours', true, 'with its subject'),
  ('shop', 'j2', 'u1', '59 minutes', false, 'not if it was issued later'),
  ('shop', null, 'u2', '2 hours', false, 'not another subject'),
  ('shop', 'u1', 'j1', '2 hours', false, 'a subject is no jti, nor the other way round'),
  ('shop', null, null, '1 year', false, 'not without either')
) as c (app, jti, subject, age, revoked, what);
select fanfare.revoke_tokens(everything => true, before => now() - interval '1 day', app => 'shop');
select is(fanfare_internal.token_revoked(shop, null, null, now() - interval '25 hours'), true, 'with all of the app') from app;
select is(fanfare_internal.token_revoked(shop, null, null, r.issued_before), true, 'issued at that very time')
from app, fanfare.revocations as r where r.kind = 'all';
select is(fanfare_internal.token_revoked(shop, null, null, now() - interval '23 hours'), false, 'not if it was issued later') from app;
select is(fanfare_internal.token_revoked(blog, null, null, now() - interval '25 hours'), false, 'nor in another app') from app;
select executable_by('fanfare_internal.token_revoked(bigint, text, text, timestamptz)');
select * from finish();
