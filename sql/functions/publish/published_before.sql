create or replace function fanfare_internal.published_before(app_id bigint, idempotency_key text, fingerprint bytea)
returns bigint
language plpgsql volatile
as $$
declare
  v_used fanfare.idempotency_keys;
begin
  if octet_length(published_before.idempotency_key) not between 1 and 255 then
    raise exception 'idempotency_key must have 1 to 255 bytes' using errcode = 'ZF027';
  end if;
  -- Held to the end of the transaction; who loses is told so rather than kept waiting.
  if not fanfare_internal.hold_key(concat_ws(' ', 'publish', published_before.app_id, published_before.idempotency_key)) then
    raise exception 'a publish with this idempotency key is in progress'
      using errcode = 'ZF070', hint = 'try again when it has ended';
  end if;

  select i.* into v_used
  from fanfare.idempotency_keys as i
  where i.app_id = published_before.app_id
    and i.key = published_before.idempotency_key
    and i.created_at > clock_timestamp() - fanfare_internal.idempotency_window();
  if v_used.fingerprint <> published_before.fingerprint then
    raise exception 'this idempotency key was used for another message'
      using errcode = 'ZF071', hint = 'use a new key for a new message';
  end if;
  return v_used.message_id;
end
$$;

comment on function fanfare_internal.published_before(bigint, text, bytea) is
  'Id of the message published with the key within idempotency_window, or null, with the key then locked to the end of the transaction. Errors: ZF027, ZF070, ZF071 as publish.';

revoke all on function fanfare_internal.published_before(bigint, text, bytea) from public;
