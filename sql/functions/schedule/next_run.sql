create or replace function fanfare_internal.next_run(
  cron text,
  time_zone text,
  after timestamptz default clock_timestamp(),
  phase timestamptz default null
)
returns timestamptz
language plpgsql stable
as $$
declare
  -- Twelve years are the longest wait: for the first of a month on a weekday, around 2100.
  c_days constant integer := 4500;
  v_cron fanfare_internal.parsed_crons := fanfare_internal.parse_cron(next_run.cron);
  v_phase timestamptz := coalesce(next_run.phase, next_run.after);
  v_day date := (next_run.after at time zone next_run.time_zone)::date - 1;
  v_end date := v_day + c_days;
  v_run timestamptz;
begin
  if v_cron.every is not null then
    return v_phase + v_cron.every * (
      1 + floor(extract(epoch from next_run.after - v_phase) / extract(epoch from v_cron.every)))::double precision;
  end if;

  while v_day < v_end loop
    if not extract(month from v_day)::integer = any (v_cron.months) then
      v_day := (date_trunc('month', v_day::timestamp) + interval '1 month')::date;
      continue;
    end if;
    if fanfare_internal.cron_day_matches(v_cron, v_day) then
      v_run := fanfare_internal.day_run(v_cron, v_day, next_run.time_zone, next_run.after);
      if v_run is not null then
        return v_run;
      end if;
    end if;
    v_day := v_day + 1;
  end loop;
  raise exception 'cron: "%" does not come within twelve years', left(next_run.cron, 64)
    using errcode = 'ZF351', hint = 'no such day is in those months';
end
$$;

comment on function fanfare_internal.next_run(text, text, timestamptz, timestamptz) is
  'When a cron expression next runs after an instant, by the clock of a time zone. A fixed time that the clock skips runs at the first instant after it, a repeated one runs at the first; an hour that begins with * runs whenever the clock shows it. @every counts from phase (from after without one). Errors: ZF350 cron not valid, ZF351 it never comes.';

revoke all on function fanfare_internal.next_run(text, text, timestamptz, timestamptz) from public;
