create or replace view fanfare_internal.watch_triggers as
select t.tgrelid::regclass as relation, t.tgname as name,
  replace(encode(t.tgargs, 'escape'), E'\\000', '')::bigint as watch_id,
  t.tgenabled <> 'D' as enabled,
  t.tgfoid = 'fanfare_internal.refuse_truncate()'::regprocedure as of_truncate
from pg_catalog.pg_trigger as t
where t.tgfoid in ('fanfare_internal.publish_row_change()'::regprocedure, 'fanfare_internal.refuse_truncate()'::regprocedure)
  and t.tgparentid = 0
  and encode(t.tgargs, 'escape') ~ E'^[0-9]{1,18}\\\\000$';

comment on view fanfare_internal.watch_triggers is
  'The triggers by which tables are watched, one an operation.';

grant select on fanfare_internal.watch_triggers to fanfare_monitor, fanfare_publisher;
