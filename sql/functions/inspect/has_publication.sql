create or replace function fanfare_internal.has_publication()
returns boolean
language sql stable
as $$
  select exists (select from pg_publication as p where p.pubname = 'fanfare_messages')
$$;

comment on function fanfare_internal.has_publication() is
  'True where the publication exists that the wake-up source wal decodes.';

revoke all on function fanfare_internal.has_publication() from public;
grant execute on function fanfare_internal.has_publication() to fanfare_server, fanfare_admin;
