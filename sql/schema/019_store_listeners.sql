-- Who listens to changes of the stores.

create sequence fanfare.kv_listeners minvalue 0 maxvalue 4611686018427387903 start 0;
comment on sequence fanfare.kv_listeners is
  'Bits (function listener_bit) that are set where somebody listens to $kv: of an app, or of a collection of an app. A change to which nobody does costs no more than reading them. A sequence, because it is read at once, without a query. Bits are never cleared: a set one only means a closer look.';
create sequence fanfare.docs_listeners minvalue 0 maxvalue 4611686018427387903 start 0;
comment on sequence fanfare.docs_listeners is 'As kv_listeners, for $docs.';
grant select on fanfare.kv_listeners, fanfare.docs_listeners to fanfare_publisher, fanfare_reader;

select setval(
  'fanfare.' || s.kind || '_listeners',
  coalesce((
    select bit_or(
      case
        when l.collection is null then 1::bigint << (l.app_id % 31)::integer
        else 1::bigint << (31 + abs(hashtextextended(l.collection, l.app_id) % 31))::integer
      end)
    from (
      select t.app_id, null as collection
      from fanfare.topics as t
      where t.name = '$' || s.kind and t.external_subscribable
      union all
      select g.app_id, case when g.collection !~ '[*?]' then g.collection end
      from fanfare.triggers as g
      where g.kind = s.kind and g.enabled
    ) as l
  ), 0)
)
from unnest(array['kv', 'docs']) as s (kind);

-- The key of a store's entry, 512 characters of up to four bytes, is the key of its message.
alter table fanfare.messages drop constraint message_key_fits;
alter table fanfare.messages add constraint message_key_fits check (octet_length(key) between 1 and 2048);
comment on column fanfare.messages.key is
  'What the message is about; streams can filter by it. 1 to 512 bytes, of a store''s change 1 to 512 characters.';

---- create above / drop below ----

drop sequence fanfare.docs_listeners;
drop sequence fanfare.kv_listeners;
