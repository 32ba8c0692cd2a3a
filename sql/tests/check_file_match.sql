select no_plan();

select lives_ok(
  format('select fanfare_internal.check_file_match(''a'', %L, %L)', c.sha256, c.if_match), format('%s for %s', c.if_match, c.sha256))
from (values
  ('\x01'::bytea, null::text[]), (null, null), ('\x01', '{*}'), ('\x01', '{01}'), ('\x01', '{02,01}')
) as c (sha256, if_match);
select throws_ok(
  format('select fanfare_internal.check_file_match(''a'', %L, %L)', c.sha256, c.if_match), 'ZF362', null, format('ZF362: %s for %s', c.if_match, c.sha256))
from (values ('\x01'::bytea, '{02}'::text[]), ('\x01', '{}'), (null, '{*}'), (null, '{01}'), ('\x01', array['W/"01"'])) as c (sha256, if_match);

select executable_by('fanfare_internal.check_file_match(text, bytea, text[])');

select * from finish();
