create or replace function fanfare_internal.check_store_key(key text)
returns void
language plpgsql immutable
as $$
begin
  if check_store_key.key is null
    or length(check_store_key.key) not between 1 and 512
    or check_store_key.key ~ E'(^|/)\\.{1,2}(/|$)|[\\u0001-\\u001f\\u007f-\\u009f]'
  then
    raise exception 'key "%" is not valid', left(check_store_key.key, 140)
      using errcode = 'ZF301',
        hint = 'key: 1 to 512 characters, no segment between slashes is . or .., and no control character';
  end if;
end
$$;

comment on function fanfare_internal.check_store_key(text) is
  'Raises ZF301 unless the text may be a key of the kv store.';

revoke all on function fanfare_internal.check_store_key(text) from public;
