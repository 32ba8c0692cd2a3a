-- Sessions of browsers that signed in with an API key.

create table fanfare_internal.sessions (
  secret_hash bytea primary key,
  key_id bigint not null references fanfare.api_keys (id) on delete cascade,
  purpose text not null,
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  constraint session_hash_is_sha256 check (octet_length(secret_hash) = 32),
  constraint purpose_is_known check (purpose in ('session', 'code'))
);
comment on table fanfare_internal.sessions is
  'Who is signed in, as SHA-256 of the secret in its cookie. A session may do what its key may, and ends with it.';
comment on column fanfare_internal.sessions.purpose is
  'session: it stands for the key. code: it can be exchanged for a session, once.';
create index sessions_key_id on fanfare_internal.sessions (key_id);
comment on index fanfare_internal.sessions_key_id is 'valid_key; deleting a key.';

---- create above / drop below ----

drop table fanfare_internal.sessions;
