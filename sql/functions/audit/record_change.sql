create or replace function fanfare_internal.record_change()
returns trigger
language plpgsql volatile
as $$
declare
  v_old jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  v_new jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  v_row jsonb := coalesce(v_new, v_old);
  v_derived constant text[] := array[ -- what no administrator sets
    'changed_at', 'has_triggers', 'external_after', 'failing_since', 'next_at', 'version', 'last_at', 'last_message_id'];
begin
  if tg_op = 'UPDATE' then
    select jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, v_new -> o.key) into v_old, v_new
    from jsonb_each(v_old) as o
    where o.value is distinct from v_new -> o.key
      and o.key <> all (v_derived);
  end if;
  -- An update that changes nothing is none; system topics come and go with their app.
  if coalesce(v_old, v_new) is not null
    and not (tg_table_name = 'topics' and tg_op <> 'UPDATE' and left(v_row ->> 'name', 1) = '$')
  then
    perform fanfare_internal.record_audit(
      tg_table_name, lower(tg_op),
      coalesce(
        v_row ->> 'name', v_row ->> 'domain', v_row ->> 'role_name', v_row ->> 'kid',
        nullif(concat_ws(' ', v_row ->> 'kind', v_row ->> 'value'), ''), v_row ->> 'id'),
      coalesce(v_row ->> 'app_id', case tg_table_name when 'apps' then v_row ->> 'id' end)::bigint,
      v_old, v_new);
  end if;
  return null;
end
$$;

comment on function fanfare_internal.record_change() is
  'Trigger of the tables that administer: notes each change in audit_log.';

revoke all on function fanfare_internal.record_change() from public;

do $$
declare
  v_table text;
begin
  foreach v_table in array array[
    'apps', 'app_domains', 'app_roles', 'topics', 'api_keys', 'signing_keys', 'revocations', 'settings',
    'handlers', 'triggers', 'schedules', 'endpoints', 'table_watches'
  ] loop
    if to_regclass('fanfare.' || v_table) is not null then
      execute format(
        'create or replace trigger audited after insert or update or delete on fanfare.%I '
        'for each row execute function fanfare_internal.record_change()', v_table);
    end if;
  end loop;
end
$$;
