create or replace function fanfare_internal.move_ids_on(lineage integer, system_identifier bigint)
returns void
language plpgsql volatile
as $$
declare
  v_step constant bigint := 10000000000;
  v_history constant bigint :=
    hashtextextended(concat_ws(' ', move_ids_on.lineage, move_ids_on.system_identifier, fanfare_internal.timeline()), 0) & 4611686018427387903;
  v_sequence regclass;
begin
  if pg_sequence_last_value('fanfare_internal.history') = v_history then
    return;
  end if;
  -- An error undoes the block, which lets the lock go at once; what sequences were set to stays.
  begin
    lock table fanfare_internal.history_lock in exclusive mode;
    if pg_sequence_last_value('fanfare_internal.history') <> v_history then
      for v_sequence in
        select s.sequence::regclass
        from unnest(array[
          'fanfare_internal.message_ids',
          pg_get_serial_sequence('fanfare.deliveries', 'id'),
          pg_get_serial_sequence('fanfare.dead_letters', 'id'),
          pg_get_serial_sequence('fanfare.scheduled_messages', 'id'),
          pg_get_serial_sequence('fanfare.kv_entries', 'version'),
          pg_get_serial_sequence('fanfare.documents', 'version')
        ]) as s (sequence)
      loop
        perform setval(v_sequence, coalesce(pg_sequence_last_value(v_sequence), 0) + v_step);
      end loop;
    end if;
    perform setval('fanfare_internal.history', v_history);
    perform v_step / 0;
  exception
    when division_by_zero then null;
  end;
end
$$;

comment on function fanfare_internal.move_ids_on(integer, bigint) is
  'Moves ids and versions on by 10^10 where the database goes on from another history than the last time: after the promotion of a standby, a restore or a copy. Numbers that were given out in what was lost are then given to nothing else, and a receiver that knows them drops nothing new.';

revoke all on function fanfare_internal.move_ids_on(integer, bigint) from public;
