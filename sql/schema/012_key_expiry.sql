-- API keys that expire, and how fast one may publish.

drop function if exists fanfare.create_api_key(text, text[], text);
drop function if exists fanfare.authorize_request(text, text, text, text, text);
drop view if exists fanfare.key_grants;

alter table fanfare.api_keys
  add column expires_at timestamptz,
  add column publish_rate integer,
  add constraint key_name_fits check (octet_length(name) between 1 and 200),
  add constraint key_publish_rate_is_positive check (publish_rate > 0);
comment on column fanfare.api_keys.expires_at is 'When it holds no more, or held no more when it was revoked; null for never.';
comment on column fanfare.api_keys.publish_rate is
  'Messages a second over HTTP with this key, on all servers together; null for no limit of its own.';

grant select (expires_at, publish_rate) on fanfare.api_keys to fanfare_reader, fanfare_admin;

---- create above / drop below ----

alter table fanfare.api_keys drop column expires_at, drop column publish_rate, drop constraint key_name_fits;
