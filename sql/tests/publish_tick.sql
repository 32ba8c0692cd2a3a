select no_plan();
select fanfare.create_app('shop');
select fanfare.create_schedule('s', '@hourly', payload => '{"a": 1}');

create temporary table made as
select fanfare_internal.publish_tick(s, '2026-01-01 10:00:00.5+01') as id from fanfare.schedules as s;
select results_eq(
  'select t.name, m.key, m.payload from fanfare.messages as m join fanfare.topics as t on t.id = m.topic_id, made where m.id = made.id',
  $$ values ('$cron', 's', '{"schedule": "s", "scheduled_at": "2026-01-01T09:00:00.500000Z", "payload": {"a": 1}}'::jsonb) $$,
  'publishes on $cron, with the schedule as key');
select results_eq(
  'select last_at, last_message_id from fanfare.schedules',
  $$ select '2026-01-01 09:00:00.5Z'::timestamptz, id from made $$, 'and notes it');

select executable_by('fanfare_internal.publish_tick(fanfare.schedules, timestamp with time zone)');

select * from finish();
