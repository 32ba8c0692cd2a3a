create or replace function fanfare.doc_get(collection text, id text, app text default null)
returns jsonb
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return (select d.body from fanfare.doc_entry(doc_get.collection, doc_get.id, doc_get.app) as d);
end
$$;

comment on function fanfare.doc_get(text, text, text) is
'Reads the body of a document; null where there is none.
Errors: as doc_entry.
Example: select fanfare.doc_get(''people'', ''7'');';

revoke all on function fanfare.doc_get(text, text, text) from public;
grant execute on function fanfare.doc_get(text, text, text) to fanfare_publisher, fanfare_server;
