create or replace function fanfare_internal.answered_before(app_id bigint, idempotency_key text, request text, body bytea)
returns bytea
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_kept fanfare_internal.kept_answers;
begin
  if coalesce(octet_length(answered_before.idempotency_key) not between 1 and 255, true) then
    raise exception 'idempotency_key must have 1 to 255 bytes' using errcode = 'ZF027';
  end if;
  -- Held to the end of the transaction; who loses is told so rather than kept waiting.
  if not fanfare_internal.hold_key(concat_ws(' ', 'answer', answered_before.app_id, answered_before.idempotency_key)) then
    raise exception 'a request with this idempotency key is in progress'
      using errcode = 'ZF070', hint = 'try again when it has ended';
  end if;

  select k.* into v_kept
  from fanfare_internal.kept_answers as k
  where k.app_id is not distinct from answered_before.app_id
    and k.key = answered_before.idempotency_key
    and k.created_at > clock_timestamp() - fanfare_internal.idempotency_window();
  if v_kept.fingerprint <> fanfare_internal.request_fingerprint(answered_before.request, answered_before.body) then
    raise exception 'this idempotency key was used for another request'
      using errcode = 'ZF071', hint = 'use a new key for a new request';
  end if;
  return v_kept.answer;
end
$$;

comment on function fanfare_internal.answered_before(bigint, text, text, bytea) is
  'Answer that keep_answer kept for a request with the key within idempotency_window, or null, with the key then locked to the end of the transaction. Errors: ZF027 key, ZF070 the same key is in progress, ZF071 it was used for another request.';

revoke all on function fanfare_internal.answered_before(bigint, text, text, bytea) from public;
grant execute on function fanfare_internal.answered_before(bigint, text, text, bytea) to fanfare_server;
