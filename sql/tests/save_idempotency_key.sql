select no_plan();
select set_config('test.shop', fanfare.create_app('shop')::text, false);

create function pg_temp.save(key text, fingerprint bytea, message_id bigint) returns void language sql as $$
  select fanfare_internal.save_idempotency_key(current_setting('test.shop')::bigint, save.key, save.fingerprint, save.message_id)
$$;

select pg_temp.save('k', '\x01', 1);
select results_eq(
  'select key, fingerprint, message_id from fanfare.idempotency_keys',
  $$ values ('k', '\x01'::bytea, 1::bigint) $$, 'remembers the message');

update fanfare.idempotency_keys set created_at = clock_timestamp() - interval '25 hours';
select pg_temp.save('k', '\x02', 2);
select results_eq(
  $$ select key, fingerprint, message_id, created_at > clock_timestamp() - interval '1 hour'
     from fanfare.idempotency_keys $$,
  $$ values ('k', '\x02'::bytea, 2::bigint, true) $$, 'over one of long ago');

select lives_ok(format('select pg_temp.save(%L, %L, 3)', repeat('k', 255), '\x03'), 'a key of 255 bytes');
select throws_ok(
  format('select pg_temp.save(%L, %L, 3)', k, '\x03'), '23514', null, format('none of %s', octet_length(k)))
from unnest(array['', repeat('k', 256)]) as k;

select executable_by('fanfare_internal.save_idempotency_key(bigint, text, bytea, bigint)');

select * from finish();
