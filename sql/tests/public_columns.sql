select no_plan();
select is(
  fanfare.public_columns('{"id":1,"secret":"a","previous_secret":"b","secret_hash":"c","headers":{"a":"b"},"name":"x","old_secret":null}'),
  '{"id":1,"secret":"(secret)","previous_secret":"(secret)","secret_hash":"(secret)","headers":"(secret)","name":"x","old_secret":null}',
  'secrets are blanked, what is not there stays so');
select is(fanfare.public_columns('{}'), null, 'null for an empty row');
select is(fanfare.public_columns(null), null, 'and for none');
select executable_by('fanfare.public_columns(jsonb)');
select * from finish();
