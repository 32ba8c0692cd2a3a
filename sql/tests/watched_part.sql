select no_plan();
create function pg_temp.part(columns text[], key text, content jsonb) returns jsonb language sql as $$
  select fanfare_internal.watched_part(jsonb_populate_record(null::fanfare.table_watches, jsonb_build_object('columns', part.columns, 'key_column', part.key)), part.content)
$$;
select is(pg_temp.part('{a}', null, '{"a":1,"b":2}'), '{"a":1}', 'the columns');
select is(pg_temp.part(null, 'b', '{"a":1,"b":2}'), '{"a":1,"b":2}', 'all of it');
select throws_ok($$ select pg_temp.part('{a,c}', null, '{"a":1}') $$, 'ZF332', null, 'ZF332 a column is gone');
select throws_ok($$ select pg_temp.part(null, 'c', '{"a":1}') $$, 'ZF332', null, 'ZF332 the key is gone');
select executable_by('fanfare_internal.watched_part(fanfare.table_watches, jsonb)');
select * from finish();
