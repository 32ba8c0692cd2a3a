select no_plan();

select results_eq(
  $$ select * from fanfare.next_runs('30 2 * * *', 'America/New_York', '2026-03-07 00:00Z', 3) $$,
  array['2026-03-07 07:30Z', '2026-03-08 07:00Z', '2026-03-09 06:30Z']::timestamptz[], 'in order');
select results_eq(
  $$ select * from fanfare.next_runs('@every 10m', after => '2026-03-07 00:05Z', max_count => 2) $$,
  array['2026-03-07 00:15Z', '2026-03-07 00:25Z']::timestamptz[], '@every counts from after');
select results_eq(
  $$ select * from fanfare.next_runs('@every 10m', after => '2026-03-07 00:05Z', max_count => 2, phase => '2027-01-01 00:00Z') $$,
  array['2026-03-07 00:10Z', '2026-03-07 00:20Z']::timestamptz[], 'or from its phase');
select is((select count(*) from fanfare.next_runs('@hourly')), 5::bigint, 'five of them');

select throws_ok($$ select fanfare.next_runs('@hourly', max_count => 0) $$, 'ZF031', null, 'ZF031 none');
select throws_ok($$ select fanfare.next_runs('@hourly', max_count => 1001) $$, 'ZF031', null, 'ZF031 too many');
select throws_ok($$ select fanfare.next_runs('@hourly', max_count => null) $$, 'ZF031', null, 'ZF031 null');
select throws_ok($$ select fanfare.next_runs('61 * * * *') $$, 'ZF350', null, 'ZF350');
select throws_ok($$ select fanfare.next_runs('0 0 30 2 *') $$, 'ZF351', null, 'ZF351');
select throws_ok($$ select fanfare.next_runs('@hourly', 'Mars/Olympus') $$, 'ZF352', null, 'ZF352');

select executable_by('fanfare.next_runs(text, text, timestamp with time zone, integer, timestamp with time zone)',
  'fanfare_publisher', 'fanfare_monitor', 'fanfare_server');
select act_as('publisher');
select is((select count(*) from fanfare.next_runs('@daily', max_count => 2)), 2::bigint, 'a publisher may ask');
reset role;

select * from finish();
