select no_plan();
select is(fanfare_internal.session_role(), session_user::text, 'the login role');
grant execute on function fanfare_internal.session_role() to public;
grant usage on schema fanfare to public;
select act_as('publisher');
select is(fanfare_internal.session_role(), current_setting('test.publisher'), 'or the one set by SET ROLE');
reset role;
revoke execute on function fanfare_internal.session_role() from public;
select executable_by('fanfare_internal.session_role()');

select * from finish();
