create or replace function fanfare_internal.schedule_changed()
returns trigger
language plpgsql volatile
as $$
begin
  if tg_op = 'UPDATE' then
    if (new.name, new.cron, new.time_zone, new.payload, new.missed, new.paused)
      is not distinct from (old.name, old.cron, old.time_zone, old.payload, old.missed, old.paused)
    then
      return new; -- fired
    end if;
    new.version := old.version + 1;
  end if;
  if octet_length(new.payload::text) > fanfare_internal.payload_limit() then
    raise exception 'payload is % bytes, the limit is %', octet_length(new.payload::text), fanfare_internal.payload_limit()
      using errcode = 'ZF020';
  end if;
  if tg_op = 'INSERT' or (new.cron, new.time_zone, new.paused) is distinct from (old.cron, old.time_zone, old.paused) then
    perform fanfare_internal.check_time_zone(new.time_zone);
    new.next_at := fanfare_internal.next_run(new.cron, new.time_zone);
    if new.paused then
      new.next_at := null;
    end if;
  end if;
  return new;
end
$$;

comment on function fanfare_internal.schedule_changed() is
  'Table trigger of schedules: checks what changed, raises version, and sets next_at when cron, time_zone or paused did. Errors: ZF020 payload, ZF350 cron, ZF351 it never comes, ZF352 time zone.';

revoke all on function fanfare_internal.schedule_changed() from public;

create or replace trigger schedule_changed
before insert or update on fanfare.schedules
for each row execute function fanfare_internal.schedule_changed();
