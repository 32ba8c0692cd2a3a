-- What two servers do at the same tick is in schedule_test.go.
select no_plan();
select fanfare.create_app('shop');
select fanfare.create_schedule('s', '@every 1h');

create function pg_temp.fire() returns boolean language sql as $$
  select fanfare_internal.fire_schedule(s.id, s.next_at, s.version) is not null from fanfare.schedules as s
$$;
-- Was due so long ago.
create function pg_temp.due(ago interval) returns void language sql as $$
  update fanfare.schedules set next_at = clock_timestamp() - due.ago
$$;
create function pg_temp.ticks() returns bigint language sql as $$ select count(*) from fanfare.messages $$;

select is(pg_temp.fire(), false, 'not before it is due');
select pg_temp.due('1 s');
create temporary table was as select s.id, s.next_at, s.version from fanfare.schedules as s;
select is(fanfare_internal.fire_schedule(id, next_at, version + 1), null, 'not with another version') from was;
select is(fanfare_internal.fire_schedule(id, next_at - interval '1 s', version), null, 'nor with another tick') from was;
select is(pg_temp.fire(), true, 'when it is due');
select is((select s.next_at from fanfare.schedules as s), (select next_at + interval '1 hour' from was), 'the next keeps its phase');
select is(fanfare_internal.fire_schedule(id, next_at, version), null, 'not again') from was;
select is(pg_temp.ticks(), 1::bigint, 'so there is one message');
select is((select s.last_at from fanfare.schedules as s), (select next_at from was), 'of the tick that was due');

-- A server that was down for three and a half hours
select pg_temp.due('3.5 hours');
select is(pg_temp.fire(), false, 'skip: nothing is published');
select is(pg_temp.ticks(), 1::bigint, 'really');
select ok(
  (select s.next_at - clock_timestamp() between interval '29 minutes' and interval '30 minutes' from fanfare.schedules as s),
  'the next is in half an hour');
select fanfare.update_schedule('s', missed => 'last');
select pg_temp.due('3.5 hours');
select is(pg_temp.fire(), true, 'last: one is published');
select is(pg_temp.fire(), false, 'and no other');
select fanfare.update_schedule('s', missed => 'all');
select pg_temp.due('3.5 hours');
select is(array(select pg_temp.fire() from generate_series(1, 5)), '{t,t,t,t,f}'::boolean[], 'all: the four');
select is(pg_temp.ticks(), 6::bigint, 'with a message each');

-- A clock that was put back
update fanfare.schedules set next_at = clock_timestamp() + interval '1 hour';
select is(pg_temp.fire(), false, 'what is in the future waits');
-- A changed expression, a paused schedule
select pg_temp.due('1 s');
select fanfare.update_schedule('s', cron => '@every 2h');
select is(pg_temp.fire(), false, 'a change counts from now on: the old tick is not published');
select pg_temp.due('1 s');
select fanfare.pause_schedule('s');
select is(pg_temp.fire(), false, 'nor one of a paused schedule');
select fanfare.resume_schedule('s');
select is(pg_temp.fire(), false, 'which is not made up for');
select is(fanfare_internal.fire_schedule(-1, '2001-01-01', 1), null, 'nor is there one that is not there');

select executable_by('fanfare_internal.fire_schedule(bigint, timestamp with time zone, bigint)', 'fanfare_server');

select * from finish();
