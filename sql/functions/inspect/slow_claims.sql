create or replace view fanfare.slow_claims as
select a.name as app, h.name as handler, l.state, l.ready_at, l.looked_at, l.took
from fanfare_internal.low_waters as l
join fanfare.handlers as h on h.id = l.handler_id
join fanfare.apps as a on a.id = h.app_id;

comment on view fanfare.slow_claims is
'Handlers whose claims skip rows that an old snapshot keeps.
Claims begin at ready_at: before it, nothing waited at looked_at. took is how long it took to look at everything. Rows here mean that a long transaction keeps dead rows of fanfare.deliveries.
Example: select * from fanfare.slow_claims;';

grant select on fanfare.slow_claims to fanfare_monitor, fanfare_server;
