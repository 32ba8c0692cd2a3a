-- What two sessions do to each other is in files_test.go.
select no_plan();
select fanfare.create_app('shop');

create function pg_temp.save(
  path text, n integer, if_match text[] default null, if_none_match text[] default null, content_type text default 'text/plain'
) returns text language sql as $$
  select format('%s %s %s', s.created, s.version, right(s.replaced_blob::text, 1))
  from fanfare_internal.save_file(
    save.path, save.n, save.content_type, sha256(save.n::text::bytea),
    format('00000000-0000-4000-8000-00000000000%s', save.n)::uuid, save.if_match, save.if_none_match) as s
$$;
create function pg_temp.sum(n integer) returns text language sql as $$ select encode(sha256(sum.n::text::bytea), 'hex') $$;

select is(pg_temp.save('a/b.txt', 1), 't 1 ', 'made');
select is(pg_temp.save('a/b.txt', 2), 'f 2 1', 'replaced: the bytes before are named');
select is(pg_temp.save('a/b.txt', 0), 'f 3 2', 'with an empty one too');
select results_eq(
  'select size, content_type, sha256, version, right(blob::text, 1) from fanfare.files',
  $$ values (0::bigint, 'text/plain', sha256('0'), 3::bigint, '0') $$, 'and that is what it is now');

select is(pg_temp.save('a/b.txt', 3, if_match => array[pg_temp.sum(0)]), 'f 4 0', 'if_match: as expected');
select is(pg_temp.save('a/b.txt', 4, if_match => '{*}'), 'f 5 3', 'if_match: any');
select throws_ok(
  $$ select pg_temp.save('a/b.txt', 5, if_match => array[pg_temp.sum(3)]) $$, 'ZF362', null, 'ZF362 changed meanwhile');
select throws_ok($$ select pg_temp.save('new', 5, if_match => '{*}') $$, 'ZF362', null, 'ZF362 there is none');
select throws_ok($$ select pg_temp.save('a/b.txt', 5, if_none_match => '{*}') $$, 'ZF362', null, 'ZF362 it exists');
select is(pg_temp.save('new', 5, if_none_match => '{*}'), 't 1 ', 'if_none_match: made');
select throws_ok($$ select pg_temp.save('a/b.txt', 5, if_none_match => array[pg_temp.sum(4)]) $$, 'ZF362', null, 'ZF362 it is this one');
select throws_ok($$ select pg_temp.save('../new', 6) $$, 'ZF360', null, 'ZF360 path');
select throws_ok(format('select pg_temp.save(''x'', 6, content_type => %L)', t), 'ZF363', null, format('ZF363 for %L', left(t, 20)))
from unnest(array['', 'text', '/', 'a/', E'text/plain\r\nX: y', 'a b/c', 'text/' || repeat('x', 251)]) as t;
select throws_ok($$ select pg_temp.save('x', 5) $$, '23505', null, 'bytes belong to one file');

select executable_by(
  'fanfare_internal.save_file(text, bigint, text, bytea, uuid, text[], text[], timestamptz, text)', 'fanfare_server');

select * from finish();
