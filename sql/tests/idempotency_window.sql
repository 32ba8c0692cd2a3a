select no_plan();
select shop();
select is(fanfare_internal.idempotency_window(), '24 hours', '24 hours unless set');
select fanfare.publish('orders', '1', idempotency_key => 'k');
update fanfare.idempotency_keys set created_at = created_at - interval '2 hours';
select is(
  fanfare.publish('orders', '1', idempotency_key => 'k'), (select max(m.id) from fanfare.messages as m), 'a key holds within it');
select fanfare.set_setting('idempotency_window', '1 hour');
select is(fanfare_internal.idempotency_window(), '1 hour', 'the setting');
select fanfare.publish('orders', '2', idempotency_key => 'k');
select is((select count(*) from fanfare.messages), 2::bigint, 'and no longer');
select executable_by('fanfare_internal.idempotency_window()');

select * from finish();
