create or replace function fanfare_internal.judge_handlers(verdicts fanfare_internal.verdicts[])
returns void
language plpgsql volatile
as $$
declare
  v_patience constant interval := interval '5 days';
  v_judged record;
begin
  for v_judged in
    select v.handler_id, bool_or(v.outcome = 'done') as worked, bool_or(v.outcome in ('failed', 'dead')) as failed,
      max(v.disable) as disable
    from unnest(judge_handlers.verdicts) as v
    group by v.handler_id
    order by v.handler_id
  loop
    -- Written only where something changes: one hot row a handler would cost every settlement.
    update fanfare.handlers as h
    set failing_since = case when not v_judged.worked then coalesce(h.failing_since, clock_timestamp()) end
    where h.id = v_judged.handler_id
      and (v_judged.worked and h.failing_since is not null
        or v_judged.failed and not v_judged.worked and h.failing_since is null);

    update fanfare.handlers as h
    set disabled_at = clock_timestamp(),
      disabled_reason = coalesce(v_judged.disable, format('failing since %s', fanfare_internal.utc_text(h.failing_since)))
    where h.id = v_judged.handler_id
      and h.disabled_at is null
      and (v_judged.disable is not null or h.failing_since < clock_timestamp() - v_patience);
  end loop;
end
$$;

comment on function fanfare_internal.judge_handlers(fanfare_internal.verdicts[]) is
  'Notes since when handlers have failed without success, and disables those that are to be, or have failed for 5 days; their deliveries wait until enable_handler.';

revoke all on function fanfare_internal.judge_handlers(fanfare_internal.verdicts[]) from public;
