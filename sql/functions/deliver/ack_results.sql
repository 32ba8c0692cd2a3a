create or replace view fanfare_internal.ack_results as
select null::integer as item, null::bigint as delivery, null::bigint as lease, null::text as sqlstate, null::text as message
where false;

comment on view fanfare_internal.ack_results is
  'Shape of what ack_many answers, one row an item counted from 1: which delivery and lease it named; sqlstate null where it is done, else the SQLSTATE and message of why not.';
