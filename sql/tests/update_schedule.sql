select no_plan();
select fanfare.create_app('shop');
select fanfare.create_schedule('s', '@hourly', 'UTC', '1', 'last');

select fanfare.update_schedule('s', cron => '@daily');
select results_eq(
  'select cron, time_zone, payload, missed, paused, version from fanfare.schedules',
  $$ values ('@daily', 'UTC', '1'::jsonb, 'last', false, 2::bigint) $$, 'what is not given stays');
select fanfare.update_schedule('s', time_zone => 'Asia/Tokyo', payload => 'null', missed => 'all', paused => true);
select results_eq(
  'select cron, time_zone, payload, missed, paused, next_at from fanfare.schedules',
  $$ values ('@daily', 'Asia/Tokyo', 'null'::jsonb, 'all', true, null::timestamptz) $$, 'what is given is changed');

select throws_ok($$ select fanfare.update_schedule('x') $$, 'ZF354', null, 'ZF354 no such schedule');
select throws_ok($$ select fanfare.update_schedule('s', cron => '* *') $$, 'ZF350', null, 'ZF350');
select throws_ok($$ select fanfare.update_schedule('s', cron => '0 0 30 2 *') $$, 'ZF351', null, 'ZF351');
select throws_ok($$ select fanfare.update_schedule('s', time_zone => 'x') $$, 'ZF352', null, 'ZF352');
select throws_ok($$ select fanfare.update_schedule('s', missed => 'x') $$, 'ZF353', null, 'ZF353');

select executable_by(
  'fanfare.update_schedule(text, text, text, jsonb, text, boolean, text)', 'fanfare_admin', 'fanfare_server');

select * from finish();
