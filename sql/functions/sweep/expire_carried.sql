create or replace function fanfare_internal.expire_carried(max_count integer default 1000)
returns integer
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_ids bigint[] := array(
    select d.id
    from fanfare.deliveries as d
    join fanfare.settings as s on s.name = 'carry_limit'
    where d.message is not null
      and d.state <> 'leased'
      and greatest(d.published_at, d.ready_at) < clock_timestamp() - s.value::interval
    order by d.published_at
    limit expire_carried.max_count
    for update of d skip locked
  );
begin
  return fanfare_internal.make_dead_letters(
    v_ids,
    array_fill('expired'::text, array[cardinality(v_ids)]),
    array_fill(null::integer, array[cardinality(v_ids)]),
    array_fill('it waited for longer than the setting carry_limit'::text, array[cardinality(v_ids)]),
    fire => true);
end
$$;

comment on function fanfare_internal.expire_carried(integer) is
  'Turns deliveries whose message left the log, and which nothing tried for longer than the setting carry_limit, into dead letters with their message; returns how many.';

revoke all on function fanfare_internal.expire_carried(integer) from public;
grant execute on function fanfare_internal.expire_carried(integer) to fanfare_server, fanfare_admin;
