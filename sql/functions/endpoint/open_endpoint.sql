create or replace function fanfare_internal.open_endpoint(
  path text,
  credential text,
  host text,
  app text default null
)
returns setof fanfare_internal.opened_endpoints
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_endpoint fanfare.endpoints;
  v_by_key boolean := left(open_endpoint.credential, 3) = 'ff_';
  v_key fanfare.api_keys;
  v_claims jsonb;
begin
  select e.* into v_endpoint
  from fanfare.endpoints as e
  where e.app_id = case
      when open_endpoint.app is null then fanfare_internal.resolve_app(open_endpoint.host)
      else (select a.id from fanfare.apps as a where a.name = open_endpoint.app) end
    and open_endpoint.path !~ E'(^|/)\\.{1,2}(/|$)'
    and (e.path = open_endpoint.path
      or right(e.path, 1) = '*' and starts_with(open_endpoint.path, left(e.path, -1)))
  order by e.path = open_endpoint.path desc, length(e.path) desc
  limit 1;
  if v_endpoint.id is null then
    raise exception 'no endpoint at "%"', left(open_endpoint.path, 140) using errcode = 'ZF322';
  end if;

  if open_endpoint.credential is null and v_endpoint.auth <> 'public'
    or v_by_key and v_endpoint.auth = 'token' or not v_by_key and v_endpoint.auth = 'key'
  then
    raise exception 'this endpoint needs a credential: %', v_endpoint.auth using errcode = 'ZF060';
  end if;
  -- A bad credential is never taken for none.
  if v_by_key then
    v_key := fanfare_internal.valid_key(open_endpoint.credential);
    if v_key.app_id <> v_endpoint.app_id then
      raise exception 'the API key is not valid' using errcode = 'ZF060';
    end if;
  elsif open_endpoint.credential is not null then
    perform fanfare_internal.verify_token(v_endpoint.app_id, open_endpoint.credential);
    v_claims := fanfare_internal.decode_segment(split_part(open_endpoint.credential, '.', 2));
  end if;
  return query select v_endpoint.id, v_endpoint.app_id, v_endpoint.path, v_endpoint.methods,
    (extract(epoch from v_endpoint.timeout) * 1000)::integer, v_endpoint.max_body_bytes, v_claims;
end
$$;

comment on function fanfare_internal.open_endpoint(text, text, text, text) is
  'The endpoint that serves a path below /fn/ of the named app or the host''s, where the credential (an API key or a subscriber token of the app, null for none) opens it. Errors: ZF060 the credential, ZF322 no endpoint.';

revoke all on function fanfare_internal.open_endpoint(text, text, text, text) from public;
grant execute on function fanfare_internal.open_endpoint(text, text, text, text) to fanfare_server;
