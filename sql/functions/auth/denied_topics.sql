create or replace view fanfare_internal.denied_topics as
select null::text as stream, null::bigint as topic_id, null::text as reason
where false;

comment on view fanfare_internal.denied_topics is
  'Shape of what denied_streams answers.';

grant select on fanfare_internal.denied_topics to fanfare_server;
