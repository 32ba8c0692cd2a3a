select no_plan();
select fanfare.create_app('shop');
select fanfare.create_app('blog');
select fanfare.grant_app('shop', current_setting('test.publisher'));
select act_as('publisher');

create temporary table seen (version bigint);
insert into seen select fanfare.kv_set('settings', 'theme', '"dark"');
select is(fanfare.kv_get('settings', 'theme'), '"dark"', 'sets a value');
insert into seen select fanfare.kv_set('settings', 'theme', '"light"');
select is(fanfare.kv_get('settings', 'theme'), '"light"', 'and another over it');
select ok((select max(version) > min(version) and count(distinct version) = 2 from seen), 'each at a later version');
select is((select e.version from fanfare.kv_entry('settings', 'theme') as e), (select max(version) from seen), 'which is the one it returns');
select lives_ok($$ select fanfare.kv_set('settings', 'null', 'null') $$, 'JSON null is a value');
select is(fanfare.kv_get('settings', 'null'), 'null', 'and no absence');
select lives_ok(format('select fanfare.kv_set(%L, %L, %L)', 'c', k, '1'), format('key %L', left(k, 20)))
from unnest(array['a', '/', 'a//b', '...', 'a/.b/c..', 'a%2e%2e', '日本/語', repeat('ä', 512)]) as k;

-- Compare and set
select throws_ok($$ select fanfare.kv_set('settings', 'theme', '1', expected_version => 0) $$, 'ZF302', null, '0: it must not exist');
select throws_ok(format('select fanfare.kv_set(''settings'', ''theme'', ''1'', expected_version => %s)', min(version)),
  'ZF302', null, 'lost: it is at another version') from seen;
select throws_ok(format('select fanfare.kv_set(''settings'', ''none'', ''1'', expected_version => %s)', v), 'ZF302', null, 'lost: it is not there')
from unnest(array[7, -1]) as v;
select lives_ok(format('select fanfare.kv_set(''settings'', ''theme'', ''2'', expected_version => %s)', max(version)), 'won') from seen;
select lives_ok($$ select fanfare.kv_set('settings', 'new', '1', expected_version => 0) $$, '0: it did not exist');
insert into seen select e.version from fanfare.kv_entry('settings', 'theme') as e;
select fanfare.kv_delete('settings', 'theme');
select fanfare.kv_set('settings', 'theme', '3');
select throws_ok(format('select fanfare.kv_set(''settings'', ''theme'', ''1'', expected_version => %s)', v.version),
  'ZF302', null, 'no version comes back with a key that is made again') from seen as v;

-- Expiry
select fanfare.kv_set('sessions', 'a', '1', ttl => '1 microsecond');
select is(fanfare.kv_get('sessions', 'a'), null, 'what has expired is absent at once');
select lives_ok($$ select fanfare.kv_set('sessions', 'a', '2', expected_version => 0) $$, 'also for compare-and-set');
select is((select e.expires_at from fanfare.kv_entry('sessions', 'a') as e), null, 'no ttl: it stays');
select fanfare.kv_set('sessions', 'a', '3', ttl => '1 microsecond');
select lives_ok($$ select fanfare.kv_set('sessions', 'a', '4') $$, 'it can be set over');
select fanfare.kv_set('sessions', 'b', '1', ttl => '1 hour');
select ok((select e.expires_at between clock_timestamp() + '59 min' and clock_timestamp() + '1 hour'
  from fanfare.kv_entry('sessions', 'b') as e), 'ttl counts from now');
select throws_ok(format($$ select fanfare.kv_set('c', 'k', '1', ttl => %L) $$, ttl), 'ZF304', null, 'ZF304 for ' || ttl)
from unnest(array['0', '-1 hour']) as ttl;

-- Bad input
select throws_ok(format($$ select fanfare.kv_set(%L, 'k', '1') $$, c), 'ZF300', null, format('ZF300 for %L', left(c, 10)))
from unnest(array['', '$kv', 'A', 'a/b', '..', '-a', repeat('x', 64), null]) as c;
select throws_ok(format($$ select fanfare.kv_set('c', %L, '1') $$, k), 'ZF301', null, format('ZF301 for %L', left(k, 10)))
from unnest(array['', '.', '..', '../a', 'a/..', 'a/./b', E'a\nb', E'\u007f', E'a\u0085', repeat('k', 513), null]) as k;
select throws_ok($$ select fanfare.kv_set('c', 'k', null) $$, 'ZF021', null, 'ZF021 without a value');
select throws_ok($$ select fanfare.kv_set('c', 'k', to_jsonb(repeat('x', 1048575))) $$, 'ZF020', null, 'ZF020 over the limit');
select lives_ok($$ select fanfare.kv_set('c', 'k', to_jsonb(repeat('x', 1048574))) $$, 'at the limit');
select throws_ok($$ select fanfare.kv_set('c', 'k', '1', app => 'blog') $$, 'ZF003', null, 'ZF003 for another app');
reset role;

select is((select count(*)::integer from fanfare.kv_entries as e join fanfare.apps as a on a.id = e.app_id where a.name = 'blog'),
  0, 'another app has none of it');
select executable_by('fanfare.kv_set(text, text, jsonb, interval, bigint, text)', 'fanfare_publisher', 'fanfare_server');
select * from finish();
