create or replace function fanfare_internal.take_slot(handler fanfare.handlers)
returns boolean
language plpgsql volatile
as $$
begin
  if (take_slot.handler).max_concurrency is null then
    return true;
  end if;
  for v_slot in 1 .. (take_slot.handler).max_concurrency loop
    if pg_try_advisory_xact_lock(
      hashtextextended((take_slot.handler).id || ' ' || v_slot, fanfare_internal.lock_number('slots')))
    then
      return true;
    end if;
  end loop;
  return false;
end
$$;

comment on function fanfare_internal.take_slot(fanfare.handlers) is
  'Takes one of a SQL handler''s max_concurrency places to the end of the transaction; false when all are taken. Each transaction calls the handler for one message at a time.';

revoke all on function fanfare_internal.take_slot(fanfare.handlers) from public;
