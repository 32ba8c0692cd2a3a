create or replace function fanfare_internal.begin_call(begun fanfare_internal.begun_runs)
returns fanfare_internal.begun_runs
language plpgsql volatile
as $$
declare
  v_begun fanfare_internal.begun_runs := begin_call.begun;
begin
  v_begun.function := fanfare_internal.handler_function((v_begun.handler).target)::oid;
  if v_begun.function is null then
    raise exception 'handler "%": the function % is gone', (v_begun.handler).name, (v_begun.handler).target
      using errcode = 'ZF203', hint = 'make it again, or update_handler';
  end if;
  select a.role_name into v_begun.role_name from fanfare.apps as a where a.id = (v_begun.handler).app_id;
  perform fanfare_internal.act_for((v_begun.handler).app_id);
  return v_begun;
end
$$;

comment on function fanfare_internal.begin_call(fanfare_internal.begun_runs) is
  'Adds to what was begun how the handler''s function is called, and lets the transaction act for its app. Errors: ZF203 the function is gone.';

revoke all on function fanfare_internal.begin_call(fanfare_internal.begun_runs) from public;
