select no_plan();
create function pg_temp.check(sha256 bytea, if_match text[], if_none_match text[] default null, since timestamptz default null)
returns void language sql as $$
  select fanfare_internal.check_file_match('a', sha256, case when sha256 is not null then now() end, if_match, if_none_match, since)
$$;

select lives_ok(format('select pg_temp.check(%L, %L, %L)', c.sha256, c.if_match, c.if_none_match), c::text)
from (values
  ('\x01'::bytea, null::text[], null::text[]), (null, null, null), ('\x01', '{*}', null), ('\x01', '{01}', null),
  ('\x01', '{02,01}', null), (null, null, '{*}'), ('\x01', null, '{02}')
) as c (sha256, if_match, if_none_match);
select throws_ok(format('select pg_temp.check(%L, %L, %L)', c.sha256, c.if_match, c.if_none_match), 'ZF362', null, 'ZF362: ' || c::text)
from (values
  ('\x01'::bytea, '{02}'::text[], null::text[]), ('\x01', '{}', null), (null, '{*}', null), (null, '{01}', null),
  ('\x01', array['W/01'], null), ('\x01', null, '{*}'), ('\x01', null, '{01}')
) as c (sha256, if_match, if_none_match);
select throws_ok($$ select pg_temp.check('\x01', null, since => '2000-01-01') $$, 'ZF362', null, 'ZF362: changed since');

select executable_by('fanfare_internal.check_file_match(text, bytea, timestamptz, text[], text[], timestamptz)');

select * from finish();
