create or replace function fanfare_internal.day_run(
  cron fanfare_internal.parsed_crons,
  day date,
  time_zone text,
  after timestamptz
)
returns timestamptz
language plpgsql stable
as $$
declare
  v_local timestamp;
  v_run timestamptz;
begin
  if (day_run.cron).any_hour then
    -- What the clock shows decides, minute by minute. It may be put back across midnight:
    -- then minutes of this day come after the first of the next one.
    return (
      select s.instant
      from (
        select generate_series(
          greatest(
            date_trunc('minute', day_run.after, 'UTC') + interval '1 minute',
            fanfare_internal.local_instant(day_run.day::timestamp, day_run.time_zone)),
          fanfare_internal.local_instant((day_run.day + 1)::timestamp, day_run.time_zone) + interval '3 hours',
          interval '1 minute') as instant
      ) as s
      cross join lateral (select s.instant at time zone day_run.time_zone as shown) as l
      where extract(minute from l.shown)::integer = any ((day_run.cron).minutes)
        and extract(hour from l.shown)::integer = any ((day_run.cron).hours)
        and fanfare_internal.cron_day_matches(day_run.cron, l.shown::date)
      limit 1
    );
  end if;

  for v_local in
    select day_run.day + make_time(h, m, 0)
    from unnest((day_run.cron).hours) as h
    cross join unnest((day_run.cron).minutes) as m
    where day_run.day + make_time(h, m, 0) > day_run.after at time zone day_run.time_zone
    order by 1
  loop
    v_run := fanfare_internal.local_instant(v_local, day_run.time_zone);
    if v_run > day_run.after then
      return v_run;
    end if;
  end loop;
  return null;
end
$$;

comment on function fanfare_internal.day_run(fanfare_internal.parsed_crons, date, text, timestamptz) is
  'The first run of a schedule that belongs to a day it runs on and comes after an instant; null when there is none. A fixed hour runs once however the clock is put; an hour that begins with * runs whenever the clock shows it.';

revoke all on function fanfare_internal.day_run(fanfare_internal.parsed_crons, date, text, timestamptz) from public;
