select no_plan();
select is(
  (select array_agg(s.name order by s.name collate "C") from unnest(fanfare_internal.system_topics()) as s (name)),
  fanfare_internal.system_topics(), 'sorted');
select ok(not fanfare_internal.valid_topic_name(s.name), s.name || ' is no name for an app''s topic')
from unnest(fanfare_internal.system_topics()) as s (name);
select executable_by('fanfare_internal.system_topics()');
select * from finish();
