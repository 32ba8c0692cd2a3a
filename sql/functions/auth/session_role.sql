create or replace function fanfare_internal.session_role()
returns text
language sql stable
as $$
  select coalesce(nullif(current_setting('role'), 'none'), session_user)
$$;

comment on function fanfare_internal.session_role() is
  'The role that the session acts as: the one set by SET ROLE, else the login role.';

revoke all on function fanfare_internal.session_role() from public;
