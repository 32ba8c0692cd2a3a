create or replace view fanfare.app_usage as
select
  a.name as app,
  sum(u.entries)::bigint as entries,
  a.max_entries,
  sum(u.file_bytes)::bigint as file_bytes,
  a.max_file_bytes
from fanfare.apps as a
left join fanfare_internal.app_usage as u on u.app_id = a.id
group by a.id;

comment on view fanfare.app_usage is
'What apps have stored, beside their quotas.
entries are those of kv, documents and files together. Only apps with a quota are counted; for others both are null.
Example: select * from fanfare.app_usage where entries > 0.9 * max_entries;';

grant select on fanfare.app_usage to fanfare_monitor, fanfare_admin, fanfare_server;
