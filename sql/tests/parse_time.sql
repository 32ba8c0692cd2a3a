select no_plan();
select is(fanfare_internal.parse_time(t), '2026-11-23 10:00:00+00'::timestamptz, t)
from unnest(array[
  '2026-11-23T10:00:00Z', '2026-11-23t10:00:00z', '2026-11-23T12:00:00+02:00', '2026-11-23T10:00:00.000000Z', '2026-11-23 05:00:00-05:00'
]) as t;
select is(fanfare_internal.parse_time('2026-11-23T10:00:00.123456Z'), '2026-11-23 10:00:00.123456+00'::timestamptz, 'six digits');
select throws_ok(format('select fanfare_internal.parse_time(%L)', t), 'ZF130', null, format('ZF130 for %L', left(t, 40)))
from unnest(array[
  null, '', 'now', 'yesterday', 'infinity', '2026-11-23', '2026-11-23T10:00:00', '2026-13-23T10:00:00Z', '2026-02-30T10:00:00Z',
  '2026-11-23T10:00:00Z; drop', E'2026-11-23T10:00:00Z\n', '2026-11-23T25:00:00Z', '2026-11-23T10:00:00+99:00', repeat('9', 10000)
]) as t;
select executable_by('fanfare_internal.parse_time(text)');
select * from finish();
