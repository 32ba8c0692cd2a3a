create or replace function fanfare_internal.claims_hold(claims jsonb, app text, epoch numeric)
returns boolean
language plpgsql immutable parallel safe
as $$
declare
  v_month constant integer := 30 * 86400;
  v_skew constant integer := 60; -- an app's own clock may be ahead
  v_exp numeric;
  v_iat numeric;
begin
  if jsonb_typeof(claims_hold.claims) is distinct from 'object'
    or claims_hold.claims ->> 'app' is distinct from claims_hold.app
    or jsonb_typeof(claims_hold.claims -> 'exp') is distinct from 'number'
    or jsonb_typeof(claims_hold.claims -> 'iat') <> 'number'
    or jsonb_typeof(claims_hold.claims -> 'nbf') <> 'number'
    or jsonb_typeof(claims_hold.claims -> 'sub') <> 'string'
    or jsonb_typeof(claims_hold.claims -> 'jti') <> 'string'
    or jsonb_typeof(claims_hold.claims -> 'topics') <> 'array'
    or jsonb_typeof(claims_hold.claims -> 'publish') <> 'array'
    or jsonb_path_exists(claims_hold.claims -> 'topics', 'strict $[*] ? (@.type() != "string")')
    or jsonb_path_exists(claims_hold.claims -> 'publish', 'strict $[*] ? (@.type() != "string")')
  then
    return false;
  end if;
  v_exp := (claims_hold.claims ->> 'exp')::numeric;
  v_iat := (claims_hold.claims ->> 'iat')::numeric;
  return v_exp > claims_hold.epoch and v_exp <= claims_hold.epoch + v_month + v_skew
    and coalesce(v_iat <= claims_hold.epoch + v_skew and v_exp <= v_iat + v_month, true)
    and coalesce((claims_hold.claims ->> 'nbf')::numeric <= claims_hold.epoch + v_skew, true);
end
$$;

comment on function fanfare_internal.claims_hold(jsonb, text, numeric) is
  'True where the claims of a token are of the right kinds, for the app, and hold at that time: exp is required and lies at most 30 days after iat and after now.';

revoke all on function fanfare_internal.claims_hold(jsonb, text, numeric) from public;
