select no_plan();
select lives_ok(format('select fanfare_internal.check_headers(%L)', h), coalesce(h, 'none'))
from unnest(array[null, '{}', '{"X-Tenant": "blue"}', '{"authorization": "Bearer x", "content-type": "application/cloudevents+json"}', '{"x_y.z": ""}',
  '{"X-A": "grün\u0009tab"}']) as h;
select throws_ok(format('select fanfare_internal.check_headers(%L)', h), 'ZF202', null, h)
from unnest(array['[]', '"x"', '1', '{"": "x"}', '{"a b": "x"}', '{"a:b": "x"}', '{"ä": "x"}', '{"a\r\nb": "x"}', '{"a\n": "x"}',
  '{"X-A": 7}', '{"X-A": null}', '{"X-A": ["x"]}', '{"X-A": "a\r\nSet-Cookie: b"}', '{"X-A": "a\n"}', '{"X-A": "\u0001"}', '{"X-A": "\u007f"}',
  '{"X-A": " a"}', '{"X-A": "a "}', '{"HOST": "evil.example"}', '{"Content-Length": "5"}', '{"Transfer-Encoding": "chunked"}',
  '{"Connection": "close"}', '{"webhook-id": "1"}', '{"User-Agent": "x"}', '{"Expect": "100-continue"}', '{"Traceparent": "x"}',
  jsonb_build_object('X-A', repeat('x', 8192))::text]) as h;
select fanfare.create_app('shop');
select throws_ok($$ select fanfare.create_handler('h', 'http', 'https://example.com/', headers => '{"Host": "x"}', app => 'shop') $$, 'ZF202', null, 'for a new handler');
select fanfare.create_handler('h', 'http', 'https://example.com/', headers => '{"X-A": "1"}', app => 'shop');
select throws_ok($$ select fanfare.update_handler('h', headers => '{"X-A": "1\n2"}', app => 'shop') $$, 'ZF202', null, 'and for a change');
select throws_ok(format('select fanfare.create_handler(%L, %L, %L, app => %L)', 'u', 'http', u, 'shop'), 'ZF204', null, 'the URL ' || to_json(u))
from unnest(array[E'https://example.com/\r\nX: y', E'https://example.com/\n', E'https://example.com/a\tb', E'https://example.com/\x01',
  'https://example.com:65536/', 'https://example.com:0/', 'https://example.com:/', 'https://example.com/%zz', 'https://example.com/%',
  'https://u:p@example.com/', 'ftp://example.com/', '//example.com/', 'https:///x', 'https://[::1', 'https://example.com/#f']) as u;
select lives_ok(format('select fanfare.create_handler(%L, %L, %L, app => %L)', 'ok' || n, 'http', u, 'shop'), u)
from unnest(array['https://example.com', 'http://example.com:65535/a%20b?c=d&e=%C3%A4', 'https://[2001:db8::1]:8443/x', 'https://127.0.0.1:1/']) with ordinality as v (u, n);
select executable_by('fanfare_internal.check_headers(jsonb)');
select * from finish();
