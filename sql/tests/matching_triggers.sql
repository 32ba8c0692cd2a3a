select no_plan();
select shop();
select add_handlers('sql', 'http');
create function pg_temp.matching(topic text) returns text[] language sql as $$
  select array(
    select t.name from unnest(fanfare_internal.matching_triggers((select id from fanfare.topics as o where o.name = matching.topic), null, '1'))
      with ordinality as m (id, n)
    join fanfare.triggers as t on t.id = m.id order by m.n)
$$;
select is(pg_temp.matching('orders'), array['sql', 'http'], 'those of the topic, by id');
update fanfare.triggers set enabled = false where name = 'sql';
select is(pg_temp.matching('orders'), array['http'], 'the enabled ones');
select is(fanfare_internal.matching_triggers(0, null, '1'), null, 'null when none');
select executable_by('fanfare_internal.matching_triggers(bigint, text, jsonb)');

select * from finish();
