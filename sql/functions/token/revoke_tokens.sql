create or replace function fanfare.revoke_tokens(
  jti text default null,
  subject text default null,
  before timestamptz default null,
  everything boolean default false,
  app text default null
)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(revoke_tokens.app);
  v_before timestamptz := coalesce(revoke_tokens.before, clock_timestamp());
begin
  if num_nonnulls(revoke_tokens.jti, revoke_tokens.subject, nullif(coalesce(revoke_tokens.everything, false), false)) <> 1
    or (revoke_tokens.jti is not null and revoke_tokens.before is not null)
    or octet_length(coalesce(revoke_tokens.jti, revoke_tokens.subject, 'all')) not between 1 and 255
    or v_before > clock_timestamp()
  then
    raise exception 'which tokens to revoke is not clear' using errcode = 'ZF105',
      hint = 'give jti, or subject, or everything => true; before goes with the last two, and is not in the future';
  end if;

  insert into fanfare.revocations as r (app_id, kind, value, issued_before)
  values (
    v_app_id,
    case
      when revoke_tokens.jti is not null then 'jti'
      when revoke_tokens.subject is not null then 'subject'
      else 'all'
    end,
    coalesce(revoke_tokens.jti, revoke_tokens.subject, ''),
    case when revoke_tokens.jti is not null then 'infinity' else v_before end
  )
  on conflict on constraint revocation_is_one_row do update
  set issued_before = greatest(r.issued_before, excluded.issued_before), revoked_at = excluded.revoked_at;

  -- Tokens live for 30 days at most.
  delete from fanfare.revocations as r
  where r.app_id = v_app_id and r.revoked_at < clock_timestamp() - interval '31 days';

  perform fanfare_internal.tell('fanfare_control', json_build_object('event', 'tokens_revoked', 'app_id', v_app_id)::text);
end
$$;

comment on function fanfare.revoke_tokens(text, text, timestamptz, boolean, text) is
'Ends subscriber tokens, and the streams that they opened.
One token by its jti; or those of a subject, or everything of the app, that was issued until before (by default now).
Errors: ZF002 app is missing, ZF003 app, ZF105 it is not clear which tokens.
Example: select fanfare.revoke_tokens(subject => ''user-7'', app => ''shop'');';

revoke all on function fanfare.revoke_tokens(text, text, timestamptz, boolean, text) from public;
grant execute on function fanfare.revoke_tokens(text, text, timestamptz, boolean, text) to fanfare_admin, fanfare_server;
