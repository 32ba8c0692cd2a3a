create or replace function fanfare_internal.check_results(results jsonb)
returns void
language plpgsql stable
as $$
declare
  v_fault text;
begin
  if jsonb_typeof(check_results.results) is distinct from 'array' then
    raise exception 'results is not a JSON array' using errcode = 'ZF221';
  end if;
  select case
    when jsonb_typeof(r.value) <> 'object' then 'is no object'
    when coalesce(r.value ->> 'outcome', '') not in ('done', 'failed', 'rejected', 'released')
      then 'outcome must be done, failed, rejected or released'
    when r.value -> 'delivery' is null or r.value -> 'lease' is null then 'delivery and lease must be given'
  end into v_fault
  from jsonb_array_elements(check_results.results) as r
  order by 1
  limit 1;
  if v_fault is not null then
    raise exception 'a result %', v_fault
      using errcode = 'ZF221', hint = '{delivery, lease, outcome, retry_in, status, error, excerpt, started_at, duration_ms, disable}';
  end if;
end
$$;

comment on function fanfare_internal.check_results(jsonb) is
  'Refuses what settle_deliveries cannot read. Errors: ZF221.';

revoke all on function fanfare_internal.check_results(jsonb) from public;
