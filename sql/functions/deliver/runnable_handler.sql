create or replace function fanfare_internal.runnable_handler(handler bigint, kind text)
returns fanfare.handlers
language plpgsql stable
as $$
declare
  v_handler fanfare.handlers;
begin
  select h.* into v_handler
  from fanfare.handlers as h
  where h.id = runnable_handler.handler
    and h.kind = runnable_handler.kind
    and h.paused_at is null and h.disabled_at is null and h.deleted_at is null;
  return v_handler;
end
$$;

comment on function fanfare_internal.runnable_handler(bigint, text) is
  'The handler if it is of the kind and neither paused, disabled nor deleted; nulls otherwise.';

revoke all on function fanfare_internal.runnable_handler(bigint, text) from public;
