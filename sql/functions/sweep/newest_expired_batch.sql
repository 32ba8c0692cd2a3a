create or replace function fanfare_internal.newest_expired_batch()
returns bigint
language sql stable
as $$
  select b.id
  from fanfare.batches as b
  where b.sealed_at < clock_timestamp() - (
    select s.value::interval from fanfare.settings as s where s.name = 'retention'
  )
  order by b.id desc
  limit 1
$$;

comment on function fanfare_internal.newest_expired_batch() is
  'The last batch sealed longer than the retention ago; null when there is none.';

revoke all on function fanfare_internal.newest_expired_batch() from public;
