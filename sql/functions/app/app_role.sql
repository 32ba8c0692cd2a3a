create or replace function fanfare_internal.app_role(app text)
returns text
language sql immutable
as $$
  -- 63 bytes is as long as the name of a role may be.
  select 'fanfare_app_' || case
    when length(app_role.app) <= 51 then app_role.app
    else left(app_role.app, 42) || '_' || left(md5(app_role.app), 8)
  end
$$;

comment on function fanfare_internal.app_role(text) is
  'Name of the role that an app''s code runs as: fanfare_app_ and the app''s, which is cut and made unique by a hash where it is long.';

revoke all on function fanfare_internal.app_role(text) from public;
