select no_plan();
select is(fanfare_internal.encode_segment('{"a":"ä?>"}'), 'eyJhIjogIsOkPz4ifQ', 'JSON in UTF-8 as base64url');
select is(fanfare_internal.encode_segment(null), null, 'null for none');
select executable_by('fanfare_internal.encode_segment(jsonb)');
select * from finish();
