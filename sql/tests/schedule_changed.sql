-- What plain SQL may do, and what it cannot break.
select no_plan();
select fanfare.create_app('shop');
select fanfare.create_schedule('s', '0 0 1 1 *');
create temporary table before as select * from fanfare.schedules;

update fanfare.schedules set next_at = '2001-01-01';
select is((select s.next_at from fanfare.schedules as s), '2001-01-01'::timestamptz, 'next_at may be set alone, as firing does');
select is((select s.version from fanfare.schedules as s), 1::bigint, 'which is no change');
update fanfare.schedules set payload = '1';
select is((select s.version from fanfare.schedules as s), 2::bigint, 'another payload is one');
select is((select s.next_at from fanfare.schedules as s), '2001-01-01'::timestamptz, 'but does not move the next tick');
update fanfare.schedules set cron = '0 0 2 1 *';
select is(
  (select s.next_at from fanfare.schedules as s), (select b.next_at + interval '1 day' from before as b), 'another cron does');
update fanfare.schedules set time_zone = 'Etc/GMT+5';
select is(
  (select s.next_at from fanfare.schedules as s), (select b.next_at + interval '29 hours' from before as b), 'another time zone too');
update fanfare.schedules set paused = true;
select is((select s.next_at from fanfare.schedules as s), null, 'a paused one is never due');
select throws_ok($$ update fanfare.schedules set next_at = '2001-01-01' $$, '23514', null, 'whoever says so');
update fanfare.schedules set paused = false;
select is(
  (select s.next_at from fanfare.schedules as s), (select b.next_at + interval '29 hours' from before as b), 'until it goes on');
insert into fanfare.schedules (app_id, name, cron, next_at) select b.app_id, 'hand', '@daily', '2001-01-01' from before as b;
select ok((select s.next_at > clock_timestamp() from fanfare.schedules as s where s.name = 'hand'), 'next_at of a new row is computed');

select throws_ok($$ update fanfare.schedules set cron = 'x' $$, 'ZF350', null, 'ZF350 cron');
select throws_ok($$ update fanfare.schedules set cron = 'x', paused = true $$, 'ZF350', null, 'ZF350 of a paused one');
select throws_ok($$ update fanfare.schedules set time_zone = 'x' $$, 'ZF352', null, 'ZF352 time zone');
select throws_ok($$ update fanfare.schedules set payload = to_jsonb(repeat('x', 1048576)) $$, 'ZF020', null, 'ZF020 payload');

select executable_by('fanfare_internal.schedule_changed()');

select * from finish();
