select no_plan();

select ok(fanfare_internal.has_publication(), 'it is installed');
drop publication fanfare_messages;
select ok(not fanfare_internal.has_publication(), 'and missed where somebody dropped it');

select executable_by('fanfare_internal.has_publication()', 'fanfare_server', 'fanfare_admin');

select * from finish();
