create or replace function fanfare_internal.require_capability(key fanfare.api_keys, capability text, app_id bigint)
returns void
language plpgsql stable
as $$
begin
  if require_capability.key.app_id is not null and require_capability.app_id is null then
    raise exception 'the API key is for one app, and this needs one for all apps'
      using errcode = 'ZF061', hint = 'make it with create_api_key(app => ''*'')';
  end if;
  if require_capability.key.app_id <> require_capability.app_id then
    raise exception 'the API key is not valid' using errcode = 'ZF060';
  end if;
  if not fanfare_internal.held_capabilities(require_capability.key.capabilities) && ('{*}' || string_to_array(require_capability.capability, ' or ')) then
    raise exception 'the API key lacks the capability %', require_capability.capability
      using errcode = 'ZF061';
  end if;
end
$$;

comment on function fanfare_internal.require_capability(fanfare.api_keys, text, bigint) is
  'Checks what a valid API key may do in an app; "a or b" asks for one of the two. Where app_id is null, in all apps. Errors: ZF060 another app''s, ZF061 it lacks the capability, or is for one app where app_id is null.';

revoke all on function fanfare_internal.require_capability(fanfare.api_keys, text, bigint) from public;
