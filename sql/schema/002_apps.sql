-- Apps (the tenants), the roles that act for them, and their API keys.

create table fanfare.apps (
  id bigint generated always as identity primary key,
  name text not null,
  role_name text not null,
  created_at timestamptz not null default clock_timestamp(),
  allowed_origins text[] not null default '{}',
  max_streams integer,
  max_streams_per_address integer,
  publish_rate integer,
  max_entries bigint,
  max_file_bytes bigint,
  constraint app_name_is_unique unique (name),
  constraint app_role_is_unique unique (role_name),
  constraint app_name_is_valid check (name ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
  constraint at_most_64_origins check (cardinality(allowed_origins) <= 64),
  constraint origins_are_any_or_scheme_and_host check (
    array_position(allowed_origins, null) is null
    and array_to_string(allowed_origins || ''::text, ' ')
      ~ '^((\*|https?://(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:[0-9]{1,5})?) )*$'
  ),
  constraint max_streams_is_positive check (max_streams > 0),
  constraint max_streams_per_address_is_positive check (max_streams_per_address > 0),
  constraint publish_rate_is_positive check (publish_rate > 0),
  constraint max_entries_is_not_negative check (max_entries >= 0),
  constraint max_file_bytes_is_not_negative check (max_file_bytes >= 0)
);
comment on table fanfare.apps is
'Apps (tenants): none reads, signals or blocks another.
Example: select * from fanfare.apps;';
comment on column fanfare.apps.role_name is
  'The Postgres role that SQL handlers and endpoints of the app run as: grant it what they need.';
comment on column fanfare.apps.allowed_origins is
  'Origins whose pages may speak to the app (CORS): scheme and host as browsers send them, or * for any.';
comment on column fanfare.apps.max_streams is 'Streams open at once on each server; null for no limit of the app.';
comment on column fanfare.apps.max_streams_per_address is
  'Streams open at once from one client address on each server; null for no limit of the app.';
comment on column fanfare.apps.publish_rate is
  'Messages a second, over HTTP and by SQL together; null for no limit.';
comment on column fanfare.apps.max_entries is
  'Entries, documents and files that the app may store, together; null for no limit.';
comment on column fanfare.apps.max_file_bytes is 'Bytes that the files of the app may have, together; null for no limit.';

create table fanfare_internal.app_usage (
  id bigint generated always as identity primary key,
  app_id bigint not null references fanfare.apps (id) on delete cascade,
  entries bigint not null,
  file_bytes bigint not null
) with (fillfactor = 50);
comment on table fanfare_internal.app_usage is
  'What apps with a quota have stored: the sum of the rows of an app. Each of several transactions at a time adds to a row of its own, so that none waits for another.';
create index app_usage_app_id on fanfare_internal.app_usage (app_id);
comment on index fanfare_internal.app_usage_app_id is 'add_usage: the rows of an app.';

create sequence fanfare_internal.quotas minvalue 0 maxvalue 1 start 0;
comment on sequence fanfare_internal.quotas is
  '1 once an app was given a quota; until then nothing is counted. A sequence, because it is read at once, without a query.';
-- A sequence that was never set counts as 1.
select setval('fanfare_internal.quotas', 0);

create table fanfare.app_domains (
  domain text primary key,
  app_id bigint not null references fanfare.apps (id) on delete cascade,
  created_at timestamptz not null default clock_timestamp(),
  constraint domain_is_a_host_a_suffix_or_any check (
    domain = '*'
    or domain ~ '^(\*\.)?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$'
  ),
  constraint domain_fits_dns check (length(domain) <= 253)
);
comment on table fanfare.app_domains is
'Which host leads to which app.
An exact host comes first, then the longest *.suffix, then *.
Example: select * from fanfare.app_domains;';
comment on column fanfare.app_domains.domain is
  'Lower-case A-labels without port, *.suffix, or * for any host.';
create index app_domains_app_id on fanfare.app_domains (app_id);
comment on index fanfare.app_domains_app_id is 'Deleting an app.';

create table fanfare.app_roles (
  role_name text not null,
  app_id bigint not null references fanfare.apps (id) on delete cascade,
  created_at timestamptz not null default clock_timestamp(),
  constraint app_role_is_granted_once primary key (role_name, app_id)
);
comment on table fanfare.app_roles is
'Which Postgres role was granted which app.
Members of the role may act for the app too. A role of one app need not name it.
Example: select * from fanfare.app_roles;';
create index app_roles_app_id on fanfare.app_roles (app_id);
comment on index fanfare.app_roles_app_id is 'Deleting an app.';

create table fanfare.api_keys (
  id bigint generated always as identity primary key,
  app_id bigint references fanfare.apps (id) on delete cascade,
  name text not null,
  prefix text not null,
  capabilities text[] not null,
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz,
  publish_rate integer,
  constraint key_name_fits check (octet_length(name) between 1 and 200),
  constraint key_prefix_is_unique unique (prefix),
  constraint key_prefix_is_valid check (prefix ~ '^[a-z0-9]{12}$'),
  constraint key_has_a_capability check (cardinality(capabilities) between 1 and 64),
  constraint key_publish_rate_is_positive check (publish_rate > 0)
);
comment on table fanfare.api_keys is
'API keys, without their secrets.
A key is ff_<prefix>_<secret>. It is shown once, when it is made.
Example: select prefix, name, capabilities, expires_at from fanfare.api_keys;';
comment on column fanfare.api_keys.app_id is 'The one app the key is for; null for all apps.';
comment on column fanfare.api_keys.capabilities is
  'What the key may do, such as topic.publish; * is everything.';
comment on column fanfare.api_keys.expires_at is 'When it holds no more, or held no more when it was revoked; null for never.';
comment on column fanfare.api_keys.publish_rate is
  'Messages a second over HTTP with this key, on all servers together; null for no limit of its own.';
create index api_keys_app_id on fanfare.api_keys (app_id);
comment on index fanfare.api_keys_app_id is 'Deleting an app.';

create table fanfare_internal.api_key_secrets (
  key_id bigint primary key references fanfare.api_keys (id) on delete cascade,
  secret_hash bytea not null,
  constraint secret_hash_is_sha256 check (octet_length(secret_hash) = 32)
);
comment on table fanfare_internal.api_key_secrets is
  'SHA-256 of the secret of each API key. A secret has 256 random bits, so that its hash needs no salt.';

grant select on fanfare.apps, fanfare.app_domains, fanfare.app_roles to fanfare_monitor, fanfare_server;
grant select on fanfare.api_keys to fanfare_monitor;

---- create above / drop below ----

drop table fanfare_internal.api_key_secrets;
drop table fanfare.api_keys;
drop table fanfare.app_roles;
drop table fanfare.app_domains;
drop sequence fanfare_internal.quotas;
drop table fanfare_internal.app_usage;
drop table fanfare.apps;
