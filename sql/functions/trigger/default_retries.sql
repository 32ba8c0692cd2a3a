create or replace view fanfare_internal.default_retries as
select
  max(s.value::integer) filter (where s.name = 'default_max_attempts') as max_attempts,
  max(s.value::interval) filter (where s.name = 'default_backoff_base') as backoff_base,
  max(s.value::interval) filter (where s.name = 'default_backoff_cap') as backoff_cap
from fanfare.settings as s;

comment on view fanfare_internal.default_retries is
  'How a trigger that does not say retries: the settings default_max_attempts, default_backoff_base and default_backoff_cap when it was created. One row.';

grant select on fanfare_internal.default_retries to fanfare_monitor;
