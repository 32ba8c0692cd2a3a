select no_plan();
select fanfare.create_app('shop');
select lives_ok(format('select fanfare.create_api_key(%L, array[%L])', c, c), 'a key can have ' || c) from unnest(fanfare.known_capabilities()) as c;
select executable_by('fanfare.known_capabilities()');
select * from finish();
