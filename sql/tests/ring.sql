-- What rings, and when, is in bell_test.go and claim_test.go.
select no_plan();
select lives_ok(format('select fanfare_internal.ring(%L)', n), 'silent ' || n) from unnest(array['seal', 'dispatch']) as n;
select fanfare_internal.set_bell(n, true) from unnest(array['seal', 'dispatch']) as n;
select lives_ok(format('select fanfare_internal.ring(%L)', n), 'rings ' || n) from unnest(array['seal', 'dispatch']) as n;
select executable_by('fanfare_internal.ring(text)');
select * from finish();
