create or replace function fanfare_internal.ring_dispatchers()
returns void
language plpgsql volatile
as $$
begin
  if (select b.last_value from fanfare_internal.dispatch_bell as b) = 1
    and current_setting('fanfare.ring', true) is distinct from 'off'
    and pg_notification_queue_usage() < 0.5
  then
    perform pg_notify('fanfare_dispatch', '');
  end if;
end
$$;

comment on function fanfare_internal.ring_dispatchers() is
  'Wakes the dispatchers at commit if their bell says that they sleep; as ring(). Called after deliveries were written, and only then.';

revoke all on function fanfare_internal.ring_dispatchers() from public;
