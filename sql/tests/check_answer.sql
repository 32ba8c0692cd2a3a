select no_plan();
select lives_ok(format('select fanfare_internal.check_answer(%L)', a), 'an answer: ' || a)
from unnest(array['{}', '{"status":204}', '{"status":404,"body":null}', '{"body":[1]}', '{"headers":{"Content-Type":"text/plain","X-App-Cost":"1","x-total-count":"3","etag":""}}']) as a;
select throws_ok(format('select fanfare_internal.check_answer(%L)', a), 'ZF323', null, 'ZF323: ' || left(a, 70))
from unnest(array[
  null, 'null', '1', '[]', '"a"', '{"statsu":200}', '{"status":"200"}', '{"status":100}', '{"status":600}', '{"status":200.5}', '{"status":null}',
  '{"headers":[]}', '{"headers":{"X-A":1}}', '{"headers":{"Set-Cookie":"a=b"}}', '{"headers":{"Content-Security-Policy":""}}',
  '{"headers":{"X-Content-Type-Options":"x"}}', '{"headers":{"Content-Length":"1"}}', '{"headers":{"Access-Control-Allow-Origin":"*"}}',
  '{"headers":{"X-A":"a\r\nb: c"}}', '{"headers":{"X-A b":"a"}}', '{"headers":{"":"a"}}',
  '{"headers":{"X-Sendfile":"/etc/passwd"}}', '{"headers":{"X-Reproxy-Url":"http://localhost"}}', '{"headers":{"X-Accel-Redirect":"/"}}', '{"headers":{"X-Cost":"1"}}',
  '{"headers":{"Transfer-Encoding":"chunked"}}', '{"headers":{"X-A":"ä"}}'])
  as a;
select executable_by('fanfare_internal.check_answer(jsonb)', 'fanfare_runner', 'fanfare_server');
select * from finish();
