create or replace function fanfare_internal.utc_text(moment timestamptz)
returns text
language sql stable strict parallel safe
as $$
  select to_char(utc_text.moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

comment on function fanfare_internal.utc_text(timestamptz) is
  'A time as the HTTP API writes it: RFC 3339, UTC, six digits.';

revoke all on function fanfare_internal.utc_text(timestamptz) from public;
grant execute on function fanfare_internal.utc_text(timestamptz) to fanfare_server, fanfare_monitor;
