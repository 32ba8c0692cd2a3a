select no_plan();
select fanfare.create_app(n) from unnest(array['exact', 'long', 'short', 'rest']) as n;

select is(fanfare_internal.resolve_app('a.example'), null, 'null when no domain fits');

select fanfare.add_domain('exact', 'www.eu.example');
select fanfare.add_domain('long', '*.eu.example');
select fanfare.add_domain('short', '*.example');

select is(
  (select a.name from fanfare.apps as a where a.id = fanfare_internal.resolve_app(h.host)), h.app,
  format('%s leads to %s', h.host, coalesce(h.app, 'no app')))
from (values
  ('www.eu.example', 'exact'),
  ('api.eu.example', 'long'),
  ('a.b.eu.example', 'long'),
  ('eu.example', 'short'),
  ('www.us.example', 'short'),
  ('example', null),
  ('notexample', null),
  ('www.example.com', null),
  ('', null),
  (null, null)
) as h (host, app);

select fanfare.add_domain('rest', '*');
select is(
  (select a.name from fanfare.apps as a where a.id = fanfare_internal.resolve_app(h.host)), h.app,
  format('beside *, %s leads to %s', h.host, h.app))
from (values ('www.eu.example', 'exact'), ('x.example', 'short'), ('other.org', 'rest')) as h (host, app);

select executable_by('fanfare_internal.resolve_app(text)', 'fanfare_server');

select * from finish();
