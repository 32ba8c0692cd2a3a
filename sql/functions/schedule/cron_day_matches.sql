create or replace function fanfare_internal.cron_day_matches(cron fanfare_internal.parsed_crons, day date)
returns boolean
language sql immutable
as $$
  select extract(month from cron_day_matches.day)::integer = any ((cron_day_matches.cron).months)
    and case
      when (cron_day_matches.cron).either_day then
        extract(day from cron_day_matches.day)::integer = any ((cron_day_matches.cron).days)
        or extract(dow from cron_day_matches.day)::integer = any ((cron_day_matches.cron).weekdays)
      else
        extract(day from cron_day_matches.day)::integer = any ((cron_day_matches.cron).days)
        and extract(dow from cron_day_matches.day)::integer = any ((cron_day_matches.cron).weekdays)
    end
$$;

comment on function fanfare_internal.cron_day_matches(fanfare_internal.parsed_crons, date) is
  'True where a schedule runs on a day.';

revoke all on function fanfare_internal.cron_day_matches(fanfare_internal.parsed_crons, date) from public;
