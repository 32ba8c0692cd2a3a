create or replace view fanfare_internal.due_schedules as
select s.id, s.next_at, s.version
from fanfare.schedules as s
where s.next_at <= clock_timestamp();

comment on view fanfare_internal.due_schedules is
  'Schedules with a tick that is due, as fire_schedule takes them.';

grant select on fanfare_internal.due_schedules to fanfare_monitor, fanfare_server;
