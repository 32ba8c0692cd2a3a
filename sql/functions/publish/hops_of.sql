create or replace function fanfare_internal.hops_of(headers jsonb)
returns smallint
language sql stable
as $$
  select greatest(
    substring(hops_of.headers ->> 'tracestate' from E'(?:^|,)[ \\t]*fanfare=(\\d{1,2})[ \\t]*(?:,|$)')::smallint,
    substring(current_setting('fanfare.hops', true) from E'^\\d{1,2}$')::smallint,
    0::smallint)
$$;

comment on function fanfare_internal.hops_of(jsonb) is
  'How many handlers a message came through that is published with these headers: as many as its tracestate says, which webhooks carry (W3C Trace Context, section 3.3), or the SQL handler that publishes it (setting fanfare.hops).';

revoke all on function fanfare_internal.hops_of(jsonb) from public;
