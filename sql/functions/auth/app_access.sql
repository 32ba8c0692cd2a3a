create or replace view fanfare_internal.app_access as
select a.id, a.name, a.allowed_origins, a.max_streams, a.max_streams_per_address
from fanfare.apps as a;

comment on view fanfare_internal.app_access is
  'What servers look up about an app, and keep for some seconds: which origins may speak to it, and how many streams.';

grant select on fanfare_internal.app_access to fanfare_server;
