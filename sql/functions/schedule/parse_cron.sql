create or replace function fanfare_internal.parse_cron(cron text)
returns fanfare_internal.parsed_crons
language plpgsql immutable
as $$
declare
  v_text text := lower(btrim(parse_cron.cron, E' \t'));
  v_fields text[];
  v_cron fanfare_internal.parsed_crons;
begin
  if v_text like '@every %' then
    v_cron.every := fanfare_internal.cron_interval(btrim(substr(v_text, 8)));
    return v_cron;
  end if;
  v_fields := regexp_split_to_array(
    case v_text
      when '@hourly' then '0 * * * *'
      when '@daily' then '0 0 * * *'
      when '@midnight' then '0 0 * * *'
      when '@weekly' then '0 0 * * 0'
      when '@monthly' then '0 0 1 * *'
      when '@yearly' then '0 0 1 1 *'
      when '@annually' then '0 0 1 1 *'
      else v_text
    end, E'[ \\t]+');
  if v_text ~ '^(cron_)?tz=' then
    raise exception 'cron: a time zone does not belong here'
      using errcode = 'ZF350', hint = 'give it as time_zone, such as ''America/New_York''';
  elsif coalesce(cardinality(v_fields), 0) <> 5 or length(v_text) > 255 then
    raise exception 'cron: "%" does not have five fields', left(parse_cron.cron, 64)
      using errcode = 'ZF350',
        hint = 'minute, hour, day of the month, month, weekday; or @every 15m, @hourly, @daily, @weekly, @monthly, @yearly';
  end if;

  v_cron.minutes := fanfare_internal.cron_values(v_fields[1], 'minute', 0, 59);
  v_cron.hours := fanfare_internal.cron_values(v_fields[2], 'hour', 0, 23);
  v_cron.days := fanfare_internal.cron_values(v_fields[3], 'day', 1, 31);
  v_cron.months := fanfare_internal.cron_values(v_fields[4], 'month', 1, 12,
    '{jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec}');
  v_cron.weekdays := array(
    select distinct v % 7
    from unnest(fanfare_internal.cron_values(v_fields[5], 'weekday', 0, 7, '{sun,mon,tue,wed,thu,fri,sat}')) as v
    order by 1);
  v_cron.any_hour := v_fields[2] like '*%';
  v_cron.either_day := v_fields[3] not like '*%' and v_fields[5] not like '*%';

  if not v_cron.either_day and not exists (
    select from unnest(v_cron.months) as m, unnest(v_cron.days) as d
    where d <= case when m = 2 then 29 when m in (4, 6, 9, 11) then 30 else 31 end
  ) then
    raise exception 'cron: "%" never comes', left(parse_cron.cron, 64)
      using errcode = 'ZF351', hint = 'no such day is in those months';
  end if;
  return v_cron;
end
$$;

comment on function fanfare_internal.parse_cron(text) is
  'Parses a cron expression: five fields, @every <duration>, @hourly, @daily (@midnight), @weekly, @monthly, @yearly (@annually). When neither day field begins with *, either is enough. Errors: ZF350 not valid, ZF351 no day ever matches.';

revoke all on function fanfare_internal.parse_cron(text) from public;
grant execute on function fanfare_internal.parse_cron(text) to fanfare_server, fanfare_monitor;
