create or replace function fanfare_internal.ring(bell bigint)
returns void
language plpgsql volatile
as $$
begin
  if ring.bell = 1
    and current_setting('fanfare.ring', true) is distinct from 'off'
    and pg_notification_queue_usage() < 0.5
  then
    perform pg_notify('fanfare_bell', '');
  end if;
end
$$;

comment on function fanfare_internal.ring(bigint) is
  'Wakes the sealer at commit if the bell, read after the insert, says that it sleeps. set fanfare.ring = off keeps a session from ringing (NOTIFY makes PREPARE TRANSACTION fail); the sealer then finds the message within a second.';

revoke all on function fanfare_internal.ring(bigint) from public;
