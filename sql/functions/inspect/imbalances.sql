create or replace view fanfare_internal.imbalances as
select null::text as problem, null::bigint as message_id, null::bigint as trigger_id, null::bigint as batch_id
where false;

comment on view fanfare_internal.imbalances is
  'Shape of what verify answers.';

grant select on fanfare_internal.imbalances to fanfare_monitor, fanfare_server;
