create or replace view fanfare.imbalances as
select null::text as problem, null::bigint as message_id, null::bigint as trigger_id, null::bigint as batch_id
where false;

comment on view fanfare.imbalances is
  'Shape of what verify answers.';

grant select on fanfare.imbalances to fanfare_reader, fanfare_server, fanfare_admin;
