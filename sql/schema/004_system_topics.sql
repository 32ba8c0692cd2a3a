-- Every app has the system topics, to which the stores, the scheduler and dead letters publish.

insert into fanfare.topics (app_id, name)
select a.id, s.name
from fanfare.apps as a
cross join unnest(array['$cron', '$dead_letter', '$docs', '$files', '$kv']) as s (name)
on conflict on constraint topic_name_is_unique_in_app do nothing;

---- create above / drop below ----

delete from fanfare.topics where left(name, 1) = '$';
