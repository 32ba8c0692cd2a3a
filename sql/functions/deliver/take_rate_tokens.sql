create or replace function fanfare_internal.take_rate_tokens(handler fanfare.handlers, begun integer)
returns void
language plpgsql volatile
as $$
begin
  if (take_rate_tokens.handler).rate is null or take_rate_tokens.begun = 0 then
    return;
  end if;
  insert into fanfare_internal.rate_buckets as b (handler_id, tokens, filled_at)
  values ((take_rate_tokens.handler).id, (take_rate_tokens.handler).rate - take_rate_tokens.begun, clock_timestamp())
  on conflict on constraint rate_buckets_pkey do update
  set tokens = least(
      (take_rate_tokens.handler).rate,
      b.tokens + extract(epoch from clock_timestamp() - b.filled_at) * (take_rate_tokens.handler).rate
    ) - take_rate_tokens.begun,
    filled_at = excluded.filled_at;
end
$$;

comment on function fanfare_internal.take_rate_tokens(fanfare.handlers, integer) is
  'Takes what was begun from the bucket of a handler with a rate, which fills by rate a second up to one second''s worth. Called while room() holds the handler''s row.';

revoke all on function fanfare_internal.take_rate_tokens(fanfare.handlers, integer) from public;
