create or replace function fanfare_internal.retry_wait(trigger fanfare.triggers, attempt integer)
returns interval
language sql volatile
as $$
  select make_interval(secs => random() * least(
    extract(epoch from (retry_wait.trigger).backoff_cap),
    extract(epoch from (retry_wait.trigger).backoff_base) * 2 ^ least(retry_wait.attempt - 1, 40)
  )::double precision)
$$;

comment on function fanfare_internal.retry_wait(fanfare.triggers, integer) is
  'How long to wait after the given attempt: exponential, capped, with full jitter.';

revoke all on function fanfare_internal.retry_wait(fanfare.triggers, integer) from public;
