select no_plan();
select is(fanfare_internal.decode_segment(fanfare_internal.encode_segment(j)), j, 'gives back ' || j::text)
from unnest(array['{}', '{"a":"ä?>"}', '[1]', '"x"', '"xy"']::jsonb[]) as j;
select throws_like(format('select fanfare_internal.decode_segment(%L)', s), '%', format('refuses %L', s))
from unnest(array['', 'a', 'e30=x', '_w', 'bnVs', 'IlwiACI']) as s;
select throws_ok(format('select fanfare_internal.decode_segment(%L)', fanfare_internal.base64url(convert_to(t, 'UTF8'))), 'ZF060', null, 'refuses ' || t)
from unnest(array['1e131071', '{"alg":[1E+100]}', '{"a":"\"","b":1e-131071}']) as t;
select is(fanfare_internal.decode_segment(fanfare_internal.base64url(convert_to('{"kid":"3e123\"4e567"}', 'UTF8'))) ->> 'kid', '3e123"4e567', 'a text that looks so is none');
select is(fanfare_internal.decode_segment(null), null, 'null for none');
select executable_by('fanfare_internal.decode_segment(text)', 'fanfare_server');
select * from finish();
