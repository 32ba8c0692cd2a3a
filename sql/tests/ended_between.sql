select no_plan();

select is(fanfare_internal.ended_between(s.previous::pg_snapshot, s.next::pg_snapshot), s.ended::xid8[], s.what)
from (values
  ('10:20:', '20:30:', '{}', 'none where none was open'),
  ('10:20:10,15', '10:20:10,15', '{}', 'none while they are open'),
  ('10:20:10,15', '15:20:15', '{10}', 'one that ended'),
  ('10:20:10,15', '20:20:', '{10,15}', 'all of them'),
  ('10:20:10', '25:30:25', '{10}', 'none that began in between'),
  (null, '20:20:', '{}', 'none without a snapshot')
) as s (previous, next, ended, what);
select volatility_is('fanfare_internal', 'ended_between', array['pg_snapshot', 'pg_snapshot'], 'immutable', 'looks at nothing else');

select executable_by('fanfare_internal.ended_between(pg_snapshot, pg_snapshot)');

select * from finish();
