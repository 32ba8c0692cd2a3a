create or replace function fanfare.set_setting(name text, value text)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_rule text;
begin
  update fanfare.settings as s
  set value = set_setting.value, changed_at = clock_timestamp()
  where s.name = set_setting.name;
  if not found then
    raise exception 'no setting named "%"', left(set_setting.name, 64)
      using errcode = 'ZF118', hint = 'those there are stand in fanfare.settings';
  end if;
exception
  when check_violation then
    get stacked diagnostics v_rule = constraint_name;
    raise exception '% breaks the rule: %', set_setting.name, replace(v_rule, '_', ' ')
      using errcode = 'ZF118', hint = 'fanfare.settings describes each';
  when data_exception or not_null_violation then
    raise exception '% is not valid: %', set_setting.name, sqlerrm
      using errcode = 'ZF118', hint = 'fanfare.settings describes each';
end
$$;

comment on function fanfare.set_setting(text, text) is
'Changes a setting of the database, for all servers.
Errors: ZF118 no setting of that name, or the value is not valid.
Example: select fanfare.set_setting(''payload_limit'', ''2097152'');';

revoke all on function fanfare.set_setting(text, text) from public;
grant execute on function fanfare.set_setting(text, text) to fanfare_admin, fanfare_server;
