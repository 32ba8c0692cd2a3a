create or replace function fanfare_internal.new_secret(given text)
returns text
language plpgsql volatile
as $$
begin
  if new_secret.given is null then
    return 'whsec_' || encode(fanfare_internal.random_bytes(32), 'base64');
  end if;
  if new_secret.given !~ '^whsec_[A-Za-z0-9+/]{32,88}={0,2}$'
    or octet_length(decode(substr(new_secret.given, 7), 'base64')) not between 24 and 64
  then
    raise exception 'secret is not valid'
      using errcode = 'ZF202', hint = 'secret: whsec_ and 24 to 64 bytes in base64, or none to have one made';
  end if;
  return new_secret.given;
exception
  when invalid_parameter_value then
    raise exception 'secret is not valid'
      using errcode = 'ZF202', hint = 'secret: whsec_ and 24 to 64 bytes in base64, or none to have one made';
end
$$;

comment on function fanfare_internal.new_secret(text) is
  'The given webhook secret, or a random one of 32 bytes, as Standard Webhooks writes it. Errors: ZF202.';

revoke all on function fanfare_internal.new_secret(text) from public;
