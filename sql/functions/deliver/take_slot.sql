create or replace function fanfare_internal.take_slot(handler fanfare.handlers)
returns boolean
language plpgsql volatile
as $$
begin
  if (take_slot.handler).max_concurrency is null then
    return true;
  end if;
  perform
  from fanfare_internal.slots as s
  where s.handler_id = (take_slot.handler).id and s.slot <= (take_slot.handler).max_concurrency
  limit 1
  for update skip locked;
  return found;
end
$$;

comment on function fanfare_internal.take_slot(fanfare.handlers) is
  'Takes one of a SQL handler''s max_concurrency places to the end of the transaction; false when all are taken. Each transaction calls the handler for one message at a time.';

revoke all on function fanfare_internal.take_slot(fanfare.handlers) from public;
