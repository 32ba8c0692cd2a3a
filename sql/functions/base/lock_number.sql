create or replace function fanfare_internal.lock_number(name text)
returns bigint
language sql immutable strict parallel safe
as $$
  select case lock_number.name
    when 'seal' then 0
    when 'sealer' then 1
    when 'partitions' then 2
    when 'idempotency' then 3
    when 'sweeper' then 4
    when 'listeners' then 5
    when 'low_waters' then 10
    when 'slots' then 11
    when 'dispatch_bell' then 12
    when 'cursors' then 13
  end + 7306916068411589632
$$;

comment on function fanfare_internal.lock_number(text) is
  'Numbers of the advisory locks, all in this one place: seal (held for one seal), sealer (held by the server that seals), partitions, idempotency (seed of the hash of a key), listeners (held while a bit is set), low_waters, slots (seed of the hash of a SQL handler''s place), dispatch_bell (held by the server that sets it), cursors (seed of the hash of a handler whose cursor is made), sweeper (held by the server that sweeps).';

revoke all on function fanfare_internal.lock_number(text) from public;
grant execute on function fanfare_internal.lock_number(text) to fanfare_server;
