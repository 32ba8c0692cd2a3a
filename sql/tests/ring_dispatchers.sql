select no_plan();
-- Who hears it is in claim_test.go.
select lives_ok('select fanfare.ring_dispatchers()', 'is silent while the bell is not set');
select fanfare.set_dispatch_bell(true);
select lives_ok('select fanfare.ring_dispatchers()', 'and rings while it is');
select executable_by('fanfare.ring_dispatchers()');

select * from finish();
