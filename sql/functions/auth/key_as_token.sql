create or replace function fanfare_internal.key_as_token(app_id bigint, key text)
returns fanfare_internal.verified_tokens
language plpgsql stable
as $$
declare
  v_key fanfare.api_keys := fanfare_internal.valid_key(key_as_token.key);
  v_token fanfare_internal.verified_tokens;
begin
  perform fanfare_internal.require_capability(v_key, 'topic.subscribe', key_as_token.app_id);
  v_token.expires_at := v_key.expires_at;
  v_token.topics := to_jsonb(array['*'] || fanfare_internal.system_topics());
  v_token.token_id := 'ff_' || v_key.prefix;
  return v_token;
end
$$;

comment on function fanfare_internal.key_as_token(bigint, text) is
  'What an API key with topic.subscribe grants, as if it were a token: all external topics. Its token_id is ff_ and its prefix. Errors: ZF060, ZF061 as authorize_key.';

revoke all on function fanfare_internal.key_as_token(bigint, text) from public;
