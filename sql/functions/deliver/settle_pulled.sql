create or replace function fanfare_internal.settle_pulled(app_id bigint, result jsonb)
returns void
language plpgsql volatile
as $$
declare
  v_counts fanfare_internal.settlements;
begin
  if exists (
    select
    from fanfare.deliveries as d
    join fanfare.handlers as h on h.id = d.handler_id and h.kind = 'pull'
    where d.id = (settle_pulled.result ->> 'delivery')::bigint and d.app_id = settle_pulled.app_id
  ) then
    v_counts := fanfare_internal.settle_deliveries(jsonb_build_array(settle_pulled.result));
  end if;
  if v_counts.stale is distinct from 0 then
    raise exception 'the lease of delivery % is over', settle_pulled.result ->> 'delivery'
      using errcode = 'ZF220', hint = 'it was given to another worker, or is settled: drop the work';
  end if;
end
$$;

comment on function fanfare_internal.settle_pulled(bigint, jsonb) is
  'Settles one delivery of a pull handler of the app. Errors: ZF220 its lease is over, or it is not one.';

revoke all on function fanfare_internal.settle_pulled(bigint, jsonb) from public;
