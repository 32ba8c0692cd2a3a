create or replace function fanfare_internal.check_timeout(kind text, timeout interval)
returns void
language plpgsql stable
as $$
declare
  v_limit interval := (select s.value::interval from fanfare.settings as s where s.name = 'timeout_limit');
begin
  if check_timeout.kind in ('http', 'sql') and check_timeout.timeout > v_limit then
    raise exception 'timeout is not valid'
      using errcode = 'ZF202', hint = format('timeout: at most %s here; the setting timeout_limit allows more', v_limit);
  end if;
end
$$;

comment on function fanfare_internal.check_timeout(text, interval) is
  'Refuses a timeout of a SQL handler or a webhook that is above the setting timeout_limit: an attempt holds a place of its app for as long. Errors: ZF202.';

revoke all on function fanfare_internal.check_timeout(text, interval) from public;
