create or replace view fanfare_internal.listed_topics as
select
  t.app_id,
  t.id,
  t.name,
  t.external_subscribable,
  t.auth_mode,
  t.created_at
from fanfare.topics as t;

comment on view fanfare_internal.listed_topics is
  'Topics as the HTTP API shows them.';

grant select on fanfare_internal.listed_topics to fanfare_server;
