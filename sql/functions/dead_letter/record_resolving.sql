create or replace function fanfare_internal.record_resolving(operation text, dead_letters bigint[], replaced boolean default false)
returns void
language plpgsql volatile
as $$
declare
  v_group record;
begin
  for v_group in
    select l.app_id, h.name as handler, count(*) as count, (array_agg(l.id order by l.id))[:100] as first
    from fanfare.dead_letters as l
    join fanfare.handlers as h on h.id = l.handler_id
    where l.id = any (record_resolving.dead_letters)
    group by l.app_id, h.name
    order by h.name
  loop
    perform fanfare_internal.record_audit(
      'dead_letters', record_resolving.operation, v_group.handler, v_group.app_id,
      new => jsonb_build_object('count', v_group.count, 'dead_letters', v_group.first)
        || case when record_resolving.replaced then '{"payload": "replaced"}' else '{}' end::jsonb);
  end loop;
end
$$;

comment on function fanfare_internal.record_resolving(text, bigint[], boolean) is
  'Notes in the audit log, for each handler, how many dead letters were redriven or discarded, and the first hundred of them.';

revoke all on function fanfare_internal.record_resolving(text, bigint[], boolean) from public;
