select no_plan();
-- Who hears it is in claim_test.go.
select lives_ok('select fanfare_internal.ring_dispatchers()', 'is silent while the bell is not set');
select fanfare_internal.set_dispatch_bell(true);
select lives_ok('select fanfare_internal.ring_dispatchers()', 'and rings while it is');
select executable_by('fanfare_internal.ring_dispatchers()');

select * from finish();
