create or replace function fanfare.update_trigger(
  name text,
  enabled boolean default null,
  key text default null,
  collection text default null,
  operations text[] default null,
  filter jsonpath default null,
  max_attempts integer default null,
  backoff_base interval default null,
  backoff_cap interval default null,
  app text default null
)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_trigger fanfare.triggers := fanfare_internal.app_trigger(fanfare_internal.session_app(update_trigger.app), update_trigger.name);
  v_constraint text;
begin
  v_trigger.key_pattern := coalesce(update_trigger.key, v_trigger.key_pattern);
  v_trigger.collection := coalesce(update_trigger.collection, v_trigger.collection);
  v_trigger.operations := coalesce(update_trigger.operations, v_trigger.operations);
  perform fanfare_internal.check_trigger(v_trigger);
  update fanfare.triggers as t
  set enabled = coalesce(update_trigger.enabled, t.enabled),
    key_pattern = v_trigger.key_pattern,
    collection = v_trigger.collection,
    operations = v_trigger.operations,
    filter = coalesce(update_trigger.filter, t.filter),
    max_attempts = coalesce(update_trigger.max_attempts, t.max_attempts),
    backoff_base = coalesce(update_trigger.backoff_base, t.backoff_base),
    backoff_cap = coalesce(update_trigger.backoff_cap, t.backoff_cap)
  where t.id = v_trigger.id;
exception
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    raise exception '% is not valid', coalesce(split_part(fanfare_internal.rule_of(v_constraint), ':', 1), v_constraint)
      using errcode = 'ZF212', hint = coalesce(fanfare_internal.rule_of(v_constraint), 'see the columns of fanfare.triggers');
end
$$;

comment on function fanfare.update_trigger(text, boolean, text, text, text[], jsonpath, integer, interval, interval, text) is
'Changes settings of a trigger; a null argument changes nothing.
enabled => false gives it nothing new; what waits is still delivered.
Errors: ZF002 app is missing, ZF003 app, ZF210 no such trigger, ZF212 a value is not valid.
Example: select fanfare.update_trigger(''billing'', max_attempts => 20, app => ''shop'');';

revoke all on function fanfare.update_trigger(text, boolean, text, text, text[], jsonpath, integer, interval, interval, text) from public;
grant execute on function fanfare.update_trigger(text, boolean, text, text, text[], jsonpath, integer, interval, interval, text) to fanfare_admin, fanfare_server;
