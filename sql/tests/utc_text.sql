select no_plan();
set time zone 'Asia/Kathmandu';
select is(fanfare_internal.utc_text('2026-11-23 15:45:00.1+05:45'), '2026-11-23T10:00:00.100000Z', 'UTC and six digits in any time zone');
select is(fanfare_internal.utc_text(null), null, 'null for none');
select executable_by('fanfare_internal.utc_text(timestamptz)', 'fanfare_server', 'fanfare_admin', 'fanfare_monitor');
select * from finish();
