select no_plan();

select ok(fanfare.has_publication(), 'it is installed');
drop publication fanfare_messages;
select ok(not fanfare.has_publication(), 'and missed where somebody dropped it');

select executable_by('fanfare.has_publication()', 'fanfare_server', 'fanfare_admin');

select * from finish();
