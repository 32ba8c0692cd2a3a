select no_plan();
select is(fanfare_internal.app_role('shop'), 'fanfare_app_shop', 'the app''s name');
select is(fanfare_internal.app_role(repeat('a', 51)), 'fanfare_app_' || repeat('a', 51), 'as long as a role''s may be');
select is(length(fanfare_internal.app_role(repeat('a', n))), 63, 'or cut') from generate_series(52, 63) as n;
select isnt(fanfare_internal.app_role(repeat('a', 52)), fanfare_internal.app_role(repeat('a', 53)), 'and still its own');
select executable_by('fanfare_internal.app_role(text)');

select * from finish();
