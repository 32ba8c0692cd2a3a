create or replace view fanfare_internal.listed_files as
select f.app_id, f.path,
  json_build_object(
    'path', f.path, 'size', f.size, 'content_type', f.content_type, 'sha256', encode(f.sha256, 'hex'),
    'version', f.version, 'created_at', fanfare_internal.utc_text(f.created_at), 'updated_at', fanfare_internal.utc_text(f.updated_at)
  ) as item
from fanfare.files as f;

comment on view fanfare_internal.listed_files is
  'Files as the HTTP API shows them.';

grant select on fanfare_internal.listed_files to fanfare_server;
