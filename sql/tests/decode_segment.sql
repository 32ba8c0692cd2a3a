select no_plan();
select is(fanfare_internal.decode_segment(fanfare_internal.encode_segment(j)), j, 'gives back ' || j::text)
from unnest(array['{}', '{"a":"ä?>"}', '[1]', '"x"', '"xy"']::jsonb[]) as j;
select throws_like(format('select fanfare_internal.decode_segment(%L)', s), '%', format('refuses %L', s))
from unnest(array['', 'a', 'e30=x', '_w', 'bnVs', 'IlwiACI']) as s;
select is(fanfare_internal.decode_segment(null), null, 'null for none');
select executable_by('fanfare_internal.decode_segment(text)', 'fanfare_server');
select * from finish();
