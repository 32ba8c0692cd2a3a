select no_plan();
select fanfare.create_app(a) from unnest(array['shop', 'blog']) as a;
select fanfare.add_domain('shop', 'shop.example');
select is((fanfare_internal.served_app('shop.example', null)).name, 'shop', 'the host''s');
select is((fanfare_internal.served_app('shop.example', 'blog')).name, 'blog', 'the named one');
select throws_ok(format('select fanfare_internal.served_app(%L, %L)', c.host, c.app), 'ZF100', 'no app is served here', 'ZF100')
from (values ('x.example', null), (null, null), ('shop.example', 'none'), ('shop.example', '')) as c (host, app);
select executable_by('fanfare_internal.served_app(text, text)');
select * from finish();
