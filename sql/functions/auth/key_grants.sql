create or replace view fanfare_internal.key_grants as
select null::bigint as app_id, null::text as app_name, null::integer as app_rate,
  null::text as key_prefix, null::integer as key_rate
where false;

comment on view fanfare_internal.key_grants is
  'Shape of what authorize_request answers: the app, and how fast it and the key may publish. key_prefix is null for a token.';

grant select on fanfare_internal.key_grants to fanfare_server;
