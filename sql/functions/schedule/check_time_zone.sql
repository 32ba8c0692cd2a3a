create or replace function fanfare_internal.check_time_zone(time_zone text)
returns void
language plpgsql stable
as $$
begin
  if not exists (select from pg_catalog.pg_timezone_names as z where z.name = check_time_zone.time_zone) then
    raise exception 'time_zone: "%" is not known', left(check_time_zone.time_zone, 64)
      using errcode = 'ZF352', hint = 'time_zone: a name of pg_timezone_names, such as UTC or Europe/Berlin';
  end if;
end
$$;

comment on function fanfare_internal.check_time_zone(text) is
  'Raises ZF352 unless the time zone is a name of the IANA database; Postgres by itself would take EST8 or +3 as well.';

revoke all on function fanfare_internal.check_time_zone(text) from public;
