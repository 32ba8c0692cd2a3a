create or replace view fanfare_internal.parsed_crons as
select
  null::integer[] as minutes,
  null::integer[] as hours,
  null::integer[] as days,
  null::integer[] as months,
  null::integer[] as weekdays,
  null::boolean as any_hour,
  null::boolean as either_day,
  null::interval as every
where false;

comment on view fanfare_internal.parsed_crons is
  'Shape of what parse_cron answers: the values of each field (weekday 0 is Sunday), whether the hour begins with *, whether a day of the month or of the week is enough, and the interval of @every alone.';

grant select on fanfare_internal.parsed_crons to fanfare_server, fanfare_monitor;
