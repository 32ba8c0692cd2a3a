create or replace view fanfare.key_grants as
select null::bigint as app_id, null::text as app_name
where false;

comment on view fanfare.key_grants is
  'Shape of what authorize_request answers.';

grant select on fanfare.key_grants to fanfare_server;
