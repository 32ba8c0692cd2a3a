select no_plan();
select is(fanfare_internal.base64url('\xfbff'), '-_8', 'letters of base64url, without padding');
select is(length(fanfare_internal.base64url(convert_to(repeat('a', 300), 'UTF8'))), 400, 'one line');
select is(fanfare_internal.base64url(''), '', 'nothing for nothing');
select executable_by('fanfare_internal.base64url(bytea)');
select * from finish();
