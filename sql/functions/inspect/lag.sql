create or replace view fanfare.lag as
select
  s.id as server_id,
  s.hostname,
  s.sealing,
  s.streams,
  s.head_batch as relayed_batch,
  fanfare_internal.head_batch() - s.head_batch as batches_behind,
  clock_timestamp() - s.seen_at as silent_for,
  case when s.sealing then fanfare_internal.slot_lag() end as slot_bytes
from fanfare.servers as s;

comment on view fanfare.lag is
'How far each server is behind the newest batch.
Example: select * from fanfare.lag;';
comment on column fanfare.lag.slot_bytes is
  'Bytes of the write-ahead log that Postgres keeps for the slot of the server that seals (FANFARE_WAKEUP=wal); null for the others.';

grant select on fanfare.lag to fanfare_monitor, fanfare_server;
