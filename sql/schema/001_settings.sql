-- Settings of the database, and which code is installed in it.

grant usage on schema fanfare to fanfare_publisher, fanfare_monitor, fanfare_server;
grant usage on schema fanfare_internal to fanfare_publisher, fanfare_monitor, fanfare_server, fanfare_runner;

create table fanfare.settings (
  name text primary key,
  value text not null,
  description text not null,
  changed_at timestamptz not null default clock_timestamp(),
  constraint setting_is_known check (name in (
    'retention', 'payload_limit', 'carry_limit', 'idempotency_window',
    'default_max_attempts', 'default_backoff_base', 'default_backoff_cap', 'timeout_limit', 'audit_retention'
  )),
  constraint retention_is_at_least_an_hour check (name <> 'retention' or value::interval >= '1 hour'),
  constraint payload_limit_is_1_byte_to_64_mib check (
    name <> 'payload_limit' or value::integer between 1 and 67108864
  ),
  constraint carry_limit_is_at_least_an_hour check (name <> 'carry_limit' or value::interval >= '1 hour'),
  constraint idempotency_window_is_a_minute_to_30_days check (
    name <> 'idempotency_window' or value::interval between '1 minute' and '30 days'
  ),
  constraint timeout_limit_is_100_ms_to_1_hour check (
    name <> 'timeout_limit' or value::interval between '100 ms' and '1 hour'
  ),
  constraint audit_retention_is_at_least_a_day check (name <> 'audit_retention' or value::interval >= '1 day'),
  constraint default_max_attempts_is_1_to_1000 check (
    name <> 'default_max_attempts' or value::integer between 1 and 1000
  ),
  constraint default_backoff_base_is_0_to_a_day check (
    name <> 'default_backoff_base' or value::interval between '0' and '1 day'
  ),
  constraint default_backoff_cap_is_0_to_30_days check (
    name <> 'default_backoff_cap' or value::interval between '0' and '30 days'
  )
);
comment on table fanfare.settings is
'Settings of the database.
Those of a server are flags and environment variables. Change one with set_setting.
Example: select name, value, description from fanfare.settings;';
insert into fanfare.settings (name, value, description) values
  ('retention', '7 days', 'how long sealed messages are kept (interval)'),
  ('payload_limit', '1048576', 'largest payload, in bytes of its JSON text'),
  ('carry_limit', '30 days', 'how long a message past the retention may wait for its handlers before it becomes a dead letter (interval)'),
  ('idempotency_window', '24 hours', 'for how long an idempotency key gives the same message (interval)'),
  ('default_max_attempts', '12', 'attempts before a dead letter, of a trigger that does not say'),
  ('default_backoff_base', '1 second', 'wait after the first failure, of a trigger that does not say (interval)'),
  ('default_backoff_cap', '1 hour', 'longest wait after a failure, of a trigger that does not say (interval)'),
  ('timeout_limit', '5 minutes', 'longest timeout of a SQL handler or a webhook (interval)'),
  ('audit_retention', '1 year', 'how long entries of the audit log are kept (interval)');

create table fanfare_internal.code_version (
  only_row boolean primary key default true,
  package_hash text not null,
  fingerprint text not null,
  installed_at timestamptz not null default clock_timestamp(),
  constraint code_version_is_one_row check (only_row)
);
comment on table fanfare_internal.code_version is
  'Which functions are installed, so that a server can refuse to run on functions it does not know.';
comment on column fanfare_internal.code_version.package_hash is 'SHA-256 of the files they were installed from.';
comment on column fanfare_internal.code_version.fingerprint is
  'Hash of their definitions after installing (function code_fingerprint); another value now means they were edited by hand.';

grant select on fanfare.settings, fanfare_internal.code_version to fanfare_monitor, fanfare_server;

---- create above / drop below ----

drop table fanfare_internal.code_version;
drop table fanfare.settings;
