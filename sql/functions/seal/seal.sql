create or replace function fanfare_internal.seal()
returns bigint
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set jit = off
set lock_timeout = '5s'
as $$
declare
  v_head fanfare.batches;
  v_epoch fanfare.epochs;
  v_previous pg_snapshot;
  v_next pg_snapshot;
  v_batch bigint;
begin
  perform fanfare_internal.require_read_committed();
  if current_setting('synchronous_commit') in ('off', 'local') then
    -- A batch that clients saw must outlive a crash, and with it all that it names.
    perform set_config('synchronous_commit', 'on', true);
  end if;

  lock table fanfare_internal.seal_lock in share row exclusive mode;
  select b.* into v_head from fanfare.batches as b order by b.id desc limit 1;
  v_epoch := fanfare_internal.current_epoch(coalesce(v_head.id, 0));
  if v_epoch.id is distinct from v_head.epoch_id then -- opening an epoch may seal what an older lineage left
    select b.* into v_head from fanfare.batches as b order by b.id desc limit 1;
  end if;
  v_previous := case
    when v_head.lineage = v_epoch.lineage then v_head.snapshot
    else fanfare_internal.last_snapshot(v_epoch.lineage)
  end;
  -- In a later statement than the newest batch was read in: the other way round, two
  -- sealers can put one message in two batches.
  v_next := fanfare_internal.committed_snapshot();

  v_batch := fanfare_internal.write_batch(coalesce(v_head.id, 0) + 1, v_epoch, v_epoch.lineage, v_previous, v_next);
  if v_batch is not null then
    perform fanfare_internal.tell('fanfare_batch', v_batch::text);
  end if;
  return v_batch;
end
$$;

comment on function fanfare_internal.seal() is
  'Seals what was committed since the newest batch into the next one and returns its id; null when nothing was. Safe to call by hand beside the sealer. Errors: ZF050 not in read committed, 55P03 something held a lock on the log for 5 s.';

revoke all on function fanfare_internal.seal() from public;
grant execute on function fanfare_internal.seal() to fanfare_server;
