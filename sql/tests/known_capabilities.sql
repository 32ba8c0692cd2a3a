select no_plan();
select fanfare.create_app('shop');
select lives_ok(format('select fanfare.create_api_key(%L, array[%L])', c, c), 'a key can have ' || c) from unnest(fanfare_internal.known_capabilities()) as c;
select executable_by('fanfare_internal.known_capabilities()');
select * from finish();
