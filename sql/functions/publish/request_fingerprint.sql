create or replace function fanfare_internal.request_fingerprint(request text, body bytea)
returns bytea
language plpgsql immutable
as $$
declare
  v_body text;
begin
  begin
    v_body := fanfare_internal.json_text(convert_from(request_fingerprint.body, 'UTF8')::jsonb);
  exception
    when data_exception or statement_too_complex then
      v_body := encode(request_fingerprint.body, 'hex');
  end;
  return sha256(convert_to(jsonb_build_array(request_fingerprint.request, v_body)::text, 'UTF8'));
end
$$;

comment on function fanfare_internal.request_fingerprint(text, bytea) is
  'SHA-256 that tells one request from another under the same idempotency key; request says who asks for what. Bodies of JSON are compared by value.';

revoke all on function fanfare_internal.request_fingerprint(text, bytea) from public;
