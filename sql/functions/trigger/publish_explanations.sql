create or replace view fanfare_internal.publish_explanations as
select null::text as trigger, null::text as handler, null::boolean as matches, null::text as reason
where false;

comment on view fanfare_internal.publish_explanations is
  'Shape of what explain_publish answers: a row a trigger of the app; reason says why it would not match, or what a delivery would wait for.';

grant select on fanfare_internal.publish_explanations to fanfare_publisher, fanfare_server;
