select no_plan();
select shop();
select fanfare.create_handler('slow', 'pull', rate => 10);
select fanfare.create_handler('free', 'pull');
select fanfare_internal.take_rate_tokens(handler('slow'), 0), fanfare_internal.take_rate_tokens(handler('free'), 7);
select is((select count(*) from fanfare_internal.rate_buckets), 0::bigint, 'nothing is spent without a rate, or for nothing');
select fanfare_internal.take_rate_tokens(handler('slow'), 4);
select is((select tokens from fanfare_internal.rate_buckets), 6::double precision, 'takes what was begun');
update fanfare_internal.rate_buckets set filled_at = clock_timestamp() - interval '1 hour';
select fanfare_internal.take_rate_tokens(handler('slow'), 3);
select is((select tokens from fanfare_internal.rate_buckets), 7::double precision, 'of what has come in since, at most a second''s worth');
select executable_by('fanfare_internal.take_rate_tokens(fanfare.handlers, integer)');

select * from finish();
