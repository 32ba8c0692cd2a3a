select no_plan();
select set_config('test.shop', fanfare.create_app('shop')::text, false);
select set_config('test.blog', fanfare.create_app('blog')::text, false);

create function pg_temp.before(app text, key text, fingerprint bytea default '\x01') returns bigint language sql as $$
  select fanfare_internal.published_before(current_setting('test.' || before.app)::bigint, before.key, before.fingerprint)
$$;

select is(pg_temp.before('shop', 'k'), null, 'null for a key that was not used');
select fanfare_internal.save_idempotency_key(current_setting('test.shop')::bigint, 'k', '\x01', 42);
select is(pg_temp.before('shop', 'k'), 42::bigint, 'the message of one that was');
select is(pg_temp.before('blog', 'k'), null, 'in another app it was not');
select throws_ok($$ select pg_temp.before('shop', 'k', '\x02') $$, 'ZF071', null, 'ZF071 for another message');

update fanfare.idempotency_keys set created_at = clock_timestamp() - interval '23 hours 59 minutes';
select is(pg_temp.before('shop', 'k'), 42::bigint, 'for 24 hours');
update fanfare.idempotency_keys set created_at = clock_timestamp() - interval '24 hours';
select is(pg_temp.before('shop', 'k', '\x02'), null, 'and then no longer');

select is(pg_temp.before('shop', repeat('k', 255)), null, 'a key of 255 bytes');
select throws_ok(
  format('select pg_temp.before(%L, %L)', 'shop', k), 'ZF027', null, format('ZF027 for %s bytes', octet_length(k)))
from unnest(array['', repeat('k', 256), repeat('ä', 128)]) as k;

begin;
select pg_temp.before('shop', 'held');
select is(elsewhere($$ select fanfare_internal.hold_key(concat_ws(' ', 'publish', id, 'held'))::text from fanfare.apps where name = 'shop' $$), 'false', 'holds the key');
commit;
select is(elsewhere($$ select fanfare_internal.hold_key(concat_ws(' ', 'publish', id, 'held'))::text from fanfare.apps where name = 'shop' $$), 'true', 'to the end of the transaction');

select executable_by('fanfare_internal.published_before(bigint, text, bytea)');

select * from finish();
