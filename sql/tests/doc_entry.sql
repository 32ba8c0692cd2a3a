select no_plan();
select fanfare.create_app('shop');
select fanfare.doc_insert('notes', '{"a":1}', 'n1');
select results_eq(
  $$ select d.body, d.version > 0, d.updated_at <= clock_timestamp() from fanfare.doc_entry('notes', 'n1') as d $$,
  $$ values ('{"a":1}'::jsonb, true, true) $$, 'body, version and times');
select is_empty($$ select * from fanfare.doc_entry('notes', 'n2') $$, 'no row where there is none');
select throws_ok($$ select * from fanfare.doc_entry('$docs', 'n1') $$, 'ZF300', null, 'ZF300');
select throws_ok($$ select * from fanfare.doc_entry('notes', '') $$, 'ZF303', null, 'ZF303');
select executable_by('fanfare.doc_entry(text, text, text)', 'fanfare_publisher', 'fanfare_server');
select * from finish();
