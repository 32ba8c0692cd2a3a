select no_plan();
begin;
select fanfare_internal.act_for(7);
select fanfare_internal.act_for_none();
select is((select count(*) from fanfare_internal.running_deliveries as r where r.acting_app = 7), 0::bigint, 'this transaction acts for none');
commit;
select executable_by('fanfare_internal.act_for_none()');

select * from finish();
