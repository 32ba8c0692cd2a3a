create or replace function fanfare_internal.update_handler_health(results fanfare_internal.resolved_results[])
returns void
language plpgsql volatile
as $$
declare
  v_patience constant interval := interval '5 days';
  v_seen record;
begin
  for v_seen in
    select r.handler_id, bool_or(r.outcome = 'done') as worked, bool_or(r.outcome in ('failed', 'rejected')) as failed,
      max(r.disable) as disable
    from unnest(update_handler_health.results) as r
    group by r.handler_id
    order by r.handler_id
  loop
    -- The row is written only where something changes: otherwise each settlement would wait for one row of the handler.
    update fanfare.handlers as h
    set failing_since = case when not v_seen.worked then coalesce(h.failing_since, clock_timestamp()) end
    where h.id = v_seen.handler_id
      and (v_seen.worked and h.failing_since is not null
        or v_seen.failed and not v_seen.worked and h.failing_since is null);

    update fanfare.handlers as h
    set disabled_at = clock_timestamp(),
      disabled_reason = coalesce(v_seen.disable, format('failing since %s', fanfare_internal.utc_text(h.failing_since)))
    where h.id = v_seen.handler_id
      and h.disabled_at is null
      and (v_seen.disable is not null or h.failing_since < clock_timestamp() - v_patience);
  end loop;
end
$$;

comment on function fanfare_internal.update_handler_health(fanfare_internal.resolved_results[]) is
  'Keeps failing_since of the handlers of these results, and disables a handler whose result asks for it or which has failed for 5 days. Its deliveries wait until enable_handler.';

revoke all on function fanfare_internal.update_handler_health(fanfare_internal.resolved_results[]) from public;
