create or replace view fanfare.watched_tables as
select w.id, w.app_id, a.name as app, w.relation::text as relation, p.name as topic, w.operations, w.columns,
  w.condition, w.key_column as key, w.created_at,
  case
    when c.oid is null then 'table dropped'
    when (
      select count(*) from fanfare_internal.watch_triggers as t
      where t.relation = w.relation and t.watch_id = w.id and t.enabled and not t.of_truncate
    ) < cardinality(w.operations) then 'trigger missing'
    when exists (
      select from unnest(w.columns || w.key_column) as n (name)
      where n.name is not null and not exists (
        select from pg_catalog.pg_attribute as b
        where b.attrelid = c.oid and b.attname = n.name and b.attnum > 0 and not b.attisdropped)
    ) then 'column missing'
    else 'watching'
  end as state
from fanfare.table_watches as w
join fanfare.apps as a on a.id = w.app_id
join fanfare.topics as p on p.id = w.topic_id
left join pg_catalog.pg_class as c on c.oid = w.relation;

comment on view fanfare.watched_tables is
'Which tables are watched, and whether their changes are published.
state is watching, or what is wrong. trigger missing: a trigger was dropped or disabled, so nothing is published. column missing: writes to the table fail until it is watched again. table dropped: the next watch_table forgets it.
Example: select * from fanfare.watched_tables order by state = ''watching'';';

grant select on fanfare.watched_tables to fanfare_monitor, fanfare_server;
