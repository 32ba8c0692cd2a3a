select no_plan();
create function pg_temp.failed(tag text, if_match text[] default null, if_none_match text[] default null, since text default null)
returns text language sql as $$
  select fanfare_internal.failed_condition(
    tag, case when tag is not null then timestamptz '2026-11-27 10:00:00.7Z' end, if_match, if_none_match, since::timestamptz)
$$;
select is(pg_temp.failed(c.tag, c.if_match, c.if_none_match, c.since), c.failed, format('%s of %s', coalesce(c.failed, 'none'), c))
from (values
  ('4', null::text[], null::text[], null, null),
  (null, null, null, null, null),
  ('4', '{4}', null, null, null),
  ('4', '{3,4}', null, null, null),
  ('4', '{*}', null, null, null),
  ('4', '{3}', null, null, 'If-Match'),
  ('4', '{}', null, null, 'If-Match'),
  (null, '{*}', null, null, 'If-Match'),
  (null, '{4}', null, null, 'If-Match'),
  ('4', null, '{*}', null, 'If-None-Match'),
  ('4', null, '{3,4}', null, 'If-None-Match'),
  ('4', null, '{3}', null, null),
  (null, null, '{*}', null, null),
  ('4', null, null, '2026-11-27 10:00:00Z', null),
  ('4', null, null, '2026-11-27 09:59:59Z', 'If-Unmodified-Since'),
  (null, null, null, '2026-11-27 09:59:59Z', null),
  ('4', '{4}', null, '2026-11-27 09:59:59Z', null), -- a time is not looked at beside If-Match
  ('4', '{3}', '{4}', '2026-11-27 09:59:59Z', 'If-Match'),
  ('4', '{4}', '{4}', null, 'If-None-Match'),
  ('4', null, '{4}', '2026-11-27 09:59:59Z', 'If-Unmodified-Since')
) as c (tag, if_match, if_none_match, since, failed);
select executable_by('fanfare_internal.failed_condition(text, timestamptz, text[], text[], timestamptz)');

select * from finish();
