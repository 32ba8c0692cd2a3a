-- What holds where a publish or a trigger does not say: settings of the database.

alter table fanfare.settings
  drop constraint setting_is_known,
  add constraint setting_is_known check (name in (
    'retention', 'payload_limit', 'carry_limit', 'idempotency_window',
    'default_max_attempts', 'default_backoff_base', 'default_backoff_cap')),
  add constraint idempotency_window_is_a_minute_to_30_days check (
    name <> 'idempotency_window' or value::interval between '1 minute' and '30 days'),
  add constraint default_max_attempts_is_1_to_1000 check (
    name <> 'default_max_attempts' or value::integer between 1 and 1000),
  add constraint default_backoff_base_is_0_to_a_day check (
    name <> 'default_backoff_base' or value::interval between '0' and '1 day'),
  add constraint default_backoff_cap_is_0_to_30_days check (
    name <> 'default_backoff_cap' or value::interval between '0' and '30 days');
insert into fanfare.settings (name, value, description) values
  ('idempotency_window', '24 hours', 'for how long an idempotency key gives the same message (interval)'),
  ('default_max_attempts', '12', 'attempts before a dead letter, of a trigger that does not say'),
  ('default_backoff_base', '1 second', 'wait after the first failure, of a trigger that does not say (interval)'),
  ('default_backoff_cap', '1 hour', 'longest wait after a failure, of a trigger that does not say (interval)');

alter table fanfare.triggers
  alter column max_attempts drop default,
  alter column backoff_base drop default,
  alter column backoff_cap drop default;

---- create above / drop below ----

alter table fanfare.triggers
  alter column max_attempts set default 12,
  alter column backoff_base set default '1 second',
  alter column backoff_cap set default '1 hour';
delete from fanfare.settings where name in (
  'idempotency_window', 'default_max_attempts', 'default_backoff_base', 'default_backoff_cap');
alter table fanfare.settings
  drop constraint default_backoff_cap_is_0_to_30_days,
  drop constraint default_backoff_base_is_0_to_a_day,
  drop constraint default_max_attempts_is_1_to_1000,
  drop constraint idempotency_window_is_a_minute_to_30_days,
  drop constraint setting_is_known,
  add constraint setting_is_known check (name in ('retention', 'payload_limit', 'carry_limit'));
