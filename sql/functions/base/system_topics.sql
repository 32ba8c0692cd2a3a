create or replace function fanfare_internal.system_topics()
returns text[]
language sql immutable parallel safe
as $$
  select array['$cron', '$dead_letter', '$docs', '$files', '$kv']
$$;

comment on function fanfare_internal.system_topics() is
  'Names of the topics that every app has from its making: cron ticks, dead letters and changes of the stores are published there, by the system alone.';

revoke all on function fanfare_internal.system_topics() from public;
