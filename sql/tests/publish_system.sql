select no_plan();
select shop();
select fanfare.create_handler('pull', 'pull');
select fanfare.create_trigger('pull', kind => 'kv', collection => 'cart*', operations => array['insert']);
create function pg_temp.change(collection text, operation text) returns bigint language sql as $$
  select fanfare_internal.publish_system(
    (select id from fanfare.apps), '$kv', jsonb_build_object('collection', collection, 'operation', operation), 'key', 3::smallint)
$$;
select ok(pg_temp.change('carts', 'insert') > 0, 'returns an id');
select results_eq(
  $$ select t.name, m.key, m.hops, m.payload ->> 'collection', m.owed_to = array(select id from fanfare.triggers)
     from fanfare.messages as m join fanfare.topics as t on t.id = m.topic_id $$,
  $$ values ('$kv', 'key', 3::smallint, 'carts', true) $$, 'stores the message');
select pg_temp.change('carts', 'update'), pg_temp.change('art', 'insert');
select is((select count(*) from fanfare.deliveries), 1::bigint, 'and delivers what matches');
select throws_ok(
  $$ select fanfare_internal.publish_system(0, '$kv', '1', 'key') $$, 'ZF011', null, 'ZF011 no such topic');
select executable_by('fanfare_internal.publish_system(bigint, text, jsonb, text, smallint)');

select * from finish();
