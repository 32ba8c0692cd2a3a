create or replace function fanfare_internal.cron_interval(duration text)
returns interval
language plpgsql immutable
as $$
declare
  v_every interval;
begin
  begin
    v_every := cron_interval.duration::interval;
  exception
    when invalid_datetime_format or datetime_field_overflow or interval_field_overflow then
      v_every := null;
  end;
  -- Months have no fixed length; days are counted as 24 hours.
  if v_every is null or extract(year from v_every) <> 0 or extract(month from v_every) <> 0
    or extract(epoch from v_every) not between 1 and 31536000
  then
    raise exception 'cron: @every "%" is not valid', left(cron_interval.duration, 64)
      using errcode = 'ZF350', hint = '@every takes 1 second to 365 days, such as @every 90s, @every 1h30m or @every 2 days';
  end if;
  return make_interval(secs => extract(epoch from v_every));
end
$$;

comment on function fanfare_internal.cron_interval(text) is
  'The duration of an @every, in seconds alone. Errors: ZF350 not valid.';

revoke all on function fanfare_internal.cron_interval(text) from public;
