create or replace function fanfare_internal.move_cursor(handler_id bigint, trigger_id bigint, order_key text)
returns void
language plpgsql volatile
as $$
begin
  -- Whoever finds it held by another claim leaves it to that one.
  update fanfare_internal.ordered_cursors as c
  set trigger_id = move_cursor.trigger_id, order_key = move_cursor.order_key, moved_at = clock_timestamp()
  where c.handler_id = (
    select o.handler_id from fanfare_internal.ordered_cursors as o where o.handler_id = move_cursor.handler_id for update skip locked
  );
  if not found and not exists (
    select from fanfare_internal.ordered_cursors as c where c.handler_id = move_cursor.handler_id
  ) and fanfare_internal.hold_key('cursor ' || move_cursor.handler_id) then
    insert into fanfare_internal.ordered_cursors (handler_id, trigger_id, order_key)
    values (move_cursor.handler_id, move_cursor.trigger_id, move_cursor.order_key)
    on conflict on constraint ordered_cursors_pkey do nothing;
  end if;
end
$$;

comment on function fanfare_internal.move_cursor(bigint, bigint, text) is
  'Notes after which key the next claim of a handler''s ordered triggers begins; waits for nobody, but 10 ms for one who makes it.';

revoke all on function fanfare_internal.move_cursor(bigint, bigint, text) from public;
