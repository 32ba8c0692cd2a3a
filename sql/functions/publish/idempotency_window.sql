create or replace function fanfare_internal.idempotency_window()
returns interval
language plpgsql stable
as $$
begin
  return (select s.value::interval from fanfare.settings as s where s.name = 'idempotency_window');
end
$$;

comment on function fanfare_internal.idempotency_window() is
  'For how long an idempotency key gives the same message (setting idempotency_window).';

revoke all on function fanfare_internal.idempotency_window() from public;
