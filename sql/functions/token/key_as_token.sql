create or replace function fanfare.key_as_token(app_id bigint, key text)
returns fanfare.verified_tokens
language plpgsql stable
as $$
declare
  v_token fanfare.verified_tokens;
begin
  perform fanfare.authorize_key(key_as_token.key, 'topic.subscribe', key_as_token.app_id);
  v_token.topics := array_to_json('{*}' || fanfare.system_topics());
  v_token.token_id := left(key_as_token.key, 15);
  return v_token;
end
$$;

comment on function fanfare.key_as_token(bigint, text) is
  'What an API key with topic.subscribe grants, as if it were a token: all external topics. Its token_id is ff_ and its prefix. Errors: ZF060, ZF061 as authorize_key.';

revoke all on function fanfare.key_as_token(bigint, text) from public;
