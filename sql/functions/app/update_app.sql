create or replace function fanfare.update_app(app text, changes jsonb)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_settings constant text[] := array['allowed_origins', 'max_streams', 'max_streams_per_address', 'publish_rate', 'max_entries', 'max_file_bytes'];
  v_unknown text;
  v_rule text;
begin
  if jsonb_typeof(update_app.changes) is distinct from 'object' then
    raise exception 'changes is not an object' using errcode = 'ZF108', hint = 'changes: a JSON object of settings';
  end if;
  select c.name into v_unknown
  from jsonb_object_keys(update_app.changes) as c (name)
  where c.name <> all (v_settings);
  if v_unknown is not null then
    raise exception '"%" is not a setting of apps', left(v_unknown, 64)
      using errcode = 'ZF108', hint = 'known are: ' || array_to_string(v_settings, ', ');
  end if;

  update fanfare.apps as a
  set (allowed_origins, max_streams, max_streams_per_address, publish_rate, max_entries, max_file_bytes) = (
    select coalesce(n.allowed_origins, '{}'), n.max_streams, n.max_streams_per_address, n.publish_rate, n.max_entries, n.max_file_bytes
    from jsonb_populate_record(a, update_app.changes) as n
  )
  where a.name = update_app.app;
  if not found then
    raise exception 'no app named "%"', left(update_app.app, 64) using errcode = 'ZF001';
  end if;
exception
  when check_violation then
    get stacked diagnostics v_rule = constraint_name;
    raise exception 'a setting breaks the rule: %', replace(v_rule, '_', ' ')
      using errcode = 'ZF108', hint = 'allowed_origins: such as https://app.example.com, or *; limits: above 0 (max_entries and max_file_bytes: from 0), or null for none';
  when data_exception then
    raise exception 'a setting is not of its kind: %', sqlerrm
      using errcode = 'ZF108', hint = 'allowed_origins: an array of strings; limits: whole numbers, or null for none';
end
$$;

comment on function fanfare.update_app(text, jsonb) is
'Changes settings of an app.
changes is {allowed_origins, max_streams, max_streams_per_address, publish_rate, max_entries, max_file_bytes}. Settings that are not named stay; null removes a limit.
Errors: ZF001 no such app, ZF108 a setting is unknown or not valid.
Example: select fanfare.update_app(''shop'', ''{"max_streams": 5000}'');';

revoke all on function fanfare.update_app(text, jsonb) from public;
grant execute on function fanfare.update_app(text, jsonb) to fanfare_admin, fanfare_server;
