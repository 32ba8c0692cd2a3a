create or replace function fanfare_internal.code_fingerprint()
returns text
language sql stable
set search_path = pg_catalog, pg_temp
set datestyle = 'ISO, MDY'
set intervalstyle = postgres
set timezone = 'UTC'
set bytea_output = hex
set extra_float_digits = 1
set standard_conforming_strings = on
set quote_all_identifiers = off
as $$
  select md5(string_agg(d.definition, '' order by d.definition collate "C"))
  from (
    select md5(pg_get_functiondef(p.oid)) as definition
    from pg_catalog.pg_proc as p
    where p.pronamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace)
    union all
    select md5(c.oid::regclass || pg_get_viewdef(c.oid))
    from pg_catalog.pg_class as c
    where c.relnamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace) and c.relkind = 'v'
  ) as d
$$;

comment on function fanfare_internal.code_fingerprint() is
  'Hash of all installed functions and views as they stand; differs from code_version when somebody edited one by hand. The same under all settings of a session.';

revoke all on function fanfare_internal.code_fingerprint() from public;
grant execute on function fanfare_internal.code_fingerprint() to fanfare_server, fanfare_monitor;
