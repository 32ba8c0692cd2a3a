create or replace view fanfare_internal.redacted_messages as
select l.object::bigint as message_id
from fanfare.audit_log as l
where l.id > (select max(n.id) - 1000 from fanfare.audit_log as n)
  and l.kind = 'messages'
  and l.operation = 'redact';

comment on view fanfare_internal.redacted_messages is
  'Messages redacted by one of the last thousand changes, which servers must not keep in memory.';

grant select on fanfare_internal.redacted_messages to fanfare_server;
