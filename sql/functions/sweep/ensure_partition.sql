create or replace function fanfare_internal.ensure_partition(parent text, day date)
returns boolean
language plpgsql volatile
as $$
declare
  v_name text := ensure_partition.parent || '_' || to_char(ensure_partition.day, 'YYYYMMDD');
  v_default text := ensure_partition.parent || '_default';
  v_from timestamptz := ensure_partition.day::timestamp at time zone 'UTC';
  v_to timestamptz := (ensure_partition.day + 1)::timestamp at time zone 'UTC';
  v_column text := case ensure_partition.parent
    when 'messages' then 'published_at'
    when 'batches' then 'sealed_at'
    when 'attempts' then 'started_at'
  end;
begin
  if to_regclass('fanfare_internal.' || v_name) is not null then
    return false;
  end if;

  -- Made apart and attached: "create … partition of" would lock the parent against publishers.
  execute format('create table fanfare_internal.%I (like fanfare.%I including all)', v_name, ensure_partition.parent);
  execute format('comment on table fanfare_internal.%I is %L', v_name,
    format('%s of %s (UTC).', ensure_partition.parent, ensure_partition.day));
  -- Locked before the move: what commits between the move and the attaching would stay behind.
  execute format('lock table fanfare_internal.%I in access exclusive mode', v_default);
  execute format(
    'with moved as (delete from fanfare_internal.%I where %I >= %L and %I < %L returning *) insert into fanfare_internal.%I select * from moved',
    v_default, v_column, v_from, v_column, v_to, v_name);
  execute format('alter table fanfare.%I attach partition fanfare_internal.%I for values from (%L) to (%L)',
    ensure_partition.parent, v_name, v_from, v_to);
  return true;
end
$$;

comment on function fanfare_internal.ensure_partition(text, date) is
  'Makes and attaches the partition of a day (UTC) of messages, batches or attempts, moving out of the default partition what belongs there; false when it exists.';

revoke all on function fanfare_internal.ensure_partition(text, date) from public;
