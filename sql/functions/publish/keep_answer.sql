create or replace function fanfare_internal.keep_answer(
  app_id bigint,
  idempotency_key text,
  request text,
  body bytea,
  answer bytea
)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into fanfare_internal.kept_answers as k (app_id, key, fingerprint, answer)
  values (
    keep_answer.app_id, keep_answer.idempotency_key,
    fanfare_internal.request_fingerprint(keep_answer.request, keep_answer.body), keep_answer.answer
  )
  on conflict on constraint kept_answer_key_is_used_once do update
  set fingerprint = excluded.fingerprint, answer = excluded.answer, created_at = clock_timestamp();
end
$$;

comment on function fanfare_internal.keep_answer(bigint, text, text, bytea, bytea) is
  'Keeps the answer of a request, in the transaction that did what was asked, over one that holds no more.';

revoke all on function fanfare_internal.keep_answer(bigint, text, text, bytea, bytea) from public;
grant execute on function fanfare_internal.keep_answer(bigint, text, text, bytea, bytea) to fanfare_server;
