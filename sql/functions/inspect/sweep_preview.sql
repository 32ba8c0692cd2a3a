create or replace view fanfare.sweep_preview as
select 'partitions' as task, 'partitions_made' as what, count(*) as due
from unnest(array['messages', 'batches', 'attempts']) as parent (name)
cross join generate_series(0, 3) as ahead (days)
where to_regclass('fanfare_internal.' || parent.name || to_char(
  (clock_timestamp() at time zone 'UTC')::date + ahead.days::integer, '"_"YYYYMMDD')) is null
union all
select 'retention', 'partitions_dropped', count(*)
from fanfare_internal.daily_partitions as p
join fanfare.settings as s on s.name = 'retention'
where p.parent = 'messages'
  and (p.day + 1)::timestamp at time zone 'UTC' < clock_timestamp() - s.value::interval
union all
select 'carry', 'deliveries_carried', count(*)
from fanfare.deliveries as d
where d.message is null
  and d.published_at < (
    select (max(p.day) + 1)::timestamp at time zone 'UTC'
    from fanfare_internal.daily_partitions as p
    join fanfare.settings as s on s.name = 'retention'
    where p.parent = 'messages'
      and (p.day + 1)::timestamp at time zone 'UTC' < clock_timestamp() - s.value::interval)
union all
select 'carry_limit', 'dead_letters', count(*)
from fanfare.carried_messages as c
where c.dead_letter_at < clock_timestamp() and c.state <> 'leased'
union all
select 'leases', 'leases_released', count(*)
from fanfare.deliveries as d
where d.state = 'leased' and d.leased_until < clock_timestamp()
union all
select 'idempotency_keys', 'keys_deleted', count(*)
from (
  select k.created_at from fanfare.idempotency_keys as k
  union all
  select k.created_at from fanfare_internal.kept_answers as k
) as i
join fanfare.settings as s on s.name = 'idempotency_window'
where i.created_at < clock_timestamp() - s.value::interval
union all
select 'kv', 'entries_deleted', count(*)
from fanfare.kv_entries as e
where e.expires_at <= clock_timestamp()
union all
select 'api_keys', 'keys_deleted', count(*)
from fanfare.api_keys as k
where k.expires_at < clock_timestamp() - interval '30 days'
union all
select 'revocations', 'revocations_deleted', count(*)
from fanfare.revocations as r
where r.revoked_at < clock_timestamp() - interval '31 days'
union all
select 'signing_keys', 'keys_deleted', count(*)
from fanfare.signing_keys as k
where k.expires_at < clock_timestamp() - interval '1 day'
union all
select 'audit', 'entries_deleted', count(*)
from fanfare.audit_log as a
join fanfare.settings as s on s.name = 'audit_retention'
where a.changed_at < clock_timestamp() - s.value::interval;

comment on view fanfare.sweep_preview is
'What the next runs of the sweeper would do, by task.
A partition stays as long as something in it was sealed within the retention.
Example: select * from fanfare.sweep_preview;';

grant select on fanfare.sweep_preview to fanfare_monitor, fanfare_server;
