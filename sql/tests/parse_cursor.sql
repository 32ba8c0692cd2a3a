select no_plan();
select is(fanfare_internal.parse_cursor('[{"a":1}, "x"]'), '[{"a":1}, "x"]', 'value and id');
select is(fanfare_internal.parse_cursor(null), '[null, ""]', 'before everything');
select throws_ok(format('select fanfare_internal.parse_cursor(%L)', c), 'ZF309', null, 'ZF309 for ' || c)
from unnest(array['', 'x', '"a"', '[]', '[1,null]']) as c;
select executable_by('fanfare_internal.parse_cursor(text)');
select * from finish();
