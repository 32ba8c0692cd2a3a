create or replace function fanfare_internal.token_revoked(app_id bigint, token_id text, subject text, issued_at timestamptz)
returns boolean
language plpgsql stable
as $$
begin
  return exists (
    select
    from fanfare.revocations as r
    where r.app_id = token_revoked.app_id
      and (r.kind, r.value) in (('jti', token_revoked.token_id), ('subject', token_revoked.subject), ('all', ''))
      and r.issued_before >= token_revoked.issued_at
  );
end
$$;

comment on function fanfare_internal.token_revoked(bigint, text, text, timestamptz) is
  'True where a token was revoked: by its jti, with its subject, or with all of the app.';

revoke all on function fanfare_internal.token_revoked(bigint, text, text, timestamptz) from public;
