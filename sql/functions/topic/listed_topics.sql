create or replace view fanfare_internal.listed_topics as
select t.app_id, t.id, t.name,
  json_build_object(
    'id', t.id, 'name', t.name, 'external_subscribable', t.external_subscribable,
    'auth_mode', t.auth_mode, 'created_at', fanfare_internal.utc_text(t.created_at)
  ) as item
from fanfare.topics as t;

comment on view fanfare_internal.listed_topics is
  'Topics as the HTTP API shows them.';

grant select on fanfare_internal.listed_topics to fanfare_server;
