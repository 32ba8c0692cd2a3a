create or replace function fanfare.delete_app(app text, purge boolean default false)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint;
  v_role text;
  v_table regclass;
begin
  select a.id, a.role_name into v_app_id, v_role from fanfare.apps as a where a.name = delete_app.app for update;
  if v_app_id is null then
    raise exception 'no app named "%"', left(delete_app.app, 64) using errcode = 'ZF001';
  end if;
  if not coalesce(delete_app.purge, false)
    and exists (select from fanfare.messages as m where m.app_id = v_app_id)
  then
    raise exception 'app "%" has messages', delete_app.app
      using errcode = 'ZF109', hint = 'purge => true deletes them with the app';
  end if;

  delete from fanfare.apps as a where a.id = v_app_id;
  -- What is an app's goes with its row by foreign keys; hot tables have none.
  for v_table in select t.relation from fanfare_internal.unlinked_tables as t loop
    execute format('delete from %s where app_id = $1', v_table) using v_app_id;
  end loop;
  perform fanfare_creator.drop_app_role(v_role);
end
$$;

comment on function fanfare.delete_app(text, boolean) is
'Deletes an app with everything that belongs to it.
Topics, keys, tokens, stores, handlers and messages go; its streams end.
Errors: ZF001 no such app, ZF109 it has messages and purge is not true.
Example: select fanfare.delete_app(''shop'', purge => true);';

revoke all on function fanfare.delete_app(text, boolean) from public;
grant execute on function fanfare.delete_app(text, boolean) to fanfare_admin, fanfare_server;
