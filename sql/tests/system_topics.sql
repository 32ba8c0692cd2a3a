select no_plan();
select is(
  (select array_agg(s.name order by s.name collate "C") from unnest(fanfare.system_topics()) as s (name)),
  fanfare.system_topics(), 'sorted');
select ok(not fanfare.valid_topic_name(s.name), s.name || ' is no name for an app''s topic')
from unnest(fanfare.system_topics()) as s (name);
select executable_by('fanfare.system_topics()');
select * from finish();
