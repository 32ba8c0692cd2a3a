create or replace function fanfare_internal.message_fingerprint(topic text, payload jsonb, key text, headers jsonb)
returns bytea
language sql immutable
as $$
  select sha256(convert_to(
    fanfare_internal.json_text(jsonb_build_array(
      message_fingerprint.topic, message_fingerprint.payload,
      message_fingerprint.key,
      -- A repeat is a span of its own, in a trace that may be another.
      case
        when jsonb_typeof(message_fingerprint.headers) = 'object'
          and message_fingerprint.headers ?| '{traceparent,tracestate}'
          then nullif(message_fingerprint.headers - '{traceparent,tracestate}'::text[], '{}')
        else message_fingerprint.headers
      end
    )), 'UTF8'))
$$;

comment on function fanfare_internal.message_fingerprint(text, jsonb, text, jsonb) is
  'SHA-256 that tells one message from another under the same idempotency key. JSON is compared by value; the trace context among the headers is not compared.';

revoke all on function fanfare_internal.message_fingerprint(text, jsonb, text, jsonb) from public;
