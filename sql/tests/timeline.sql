select no_plan();

select is(fanfare.timeline(), '00000001', 'the first timeline of a new cluster');

select executable_by('fanfare.timeline()');

select * from finish();
