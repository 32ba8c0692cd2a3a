select no_plan();

select is(fanfare_internal.timeline(), '00000001', 'the first timeline of a new cluster');

select executable_by('fanfare_internal.timeline()');

select * from finish();
