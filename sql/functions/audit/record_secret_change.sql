create or replace function fanfare_internal.record_secret_change()
returns trigger
language plpgsql volatile
as $$
declare
  v_row jsonb := to_jsonb(new);
  -- The names of the columns that changed, without their values.
  v_changed jsonb := (
    select jsonb_object_agg(o.key, '(secret)'::text)
    from jsonb_each(to_jsonb(old)) as o
    where o.value is distinct from v_row -> o.key
  );
begin
  if v_changed is not null then
    perform fanfare_internal.record_audit(o.kind, 'update', o.name, o.app_id, v_changed, v_changed)
    from (
      select 'handlers' as kind, h.name, h.app_id from fanfare.handlers as h where h.id = (v_row ->> 'handler_id')::bigint
      union all
      select 'api_keys', k.name, k.app_id from fanfare.api_keys as k
      where tg_table_name = 'api_key_secrets' and k.id = (v_row ->> 'key_id')::bigint
      union all
      select 'signing_keys', k.kid, k.app_id from fanfare.signing_keys as k
      where tg_table_name = 'signing_secrets' and k.id = (v_row ->> 'key_id')::bigint
    ) as o;
  end if;
  return null;
end
$$;

comment on function fanfare_internal.record_secret_change() is
  'Trigger of the tables of secrets. Writes to audit_log which secret changed, and never its value.';

revoke all on function fanfare_internal.record_secret_change() from public;

create or replace trigger audited
  after update on fanfare_internal.handler_secrets
  for each row execute function fanfare_internal.record_secret_change();
create or replace trigger audited
  after update on fanfare_internal.api_key_secrets
  for each row execute function fanfare_internal.record_secret_change();
create or replace trigger audited
  after update on fanfare_internal.signing_secrets
  for each row execute function fanfare_internal.record_secret_change();
