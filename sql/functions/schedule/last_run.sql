create or replace function fanfare_internal.last_run(cron text, time_zone text, run timestamptz, until timestamptz)
returns timestamptz
language plpgsql stable
as $$
declare
  -- next_run(v_low) is not after until, next_run(v_high) is.
  v_low timestamptz := last_run.run - interval '1 microsecond';
  v_high timestamptz := last_run.until;
  v_middle timestamptz;
begin
  while v_high - v_low > interval '1 second' loop
    v_middle := v_low + (v_high - v_low) / 2;
    if fanfare_internal.next_run(last_run.cron, last_run.time_zone, v_middle, last_run.run) <= last_run.until then
      v_low := v_middle;
    else
      v_high := v_middle;
    end if;
  end loop;
  return fanfare_internal.next_run(last_run.cron, last_run.time_zone, v_low, last_run.run);
end
$$;

comment on function fanfare_internal.last_run(text, text, timestamptz, timestamptz) is
  'The newest run of a cron expression that is not after until, given an earlier one. Runs are at least a second apart.';

revoke all on function fanfare_internal.last_run(text, text, timestamptz, timestamptz) from public;
