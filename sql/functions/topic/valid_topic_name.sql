create or replace function fanfare_internal.valid_topic_name(name text)
returns boolean
language sql immutable strict parallel safe
as $$
  select valid_topic_name.name ~ '^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$'
$$;

comment on function fanfare_internal.valid_topic_name(text) is
  'True for a name an app may give a topic: it can stand in a URL path and a token scope without escaping. System topics ($kv, …) are not nameable.';

revoke all on function fanfare_internal.valid_topic_name(text) from public;
grant execute on function fanfare_internal.valid_topic_name(text) to fanfare_server, fanfare_publisher, fanfare_admin;
