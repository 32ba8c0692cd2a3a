create or replace view fanfare_internal.listed_schedules as
select s.app_id, s.name,
  json_build_object(
    'id', s.id, 'name', s.name, 'cron', s.cron, 'time_zone', s.time_zone, 'payload', s.payload,
    'missed', s.missed, 'paused', s.paused, 'next_at', fanfare_internal.utc_text(s.next_at),
    'last_at', fanfare_internal.utc_text(s.last_at), 'last_message_id', s.last_message_id, 'version', s.version,
    'created_at', fanfare_internal.utc_text(s.created_at)
  ) as item
from fanfare.schedules as s;

comment on view fanfare_internal.listed_schedules is
  'Schedules as the HTTP API shows them.';

grant select on fanfare_internal.listed_schedules to fanfare_server;
