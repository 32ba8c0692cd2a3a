create or replace function fanfare.note_listener(kind text, app_id bigint, collection text)
returns void
language plpgsql volatile
as $$
declare
  v_sequence regclass := 'fanfare.' || note_listener.kind || '_listeners';
begin
  -- The bit is seen by others at once, before the listener is: never too late.
  perform pg_advisory_lock(fanfare.lock_number('listeners'));
  perform setval(
    v_sequence,
    coalesce(pg_sequence_last_value(v_sequence), 4611686018427387903)
      | fanfare.listener_bit(note_listener.app_id, note_listener.collection)
  );
  perform pg_advisory_unlock(fanfare.lock_number('listeners'));
end
$$;

comment on function fanfare.note_listener(text, bigint, text) is
  'Sets the bit of who listens to a store (kv or docs): to a collection of an app, or to all of it (null).';

revoke all on function fanfare.note_listener(text, bigint, text) from public;
