select no_plan();
select is(
  fanfare_internal.change_payload('update', 'c', 'k', '1', null, 7),
  '{"operation":"update","collection":"c","key":"k","old":1,"new":null,"version":7}', 'the fields of the protocol');
select executable_by('fanfare_internal.change_payload(text, text, text, jsonb, jsonb, bigint)');
select * from finish();
