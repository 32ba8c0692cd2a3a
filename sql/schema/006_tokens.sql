-- Subscriber tokens: the keys that sign them, and which were revoked.

create table fanfare.signing_keys (
  id bigint generated always as identity primary key,
  app_id bigint not null references fanfare.apps (id) on delete cascade,
  kid text not null,
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz,
  constraint kid_is_unique_in_app unique (app_id, kid),
  constraint kid_is_valid check (kid ~ '^[a-z0-9]{12}$')
);
comment on table fanfare.signing_keys is
'Keys (HS256) that sign subscriber tokens, without their secrets.
Made at first use; replaced by rotate_signing_key.
Example: select * from fanfare.signing_keys;';
comment on column fanfare.signing_keys.kid is 'Names the key in a token''s header; it means something within its app alone.';
comment on column fanfare.signing_keys.expires_at is 'Null for the one that signs; a replaced one is good until then.';
create unique index one_signing_key_signs on fanfare.signing_keys (app_id) where expires_at is null;
comment on index fanfare.one_signing_key_signs is 'current_signing_key: the key that signs, of which there is one.';

create table fanfare_internal.signing_secrets (
  key_id bigint primary key references fanfare.signing_keys (id) on delete cascade,
  secret bytea not null,
  inner_key bytea not null,
  outer_key bytea not null,
  constraint signing_secret_has_32_bytes check (octet_length(secret) = 32),
  constraint padded_keys_have_64_bytes check (octet_length(inner_key) = 64 and octet_length(outer_key) = 64)
);
comment on table fanfare_internal.signing_secrets is
  'The secret of each signing key, and what HMAC-SHA256 makes of it (RFC 2104, section 2).';
comment on column fanfare_internal.signing_secrets.inner_key is
  'The secret, filled to a block of 64 bytes, XOR 0x36. Stored, so that checking a token does not compute it.';
comment on column fanfare_internal.signing_secrets.outer_key is 'The same with 0x5c.';

create table fanfare.revocations (
  app_id bigint not null references fanfare.apps (id) on delete cascade,
  kind text not null,
  value text not null,
  issued_before timestamptz not null,
  revoked_at timestamptz not null default clock_timestamp(),
  constraint revocation_is_one_row primary key (app_id, kind, value),
  constraint revocation_kind_is_known check (kind in ('jti', 'subject', 'all')),
  constraint revocation_of_all_has_no_value check ((kind = 'all') = (value = '')),
  constraint revoked_value_fits check (octet_length(value) <= 255)
);
comment on table fanfare.revocations is
'Revoked subscriber tokens.
One by its jti; or those of a subject, or of the whole app, issued until then.
Example: select * from fanfare.revocations order by revoked_at desc;';
comment on column fanfare.revocations.issued_before is
  'Tokens issued at or before this are revoked; infinity for a jti. A token lives for 30 days at most, so a row says nothing any more 30 days later.';

grant select on fanfare.signing_keys, fanfare.revocations to fanfare_monitor, fanfare_server;

---- create above / drop below ----

drop table fanfare.revocations;
drop table fanfare_internal.signing_secrets;
drop table fanfare.signing_keys;
