create or replace function fanfare_internal.require_runner(capability bytea)
returns void
language plpgsql stable
as $$
begin
  if not exists (
    select
    from fanfare_internal.runner_sessions as r
    where r.pid = pg_backend_pid() and r.capability_hash = sha256(require_runner.capability)
  ) then
    raise exception 'only a server runs SQL handlers and endpoints'
      using errcode = 'ZF052', hint = 'fanfare serve; the session must be admitted by admit_runner';
  elsif exists (select from fanfare.apps as a offset 1)
    and exists (
      select
      from unnest(array['fanfare_server', 'fanfare_publisher', 'fanfare_monitor', 'fanfare_owner', 'fanfare_creator']) as r (role)
      where pg_has_role(session_user, r.role, 'member')
    )
  then
    raise exception 'role % may do more than run code of apps, and there are several apps', session_user
      using errcode = 'ZF051',
        hint = 'set FANFARE_RUNNER_DATABASE_URL to a login that is a member of fanfare_runner alone';
  end if;
end
$$;

comment on function fanfare_internal.require_runner(bytea) is
  'Refuses to run code of apps for who does not know the session''s secret; and, where there are several apps, in a session whose login may do more than that, since some of such code runs at the commit, with the login''s rights. Errors: ZF051, ZF052.';

revoke all on function fanfare_internal.require_runner(bytea) from public;
