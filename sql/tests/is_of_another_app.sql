-- What it does is in check_function.sql.
select no_plan();
select executable_by('fanfare_internal.is_of_another_app(bigint, regprocedure, text)');
select * from finish();
