select no_plan();

select lives_ok(format('select fanfare_internal.check_time_zone(%L)', z), z)
from unnest(array['UTC', 'Europe/Berlin', 'Australia/Lord_Howe', 'America/Argentina/Buenos_Aires']) as z;
select throws_ok(format('select fanfare_internal.check_time_zone(%L)', z), 'ZF352', null, format('ZF352 for %L', z))
from unnest(array['', 'Mars/Olympus', 'EST8', '+3', 'utc+1', '<X>-3', 'America/New York', null]) as z;

select executable_by('fanfare_internal.check_time_zone(text)');

select * from finish();
