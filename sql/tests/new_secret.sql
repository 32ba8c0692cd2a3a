select no_plan();
select matches(fanfare_internal.new_secret(null), '^whsec_[A-Za-z0-9+/]{43}=$', 'makes 32 bytes');
select isnt(fanfare_internal.new_secret(null), fanfare_internal.new_secret(null), 'others each time');
select is(fanfare_internal.new_secret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'), 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'or takes one');
select throws_ok(format('select fanfare_internal.new_secret(%L)', s), 'ZF202', null, format('ZF202 for %L', left(s, 20)))
from unnest(array['', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsec_c2hvcnQ=', 'whsec_' || repeat('!', 32), 'whsec_' || repeat('A', 88),
  'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwA']) as s;
select executable_by('fanfare_internal.new_secret(text)');

select * from finish();
