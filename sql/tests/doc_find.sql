select no_plan();
select fanfare.create_app('shop');
select fanfare.doc_insert('notes', b::jsonb, i)
from (values
  ('a', '{"n":3,"tag":"x","at":{"city":"Oslo"}}'), ('b', '{"n":1,"tag":"y"}'), ('c', '{"n":2,"tag":"x","done":true}'),
  ('d', '{"tag":"x"}'), ('e', '{"n":2,"tag":"z","done":false}')
) as v (i, b);
select fanfare.doc_insert('other', '{"tag":"x"}', 'f');
create function pg_temp.ids(filter jsonb default null, path jsonpath default null, order_by text[] default null,
  descending boolean default false, after text default null, max_count integer default 100) returns text language sql as $$
  select string_agg(f.id, '') from fanfare.doc_find('notes', ids.filter, ids.path, ids.order_by, ids.descending, ids.after, ids.max_count) as f
$$;
select is(pg_temp.ids(), 'abcde', 'all of the collection, by id');
select is(pg_temp.ids(descending => true), 'edcba', 'the other way');
select is(pg_temp.ids('{"tag":"x"}'), 'acd', 'that contain the filter');
select is(pg_temp.ids('{"at":{"city":"Oslo"}}'), 'a', 'however deep');
select is(pg_temp.ids(path => '$.n ? (@ >= 2)'), 'ace', 'that match a path');
select is(pg_temp.ids(path => '$.n >= 2'), 'ace', 'written as a predicate too');
select is(pg_temp.ids(path => '$.done'), 'c', 'false is no match');
select is(pg_temp.ids('{"tag":"x"}', '$.n > 2'), 'a', 'both');
select is(pg_temp.ids(path => 'strict $.absent'), null, 'an error in the path is no match');
select is(pg_temp.ids(order_by => '{n}'), 'dbcea', 'by a value, missing first, then by id');
select is(pg_temp.ids(order_by => '{n}', descending => true), 'aecbd', 'the other way');
select is(pg_temp.ids(order_by => '{at,city}'), 'bcdea', 'by a deep value');

-- Page by page, each way, gives all of them in the same order.
create function pg_temp.paged(order_by text[], descending boolean) returns text language plpgsql as $$
declare
  v_after text;
  v_found record;
  v_ids text := '';
begin
  loop
    select f.id, f.cursor into v_found
    from fanfare.doc_find('notes', order_by => paged.order_by, descending => paged.descending, after => v_after, max_count => 1) as f;
    exit when not found;
    v_ids := v_ids || v_found.id;
    v_after := v_found.cursor;
  end loop;
  return v_ids;
end
$$;
select is(pg_temp.paged(o, d), pg_temp.ids(order_by => o, descending => d), format('pages by %s, descending %s', o, d))
from (values ('{n}'::text[]), (null)) as v (o)
cross join unnest(array[false, true]) as d;

select throws_ok(format('select fanfare.doc_find(''notes'', after => %L)', c), 'ZF309', null, 'ZF309 for ' || c)
from unnest(array['', 'x', '{}', '[1]', '[1,2]', '[1,"a",2]']) as c;
select throws_ok(format('select fanfare.doc_find(''notes'', max_count => %s)', n), 'ZF031', null, 'ZF031 for ' || n)
from unnest(array['0', '10001', 'null']) as n;
select throws_ok($$ select fanfare.doc_find('') $$, 'ZF300', null, 'ZF300');

-- The index is used where it can be.
insert into fanfare.documents (app_id, collection, body)
select a.id, 'many', jsonb_build_object('n', n) from fanfare.apps as a cross join generate_series(1, 5000) as n;
analyze fanfare.documents;
create function pg_temp.plan() returns setof text language plpgsql as $$
begin
  return query execute $q$ explain select d.* from fanfare.documents as d
    where d.app_id = 1 and d.collection = 'many' and d.body @> '{"n":77}' order by d.id limit 10 $q$;
end
$$;
select ok(exists (select from pg_temp.plan() as p where p ~ 'documents_body'), 'a filter is looked up in documents_body');
select executable_by('fanfare.doc_find(text, jsonb, jsonpath, text[], boolean, text, integer, text)', 'fanfare_publisher', 'fanfare_server');
select * from finish();
