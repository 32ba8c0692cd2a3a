create or replace view fanfare_internal.begun_runs as
select null::text as role_name, null::oid as function, null::fanfare.handlers as handler,
  null::fanfare_internal.taken_deliveries as batch, null::text as outcome
where false;

comment on view fanfare_internal.begun_runs is
  'Shape of what begin_batch and begin_delivery answer: which function to call as which role, with which messages; or the outcome, where nothing is to be called.';
