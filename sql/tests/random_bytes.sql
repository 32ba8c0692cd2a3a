select no_plan();
select is(octet_length(fanfare_internal.random_bytes(n)), n, format('%s bytes', n)) from unnest(array[1, 16, 32]) as n;
select is((select count(distinct fanfare_internal.random_bytes(16)) from generate_series(1, 100)), 100::bigint, 'no two are alike');
select executable_by('fanfare_internal.random_bytes(integer)');
select * from finish();
