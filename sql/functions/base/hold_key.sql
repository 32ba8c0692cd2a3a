create or replace function fanfare_internal.hold_key(name text)
returns boolean
language plpgsql volatile
set lock_timeout = '10ms'
as $$
begin
  -- Who inserts the same waits for the end of our transaction, though the row is gone.
  insert into fanfare_internal.held_keys (name) values (hold_key.name);
  delete from fanfare_internal.held_keys as k where k.name = hold_key.name;
  return true;
exception
  when lock_not_available then return false;
end
$$;

comment on function fanfare_internal.hold_key(text) is
  'Holds a key to the end of the transaction; false when another transaction does, and has not ended within 10 ms. A transaction may hold one twice.';

revoke all on function fanfare_internal.hold_key(text) from public;
