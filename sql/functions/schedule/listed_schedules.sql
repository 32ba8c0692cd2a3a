create or replace view fanfare_internal.listed_schedules as
select
  s.app_id,
  s.id,
  s.name,
  s.cron,
  s.time_zone,
  s.payload,
  s.missed,
  s.paused,
  s.next_at,
  s.last_at,
  s.last_message_id,
  s.version,
  s.created_at
from fanfare.schedules as s;

comment on view fanfare_internal.listed_schedules is
  'Schedules as the HTTP API shows them.';

grant select on fanfare_internal.listed_schedules to fanfare_server;
