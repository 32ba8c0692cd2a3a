create or replace function fanfare.doc_find(
  collection text,
  filter jsonb default null,
  path jsonpath default null,
  order_by text[] default null,
  descending boolean default false,
  after text default null,
  max_count integer default 100,
  app text default null
)
returns setof fanfare_internal.found_documents
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(doc_find.app);
  v_cursor jsonb := fanfare_internal.parse_cursor(doc_find.after);
  v_value text := case when doc_find.order_by is null then '''null''::jsonb' else 'coalesce(d.body #> $5, ''null'')' end;
  v_next text := case when doc_find.descending then '<' else '>' end;
  v_order text := case when doc_find.descending then 'desc' else 'asc' end;
begin
  perform fanfare_internal.check_collection(doc_find.collection);
  if doc_find.max_count is null or doc_find.max_count not between 1 and 10000 then
    raise exception 'max_count must be 1 to 10000' using errcode = 'ZF031';
  end if;

  -- Put together of fixed parts, so that each combination gets a plan that can use its index.
  return query execute
    format('select d.id, d.body, d.version, d.created_at, d.updated_at, jsonb_build_array(%s, d.id)::text ', v_value)
    || 'from fanfare.documents as d where d.app_id = $1 and d.collection = $2'
    || case when doc_find.filter is not null then ' and d.body @> $3' else '' end
    || case when doc_find.path is not null then
      ' and d.body @? $4 and jsonb_path_query_first(d.body, $4, ''{}'', true) not in (''null'', ''false'')' else '' end
    || case
      when doc_find.after is null then ''
      when doc_find.order_by is null then format(' and d.id %s $7', v_next)
      else format(' and (%s, d.id) %s ($6, $7)', v_value, v_next) end
    || case when doc_find.order_by is null then ' order by ' else format(' order by %s %s, ', v_value, v_order) end
    || format('d.id %s limit $8', v_order)
    using v_app_id, doc_find.collection, doc_find.filter, doc_find.path, doc_find.order_by,
      v_cursor -> 0, v_cursor ->> 1, doc_find.max_count;
end
$$;

comment on function fanfare.doc_find(text, jsonb, jsonpath, text[], boolean, text, integer, text) is
'Finds documents that contain filter and match path.
path matches where its first item exists and is neither false nor null. Ordered by the value at order_by (a missing one counts as null; types in the order of jsonb) and then by id; after is the cursor of the row before.
Errors: ZF002 app is missing, ZF003 app, ZF031 max_count, ZF300 collection, ZF309 cursor.
Example: select id, body from fanfare.doc_find(''people'', path => ''$.age > 40'', order_by => ''{name}'');';

revoke all on function fanfare.doc_find(text, jsonb, jsonpath, text[], boolean, text, integer, text) from public;
grant execute on function fanfare.doc_find(text, jsonb, jsonpath, text[], boolean, text, integer, text) to fanfare_publisher, fanfare_server;
