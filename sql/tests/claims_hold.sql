select no_plan();
create function pg_temp.holds(change jsonb, gone text default '') returns boolean language sql as $$
  select fanfare_internal.claims_hold(
    ('{"app":"shop","exp":1100,"iat":900,"nbf":900,"sub":"u","jti":"j","topics":["a"],"publish":["b"]}' || holds.change) - holds.gone,
    'shop', 1000)
$$;
select is(pg_temp.holds('{}'), true, 'good claims');
select is(pg_temp.holds('{}', g), g not in ('app', 'exp'), format('without %s: %s', g, g not in ('app', 'exp')))
from unnest(array['app', 'exp', 'iat', 'nbf', 'sub', 'jti', 'topics', 'publish']) as g;
select is(pg_temp.holds(c), false, 'not with ' || c::text)
from unnest(array[
  '{"app":"blog"}', '{"app":null}', '{"app":["shop"]}', '{"app":"SHOP"}',
  '{"exp":1000}', '{"exp":999}', '{"exp":-1}', '{"exp":"1100"}', '{"exp":null}', '{"exp":true}', '{"exp":[1100]}',
  '{"exp":2592961,"iat":960}', '{"exp":1e30}', '{"exp":2593061,"iat":1061}', '{"iat":1061}', '{"iat":"900"}', '{"iat":null}', '{"iat":-2592000}',
  '{"nbf":1061}', '{"nbf":"900"}', '{"sub":7}', '{"sub":null}', '{"jti":7}', '{"jti":{}}',
  '{"topics":"a"}', '{"topics":{"a":1}}', '{"topics":[7]}', '{"topics":[["a"]]}', '{"topics":[null]}', '{"topics":null}',
  '{"publish":"*"}', '{"publish":[true]}'
]::jsonb[]) as c;
select is(pg_temp.holds(c), true, 'but with ' || c::text)
from unnest(array['{"exp":1000.5}', '{"iat":1060}', '{"nbf":1060}', '{"topics":[]}', '{"exp":2592900}', '{"other":[1]}']::jsonb[]) as c;
select is(pg_temp.holds('{"exp":2593061}', 'iat'), false, 'nor does one without iat live for more than 30 days');
select is(fanfare_internal.claims_hold(j, 'shop', 1000), false, 'no claims: ' || coalesce(j::text, 'null'))
from unnest(array['[]', '"x"', 'null', '7', null]::jsonb[]) as j;
select executable_by('fanfare_internal.claims_hold(jsonb, text, numeric)');
select * from finish();
