create or replace view fanfare_internal.pulled_deliveries as
select c.delivery_id as delivery, c.lease, c.leased_until, c.attempt, c.max_attempts, c.message
from fanfare_internal.claimed_deliveries as c;

comment on view fanfare_internal.pulled_deliveries is
  'Shape of what claim answers: what to give to ack, nack and extend; and the message, as a SQL handler is given it.';
