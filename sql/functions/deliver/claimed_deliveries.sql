create or replace view fanfare_internal.claimed_deliveries as
select
  o.delivery_id,
  o.lease,
  o.leased_until,
  o.attempt,
  o.app_id,
  a.name as app,
  o.handler_id,
  h.name as handler,
  h.kind,
  h.target,
  h.timeout,
  s.headers,
  array_remove(array[
    s.secret, case when s.previous_secret_until > statement_timestamp() then s.previous_secret end
  ], null) as secrets,
  o.trigger_id,
  t.name as trigger,
  t.max_attempts,
  o.message_id,
  fanfare_internal.envelope(o, t.kind, t.name, o.attempt) as message
from fanfare_internal.owed_messages as o
join fanfare.handlers as h on h.id = o.handler_id
left join fanfare_internal.handler_secrets as s on s.handler_id = o.handler_id
join fanfare.apps as a on a.id = o.app_id
join fanfare.triggers as t on t.id = o.trigger_id;

comment on view fanfare_internal.claimed_deliveries is
  'Deliveries with all that is needed to make them: shape of what claim_deliveries answers. It shows secrets, so that nobody may select from it.';
