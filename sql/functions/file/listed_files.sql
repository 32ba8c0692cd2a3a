create or replace view fanfare_internal.listed_files as
select
  f.app_id,
  f.path,
  f.size,
  f.content_type,
  encode(f.sha256, 'hex') as sha256,
  f.version,
  f.created_at,
  f.updated_at
from fanfare.files as f;

comment on view fanfare_internal.listed_files is
  'Files as the HTTP API shows them.';

grant select on fanfare_internal.listed_files to fanfare_server;
