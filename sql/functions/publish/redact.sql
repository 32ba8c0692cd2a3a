create or replace function fanfare.redact(message bigint, app text default null)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(redact.app);
  v_kept boolean;
  v_told bigint[];
  v_deliveries integer;
  v_dead_letters integer;
  v_held integer[];
begin
  -- Who settles it holds the delivery, who redrives it the dead letter, and either makes the
  -- other of it: wait for them, and look again until all is held.
  loop
    v_told := fanfare_internal.dead_letter_copies(redact.message, v_app_id);
    perform from fanfare.deliveries as d
    where d.message_id = any (redact.message || v_told) and d.app_id = v_app_id
    order by d.id for update;
    get diagnostics v_deliveries = row_count;
    perform from fanfare.dead_letters as d
    where d.message_id = any (redact.message || v_told) and d.app_id = v_app_id
    order by d.id for update;
    get diagnostics v_dead_letters = row_count;
    exit when v_held = array[cardinality(v_told), v_deliveries, v_dead_letters];
    v_held := array[cardinality(v_told), v_deliveries, v_dead_letters];
  end loop;

  update fanfare.messages as m
  set payload = 'null', headers = null
  where m.id = redact.message and m.app_id = v_app_id;
  v_kept := found;
  -- What is owed past retention, or was redriven, is kept with its delivery.
  update fanfare.deliveries as d
  set message = d.message || '{"payload":null,"headers":null}'
  where d.message_id = redact.message and d.app_id = v_app_id and d.message is not null;
  v_kept := v_kept or found;
  update fanfare.dead_letters as d
  set payload = 'null', headers = null
  where d.message_id = redact.message and d.app_id = v_app_id;
  if not (v_kept or found) then
    raise exception 'no message %', redact.message using errcode = 'ZF117',
      hint = 'message: the id that publish answered; it may be past retention';
  end if;

  -- A dead letter is told with the message that it was.
  update fanfare.messages as m
  set payload = fanfare_internal.redacted_copy(m.payload)
  where m.id = any (v_told) and m.app_id = v_app_id;
  update fanfare.deliveries as d
  set message = jsonb_set(d.message, '{payload}', fanfare_internal.redacted_copy(d.message -> 'payload'))
  where d.message_id = any (v_told) and d.app_id = v_app_id and d.message is not null;
  update fanfare.dead_letters as d
  set payload = fanfare_internal.redacted_copy(d.payload)
  where d.message_id = any (v_told) and d.app_id = v_app_id;

  perform fanfare_internal.record_audit('messages', 'redact', redact.message::text, v_app_id);
  perform fanfare_internal.tell('fanfare_control', json_build_object('event', 'message_redacted', 'message_id', redact.message)::text);
end
$$;

comment on function fanfare.redact(bigint, text) is
'Blanks the payload and headers of a message wherever they are kept.
In the log, with deliveries, and in dead letters and their copies. Its place in the log stays. Servers forget it; subscribers are not informed. It waits for transactions that settle or redrive the message. It cannot reach what left the database.
Errors: ZF002 app is missing, ZF003 app, ZF117 the app has no such message.
Example: select fanfare.redact(1042, ''shop'');';

revoke all on function fanfare.redact(bigint, text) from public;
grant execute on function fanfare.redact(bigint, text) to fanfare_admin, fanfare_server;
