create or replace view fanfare_internal.found_documents as
select d.id, d.body, d.version, d.created_at, d.updated_at, null::text as cursor
from fanfare.documents as d
where false;

comment on view fanfare_internal.found_documents is
  'Shape of what doc_find answers. cursor: give it as after, with the same order, for the documents that follow.';

grant select on fanfare_internal.found_documents to fanfare_publisher, fanfare_server;
