create or replace view fanfare_internal.verified_tokens as
select null::jsonb as topics, null::jsonb as publish, null::text as subject, null::text as token_id,
  null::timestamptz as issued_at, null::timestamptz as expires_at, null::text as kid
where false;

comment on view fanfare_internal.verified_tokens is
  'Shape of what verify_token answers.';
