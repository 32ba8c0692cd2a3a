create or replace function fanfare_internal.note_listener(kind text, app_id bigint, collection text)
returns void
language plpgsql volatile
as $$
declare
  v_sequence regclass := 'fanfare_internal.' || note_listener.kind || '_listeners';
begin
  -- The bit is seen by others at once, before the listener is: never too late.
  lock table fanfare_internal.listener_lock in share row exclusive mode;
  perform setval(
    v_sequence,
    coalesce(pg_sequence_last_value(v_sequence), 4611686018427387903)
      | fanfare_internal.listener_bit(note_listener.app_id, note_listener.collection)
  );
end
$$;

comment on function fanfare_internal.note_listener(text, bigint, text) is
  'Sets the bit of who listens to a store (kv or docs): to a collection of an app, or to all of it (null).';

revoke all on function fanfare_internal.note_listener(text, bigint, text) from public;
