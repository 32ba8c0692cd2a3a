create or replace view fanfare_internal.publish_results as
select null::integer as item, null::bigint as id, null::text as sqlstate, null::text as message
where false;

comment on view fanfare_internal.publish_results is
  'Shape of what publish_many answers, one row an item counted from 1: the message id, or the SQLSTATE and message of what was wrong with it.';

grant select on fanfare_internal.publish_results to fanfare_publisher, fanfare_server;
