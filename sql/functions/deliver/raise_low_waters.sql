create or replace function fanfare_internal.raise_low_waters()
returns void
language plpgsql volatile
set enable_seqscan = off
set enable_bitmapscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
  v_slow constant interval := interval '1 ms';
  v_slack constant interval := interval '100 ms';
  v_lane record;
  v_from timestamptz;
  v_first timestamptz;
  v_took interval;
begin
  begin
    lock table fanfare_internal.low_waters in share row exclusive mode nowait;
  exception
    when lock_not_available then return; -- another looks
  end;
  for v_lane in
    select h.id, s.state, l.ready_at as low,
      coalesce(l.looked_at + 10 * l.took < clock_timestamp(), true) as everything
    from fanfare.handlers as h
    cross join (values ('ready'), ('retrying')) as s (state)
    left join fanfare_internal.low_waters as l on l.handler_id = h.id and l.state = s.state
    where h.deleted_at is null
  loop
    v_from := clock_timestamp();
    select min(d.ready_at) into v_first
    from (
      select e.ready_at
      from fanfare.deliveries as e
      where e.handler_id = v_lane.id and e.state = v_lane.state and e.state <> 'leased' and e.order_key is null
        and e.ready_at >= case when v_lane.everything then '-infinity' else v_lane.low end
      order by e.ready_at
      limit 1
    ) as d;

    v_took := clock_timestamp() - v_from;
    if not v_lane.everything then
      update fanfare_internal.low_waters as l
      set ready_at = greatest(v_lane.low, least(v_first, v_from - v_slack))
      where l.handler_id = v_lane.id and l.state = v_lane.state;
    elsif v_took > v_slow then
      insert into fanfare_internal.low_waters as l (handler_id, state, ready_at, looked_at, took)
      values (v_lane.id, v_lane.state, least(v_first, v_from - v_slack), clock_timestamp(), v_took)
      on conflict on constraint low_water_is_of_a_state do update
      set ready_at = excluded.ready_at, looked_at = excluded.looked_at, took = excluded.took;
    elsif v_lane.low is not null then
      delete from fanfare_internal.low_waters as l where l.handler_id = v_lane.id and l.state = v_lane.state;
    end if;
  end loop;
end
$$;

comment on function fanfare_internal.raise_low_waters() is
  'Looks for the first delivery that waits, of each handler. Where that is slow, since an old snapshot keeps what was delivered in the index, claims begin there from now on; each second it looks on from there, and after ten times what it took at everything again, for what committed late with an earlier time. Where it is quick, nothing is written.';

revoke all on function fanfare_internal.raise_low_waters() from public;
