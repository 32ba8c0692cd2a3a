create or replace function fanfare_internal.save_idempotency_key(
  app_id bigint,
  idempotency_key text,
  fingerprint bytea,
  message_id bigint
)
returns void
language plpgsql volatile
as $$
begin
  insert into fanfare.idempotency_keys as i (app_id, key, fingerprint, message_id)
  values (
    save_idempotency_key.app_id, save_idempotency_key.idempotency_key,
    save_idempotency_key.fingerprint, save_idempotency_key.message_id
  )
  on conflict on constraint idempotency_key_is_used_once do update
  set fingerprint = excluded.fingerprint, message_id = excluded.message_id, created_at = clock_timestamp();
end
$$;

comment on function fanfare_internal.save_idempotency_key(bigint, text, bytea, bigint) is
  'Remembers the message of an idempotency key, over one that holds no more.';

revoke all on function fanfare_internal.save_idempotency_key(bigint, text, bytea, bigint) from public;
