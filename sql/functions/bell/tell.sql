create or replace function fanfare_internal.tell(channel text, payload text)
returns boolean
language plpgsql volatile
as $$
begin
  if pg_notification_queue_usage() >= 0.5 then
    return false;
  end if;
  perform pg_notify(tell.channel, tell.payload);
  return true;
end
$$;

comment on function fanfare_internal.tell(text, text) is
  'Notifies on a channel at commit, and answers true; false where the queue of notifications is half full, as in a full one every commit that notifies fails. Any login can fill it. Servers then find what changed by looking, within seconds. All functions notify by this one.';

revoke all on function fanfare_internal.tell(text, text) from public;
