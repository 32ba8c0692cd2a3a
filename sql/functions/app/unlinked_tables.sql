create or replace view fanfare_internal.unlinked_tables as
select c.oid::regclass as relation
from pg_catalog.pg_class as c
join pg_catalog.pg_attribute as a
  on a.attrelid = c.oid and a.attname = 'app_id' and not a.attisdropped
where c.relnamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace)
  and c.relkind in ('r', 'p')
  and not c.relispartition
  and c.relname <> 'audit_log' -- which says that it was deleted
  and not exists (
    select
    from pg_catalog.pg_constraint as k
    where k.conrelid = c.oid and k.contype = 'f' and k.confrelid = 'fanfare.apps'::regclass
  );

comment on view fanfare_internal.unlinked_tables is
  'Tables with rows of apps and no foreign key to them, which delete_app empties of an app itself.';

grant select on fanfare_internal.unlinked_tables to fanfare_monitor;
