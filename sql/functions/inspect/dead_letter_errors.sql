create or replace view fanfare.dead_letter_errors as
select
  a.name as app,
  h.name as handler,
  d.reason,
  d.status,
  d.error,
  d.dead_letters,
  d.oldest_at,
  d.newest_at
from (
  select l.app_id, l.handler_id, l.reason, l.status, l.error, count(*) as dead_letters, min(l.died_at) as oldest_at, max(l.died_at) as newest_at
  from fanfare.dead_letters as l
  where l.resolution is null
  group by l.app_id, l.handler_id, l.reason, l.status, l.error
) as d
join fanfare.apps as a on a.id = d.app_id
join fanfare.handlers as h on h.id = d.handler_id;

comment on view fanfare.dead_letter_errors is
'Open dead letters, those of the same error together.
Example: select * from fanfare.dead_letter_errors order by dead_letters desc;';

grant select on fanfare.dead_letter_errors to fanfare_monitor, fanfare_server;
