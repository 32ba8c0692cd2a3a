create or replace function fanfare_internal.free_capacity(handler fanfare.handlers)
returns integer
language plpgsql volatile
as $$
declare
  v_room integer := 1000000;
  v_tokens double precision;
begin
  if (free_capacity.handler).max_concurrency is null and (free_capacity.handler).rate is null then
    return v_room;
  end if;
  -- Held until the claim commits: of two that count at the same time, both would take what is left.
  perform from fanfare.handlers as h where h.id = (free_capacity.handler).id for no key update skip locked;
  if not found then
    return 0;
  end if;

  if (free_capacity.handler).max_concurrency is not null then
    v_room := (free_capacity.handler).max_concurrency - (
      select count(*) from fanfare.deliveries as d where d.handler_id = (free_capacity.handler).id and d.state = 'leased'
    );
  end if;
  if (free_capacity.handler).rate is not null then
    select least((free_capacity.handler).rate, b.tokens + extract(epoch from clock_timestamp() - b.filled_at) * (free_capacity.handler).rate)
    into v_tokens
    from fanfare_internal.rate_buckets as b
    where b.handler_id = (free_capacity.handler).id;
    v_room := least(v_room, floor(coalesce(v_tokens, (free_capacity.handler).rate)));
  end if;
  return greatest(v_room, 0);
end
$$;

comment on function fanfare_internal.free_capacity(fanfare.handlers) is
  'How many deliveries of the handler may begin now by max_concurrency and rate, over all servers. The handler''s row is then locked to the end of the transaction; 0 where another claim holds it.';

revoke all on function fanfare_internal.free_capacity(fanfare.handlers) from public;
