select no_plan();

select lives_ok(format('select fanfare_internal.check_file_path(%L)', p), left(p, 40))
from unnest(array[
  'a', 'a/b/c.txt', '.hidden', '..a', 'a..', 'a/...', 'a b', 'ü/日本', '$x', '*', '%2e%2e', 'a:b', '~', repeat('x', 512),
  repeat('日', 512)
]) as p;
select throws_ok(format('select fanfare_internal.check_file_path(%L)', p), 'ZF360', null, format('ZF360 for %L', left(p, 40)))
from unnest(array[
  null, '', '/', '/a', 'a/', 'a//b', '.', '..', '../a', 'a/..', 'a/../b', './a', 'a/./b', 'a/.', '..\a', 'a\..\b', '\a', 'a\\b',
  E'a\nb', E'a\tb', E'a\x7f', E'\u0085', repeat('x', 513)
]) as p;

select executable_by('fanfare_internal.check_file_path(text)', 'fanfare_server');

select * from finish();
