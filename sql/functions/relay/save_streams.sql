create or replace function fanfare_internal.save_streams(server_id uuid, streams jsonb)
returns setof bigint
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  delete from fanfare.streams as s
  where s.server_id = save_streams.server_id
    and s.id <> all (array(select (g.stream ->> 'id')::bigint from jsonb_array_elements(save_streams.streams) as g (stream)));

  insert into fanfare.streams as s (id, server_id, app_id, topic_ids, subject, position, batch_id, queued, opened_at)
  select g.id, save_streams.server_id, g.app_id, g.topic_ids, g.subject, g.position, g.batch_id, g.queued, g.opened_at
  from jsonb_to_recordset(save_streams.streams) as g (
    id bigint, app_id bigint, topic_ids bigint[], subject text,
    position text, batch_id bigint, queued integer, opened_at timestamptz
  )
  on conflict (id) do update
  set position = excluded.position, batch_id = excluded.batch_id, queued = excluded.queued
  where (s.position, s.queued) is distinct from (excluded.position, excluded.queued);

  return query
  select s.id from fanfare.streams as s where s.server_id = save_streams.server_id and s.ended_at is not null;
end
$$;

comment on function fanfare_internal.save_streams(uuid, jsonb) is
  'Takes the streams of a server, an array of {id, app_id, topic_ids, subject, position, batch_id, queued, opened_at}; one that has not changed is not written. Returns those that end_stream was called for.';

revoke all on function fanfare_internal.save_streams(uuid, jsonb) from public;
grant execute on function fanfare_internal.save_streams(uuid, jsonb) to fanfare_server;
