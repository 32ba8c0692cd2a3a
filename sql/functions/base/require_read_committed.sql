create or replace function fanfare_internal.require_read_committed()
returns void
language plpgsql stable
as $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'this runs in read committed, and the transaction is %', current_setting('transaction_isolation')
      using errcode = 'ZF050', hint = 'it must see what was committed since the transaction began';
  end if;
end
$$;

comment on function fanfare_internal.require_read_committed() is
  'Refuses a transaction that looks at an old snapshot. Errors: ZF050.';

revoke all on function fanfare_internal.require_read_committed() from public;
