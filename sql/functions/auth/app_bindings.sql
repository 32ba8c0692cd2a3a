create or replace view fanfare.app_bindings as
select r.role_name, a.id as app_id, a.name as app_name
from fanfare.app_roles as r
join fanfare.apps as a on a.id = r.app_id;

comment on view fanfare.app_bindings is
'Which Postgres role may act for which app.
Example: select * from fanfare.app_bindings;';

grant select on fanfare.app_bindings to fanfare_monitor, fanfare_server;
