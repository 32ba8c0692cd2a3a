select no_plan();
select fanfare.create_app('shop');
select fanfare.create_app('blog');

select lives_ok(format('select fanfare.add_domain(%L, %L)', 'shop', d), format('takes %s', left(d, 20)))
from unnest(array[
  'shop.example', 'localhost', '127.0.0.1', '*.shop.example', '*', 'xn--mnchen-3ya.de',
  repeat(repeat('a', 63) || '.', 3) || repeat('a', 61)
]) as d;
select lives_ok($$ select fanfare.add_domain('shop', 'SHOP.example') $$, 'again, in upper case, is no error');
select is(
  (select count(*) from fanfare.app_domains where lower(domain) = 'shop.example'), 1::bigint,
  'one row a host');

select throws_ok($$ select fanfare.add_domain('none', 'x.example') $$, 'ZF001', null, 'ZF001 no such app');
select throws_ok($$ select fanfare.add_domain(null, 'x.example') $$, 'ZF001', null, 'ZF001 no app');
select throws_ok($$ select fanfare.add_domain('blog', 'Shop.Example') $$, 'ZF007', null, 'ZF007 of another app');
select is(
  (select a.name from fanfare.app_domains as d join fanfare.apps as a on a.id = d.app_id
   where d.domain = 'shop.example'),
  'shop', 'which keeps it');
select throws_ok(
  format('select fanfare.add_domain(%L, %L)', 'shop', d), 'ZF008', null,
  format('ZF008 for %L', left(d, 20)))
from unnest(array[
  '', 'shop.example:8080', 'a..b', '.a', 'a.', '-a.example', 'a_b', '**', '*.', 'a.*.b', 'a b',
  'http://a', 'münchen.de', E'a\n', repeat('a', 64), repeat(repeat('a', 63) || '.', 3) || repeat('a', 62), null
]) as d;

select executable_by('fanfare.add_domain(text, text)', 'fanfare_admin', 'fanfare_server');

select * from finish();
