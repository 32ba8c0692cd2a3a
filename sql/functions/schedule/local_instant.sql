create or replace function fanfare_internal.local_instant(local timestamp, time_zone text)
returns timestamptz
language plpgsql stable
as $$
declare
  -- Postgres reads a repeated time as the later one, and one that the clock skips as if
  -- it had not been put forward yet: an instant after the skip.
  v_instant timestamptz := local_instant.local at time zone local_instant.time_zone;
  v_shown timestamp := v_instant at time zone local_instant.time_zone;
  v_day_before timestamptz := v_instant - interval '24 hours';
  v_earlier timestamptz := v_day_before + (local_instant.local - (v_day_before at time zone local_instant.time_zone));
begin
  if v_shown = local_instant.local then
    return case
      when v_earlier at time zone local_instant.time_zone = local_instant.local then least(v_earlier, v_instant)
      else v_instant
    end;
  end if;
  return (
    select s.instant
    from (
      select generate_series(v_instant - (v_shown - local_instant.local), v_instant, interval '1 minute') as instant
    ) as s
    where s.instant at time zone local_instant.time_zone >= local_instant.local
    limit 1
  );
end
$$;

comment on function fanfare_internal.local_instant(timestamp, text) is
  'The first instant at which a clock of the time zone shows the local time or a later one: of a repeated time the first, of a skipped one the first after the skip.';

revoke all on function fanfare_internal.local_instant(timestamp, text) from public;
