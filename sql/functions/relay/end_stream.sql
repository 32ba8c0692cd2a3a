create or replace function fanfare.end_stream(stream bigint, app text default null)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(end_stream.app);
begin
  update fanfare.streams as s
  set ended_at = coalesce(s.ended_at, clock_timestamp())
  where s.id = end_stream.stream and s.app_id = v_app_id;
  if not found then
    raise exception 'no stream %', end_stream.stream
      using errcode = 'ZF131', hint = 'fanfare.live_streams lists them, a few seconds after they began';
  end if;
  perform fanfare_internal.tell('fanfare_control', json_build_object('event', 'stream_ended', 'stream_id', end_stream.stream)::text);
end
$$;

comment on function fanfare.end_stream(bigint, text) is
'Ends a stream; its client is asked to reconnect.
To keep the client out, take its right away first (revoke_tokens).
Errors: ZF002 app is missing, ZF003 app, ZF131 no such stream.
Example: select fanfare.end_stream(5120937716021, ''shop'');';

revoke all on function fanfare.end_stream(bigint, text) from public;
grant execute on function fanfare.end_stream(bigint, text) to fanfare_admin, fanfare_server;
