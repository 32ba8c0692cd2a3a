select no_plan();
begin;
select fanfare_internal.act_for(7);
select is((select r.acting_app from fanfare_internal.running_deliveries as r where r.xid = pg_current_xact_id()), 7::bigint, 'this transaction acts for the app');
commit;
delete from fanfare_internal.running_deliveries where acting_app = 7;
select executable_by('fanfare_internal.act_for(bigint)');

select * from finish();
