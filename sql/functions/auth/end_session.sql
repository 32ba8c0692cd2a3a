create or replace function fanfare_internal.end_session(credential text)
returns void
language sql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
  delete from fanfare_internal.sessions as n
  where n.secret_hash = sha256(convert_to(substr(end_session.credential, 17), 'UTF8'))
$$;

comment on function fanfare_internal.end_session(text) is
  'Signs out. Ending what is no session, such as one that is over, does nothing.';

revoke all on function fanfare_internal.end_session(text) from public;
grant execute on function fanfare_internal.end_session(text) to fanfare_server;
