create or replace function fanfare_internal.check_collection(collection text)
returns void
language plpgsql immutable
as $$
begin
  if check_collection.collection is null or check_collection.collection !~ '^[a-z0-9][a-z0-9_-]{0,62}$' then
    raise exception 'collection "%" is not valid', left(check_collection.collection, 64)
      using errcode = 'ZF300',
        hint = 'collection: 1 to 63 of a-z, 0-9, _ and -, beginning with a letter or digit';
  end if;
end
$$;

comment on function fanfare_internal.check_collection(text) is
  'Raises ZF300 unless the text may name a collection of a store.';

revoke all on function fanfare_internal.check_collection(text) from public;
