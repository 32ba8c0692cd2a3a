select no_plan();
select is(fanfare_internal.token_expiry('x.' || fanfare_internal.encode_segment('{"exp":86400.5}') || '.x'), '1970-01-02 00:00:00.5Z', 'of a token');
select is(fanfare_internal.token_expiry('x.' || fanfare_internal.encode_segment('{}') || '.x'), null, 'null where it says nothing');
select executable_by('fanfare_internal.token_expiry(text)', 'fanfare_server');
select * from finish();
