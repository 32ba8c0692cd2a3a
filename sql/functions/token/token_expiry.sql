create or replace function fanfare_internal.token_expiry(token text)
returns timestamptz
language sql stable strict
as $$
  select to_timestamp(
    (fanfare_internal.decode_segment(split_part(token_expiry.token, '.', 2)) ->> 'exp')::double precision)
$$;

comment on function fanfare_internal.token_expiry(text) is
  'When a token says it expires; nothing of it is checked.';

revoke all on function fanfare_internal.token_expiry(text) from public;
grant execute on function fanfare_internal.token_expiry(text) to fanfare_server;
