create or replace function fanfare_internal.named_lock_holders()
returns text[]
language plpgsql stable
as $$
begin
  return array(
    select format('pid %s, role %s, %s on %s', h.pid, h.role, h.mode, h.relation)
    from fanfare.lock_holders as h
    order by h.began_at
    limit 10
  );
end
$$;

comment on function fanfare_internal.named_lock_holders() is
  'fanfare.lock_holders as text, for the log of a server: ten at most.';

revoke all on function fanfare_internal.named_lock_holders() from public;
grant execute on function fanfare_internal.named_lock_holders() to fanfare_server;
