create or replace view fanfare.leases as
select
  a.name as app,
  h.name as handler,
  s.hostname,
  count(*) as deliveries,
  min(d.leased_until) as next_end,
  max(d.attempt) as highest_attempt
from fanfare.deliveries as d
join fanfare.handlers as h on h.id = d.handler_id
join fanfare.apps as a on a.id = d.app_id
left join fanfare.servers as s on s.id = d.leased_by
where d.state = 'leased'
group by a.name, h.name, s.hostname;

comment on view fanfare.leases is
'Who works on which deliveries, and until when at most.
One row for each handler and server. hostname is null for workers that pull.
Example: select * from fanfare.leases order by next_end;';

grant select on fanfare.leases to fanfare_monitor, fanfare_server;
