create or replace function fanfare_internal.random_bytes(count integer)
returns bytea
language sql volatile strict
as $$
  select substr(
    sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())),
    1, random_bytes.count)
$$;

comment on function fanfare_internal.random_bytes(integer) is
  'Up to 32 bytes that nobody can guess. Each UUID has 122 bits of Postgres'' strong random source; three of them fill the 256 of the hash.';

revoke all on function fanfare_internal.random_bytes(integer) from public;
