create or replace view fanfare.blocked_keys as
select
  a.name as app,
  t.name as trigger,
  f.order_key as key,
  f.id as delivery_id,
  f.message_id,
  f.state,
  f.attempt,
  f.ready_at,
  f.leased_until,
  (select count(*) - 1 from fanfare.deliveries as d where d.trigger_id = t.id and d.order_key = f.order_key) as waiting
from fanfare.triggers as t
join fanfare.apps as a on a.id = t.app_id
cross join lateral (
  select distinct on (d.order_key) d.*
  from fanfare.deliveries as d
  where d.trigger_id = t.id and d.order_key is not null
  order by d.order_key, d.message_id
) as f
where t.ordered;

comment on view fanfare.blocked_keys is
'The first delivery of each message key of ordered triggers.
The others of the key wait for it.
Example: select * from fanfare.blocked_keys where state = ''retrying'';';

grant select on fanfare.blocked_keys to fanfare_monitor, fanfare_server;
