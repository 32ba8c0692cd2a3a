create or replace view fanfare.lag as
select
  s.id as server_id,
  s.hostname,
  s.sealing,
  s.streams,
  s.head_batch as relayed_batch,
  fanfare.head_batch() - s.head_batch as batches_behind,
  clock_timestamp() - s.seen_at as silent_for
from fanfare.servers as s;

comment on view fanfare.lag is
  'How far each server''s relay is behind the newest batch.';

grant select on fanfare.lag to fanfare_reader, fanfare_server, fanfare_admin;
