select no_plan();
select lives_ok($$ select fanfare_internal.check_document_id('a.b') $$, 'a good one');
select throws_ok(format('select fanfare_internal.check_document_id(%L)', t), 'ZF303', null, format('ZF303 for %L', t))
from unnest(array['a/b', '', '..', E'a\u0001', null]) as t;
select executable_by('fanfare_internal.check_document_id(text)');
select * from finish();
