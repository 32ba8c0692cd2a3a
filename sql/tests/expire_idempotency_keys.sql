select no_plan();
select fanfare.create_app('shop');

insert into fanfare.idempotency_keys (app_id, key, fingerprint, message_id, created_at)
select a.id, k.key, '\x01', 1, clock_timestamp() - k.age
from fanfare.apps as a,
  (values ('older', interval '25:00'), ('old', interval '24:00:01'), ('new', interval '23:59')) as k (key, age);
select is(fanfare_internal.expire_idempotency_keys(1), 1, 'as many as asked for');
select results_eq(
  'select key from fanfare.idempotency_keys order by key', array['new', 'old'], 'the oldest first');
select is((select p.due from fanfare.sweep_preview as p where p.task = 'idempotency_keys'), 1::bigint, 'the preview counts them');
select is(fanfare_internal.expire_idempotency_keys(), 1, 'all of more than 24 h');
select results_eq('select key from fanfare.idempotency_keys', array['new'], 'and no other');
select fanfare.set_setting('idempotency_window', '1 hour');
select is((select p.due from fanfare.sweep_preview as p where p.task = 'idempotency_keys'), 1::bigint, 'the preview counts by the setting');
select is(fanfare_internal.expire_idempotency_keys(), 1, 'and so does the sweep');

select executable_by('fanfare_internal.expire_idempotency_keys(integer)', 'fanfare_admin', 'fanfare_server');

select * from finish();
