-- Tenants, who may act for them, their topics and their keys.

grant usage on schema fanfare
  to fanfare_server, fanfare_publisher, fanfare_reader, fanfare_admin;

create table fanfare.apps (
  id bigint generated always as identity primary key,
  name text not null,
  created_at timestamptz not null default clock_timestamp(),
  constraint app_name_is_unique unique (name),
  constraint app_name_is_valid check (name ~ '^[a-z0-9][a-z0-9_-]{0,62}$')
);
comment on table fanfare.apps is
  'Tenants. No app reads, signals or blocks another.';

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
  'Which host leads to which app: an exact host first, then the longest *.suffix, then *.';
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
  'Which Postgres role may act for which app; members of the role may too. A role of one app need not name it.';
create index app_roles_app_id on fanfare.app_roles (app_id);
comment on index fanfare.app_roles_app_id is 'Deleting an app.';

create table fanfare.topics (
  id bigint generated always as identity primary key,
  app_id bigint not null references fanfare.apps (id) on delete cascade,
  name text not null,
  external_subscribable boolean not null default false,
  auth_mode text not null default 'token',
  created_at timestamptz not null default clock_timestamp(),
  constraint topic_name_is_unique_in_app unique (app_id, name),
  constraint topic_name_is_valid check (name ~ '^\$?[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$'),
  constraint auth_mode_is_known check (auth_mode in ('public', 'token'))
);
comment on table fanfare.topics is 'Named logs of an app, to which messages are published.';
comment on column fanfare.topics.name is 'A leading $ is the system''s.';
comment on column fanfare.topics.external_subscribable is
  'True where clients outside may stream it; false and missing look the same to them (404).';
comment on column fanfare.topics.auth_mode is
  'public: anybody may subscribe. token: a subscriber token is needed.';

create table fanfare.api_keys (
  id bigint generated always as identity primary key,
  app_id bigint references fanfare.apps (id) on delete cascade,
  name text not null,
  prefix text not null,
  secret_hash bytea not null,
  capabilities text[] not null,
  created_at timestamptz not null default clock_timestamp(),
  constraint key_prefix_is_unique unique (prefix),
  constraint key_prefix_is_valid check (prefix ~ '^[a-z0-9]{12}$'),
  constraint secret_hash_is_sha256 check (octet_length(secret_hash) = 32),
  constraint key_has_a_capability check (cardinality(capabilities) between 1 and 64)
);
comment on table fanfare.api_keys is
  'API keys ff_<prefix>_<secret>; the secret has 256 random bits and only its SHA-256 is stored.';
comment on column fanfare.api_keys.app_id is 'The one app the key is for; null for all apps.';
comment on column fanfare.api_keys.capabilities is
  'What the key may do, such as topic.publish; * is everything.';
create index api_keys_app_id on fanfare.api_keys (app_id);
comment on index fanfare.api_keys_app_id is 'Deleting an app.';

create table fanfare.settings (
  name text primary key,
  value text not null,
  description text not null,
  changed_at timestamptz not null default clock_timestamp(),
  constraint setting_is_known check (name in ('retention', 'payload_limit')),
  constraint retention_is_at_least_an_hour check (name <> 'retention' or value::interval >= '1 hour'),
  constraint payload_limit_is_1_byte_to_64_mib check (
    name <> 'payload_limit' or value::integer between 1 and 67108864
  )
);
comment on table fanfare.settings is 'Settings of the database; those of a process are flags and environment.';
insert into fanfare.settings (name, value, description) values
  ('retention', '7 days', 'how long sealed messages are kept (interval)'),
  ('payload_limit', '1048576', 'largest payload, in bytes of its JSON text');

create table fanfare.code_version (
  only_row boolean primary key default true,
  package_hash text not null,
  fingerprint text not null,
  installed_at timestamptz not null default clock_timestamp(),
  constraint code_version_is_one_row check (only_row)
);
comment on table fanfare.code_version is
  'Which functions are installed, so that a server can refuse to run on functions it does not know.';
comment on column fanfare.code_version.package_hash is 'SHA-256 of the files they were installed from.';
comment on column fanfare.code_version.fingerprint is
  'Hash of their definitions after installing (function code_fingerprint); another value now means they were edited by hand.';

grant select on fanfare.apps, fanfare.app_domains, fanfare.app_roles, fanfare.topics,
  fanfare.settings, fanfare.code_version to fanfare_reader, fanfare_server, fanfare_admin;
grant select (id, app_id, name, prefix, capabilities, created_at) on fanfare.api_keys
  to fanfare_reader, fanfare_admin;

---- create above / drop below ----

drop table fanfare.code_version;
drop table fanfare.settings;
drop table fanfare.api_keys;
drop table fanfare.topics;
drop table fanfare.app_roles;
drop table fanfare.app_domains;
drop table fanfare.apps;
