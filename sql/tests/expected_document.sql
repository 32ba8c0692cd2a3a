select no_plan();
select fanfare.create_app('shop');
create function pg_temp.expected(id text, if_match text[] default null, if_none_match text[] default null, since timestamptz default null)
returns bigint language sql as $$
  select fanfare_internal.expected_document('c', id, if_match, if_none_match, since, 'shop')
$$;
create temporary table made as select fanfare.doc_update('c','k','{}',upsert=>true) as version;
select is(pg_temp.expected('k'), null, 'none without conditions');
select is(pg_temp.expected('k', array[m.version::text]), m.version, 'that which is there') from made as m;
select is(pg_temp.expected('k', if_none_match => '{0}', since => now() + interval '1 s'), m.version, 'by any condition') from made as m;
select is(pg_temp.expected('other', if_none_match => '{*}'), 0::bigint, 'or nothing');
select throws_ok($$ select pg_temp.expected('k', '{0}') $$, 'ZF302', null, 'ZF302 If-Match');
select throws_ok($$ select pg_temp.expected('other', '{*}') $$, 'ZF302', null, 'ZF302 there is none');
select throws_ok($$ select pg_temp.expected('k', if_none_match => '{*}') $$, 'ZF302', null, 'ZF302 If-None-Match');
select throws_ok($$ select pg_temp.expected('k', since => '2000-01-01') $$, 'ZF302', null, 'ZF302 If-Unmodified-Since');
select throws_ok($$ select fanfare_internal.expected_document('C', 'k', '{*}', null, null, 'shop') $$, 'ZF300', null, 'ZF300');
select throws_ok($$ select fanfare_internal.expected_document('c', 'k', '{*}', null, null, 'none') $$, 'ZF003', null, 'ZF003');
select executable_by('fanfare_internal.expected_document(text, text, text[], text[], timestamptz, text)', 'fanfare_server');

select * from finish();
