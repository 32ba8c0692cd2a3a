create or replace view fanfare_internal.begun_endpoints as
select null::text as role_name, null::oid as function, null::text as path, null::text as function_name
where false;

comment on view fanfare_internal.begun_endpoints is
  'Shape of what begin_endpoint answers: which function to call as which role.';
