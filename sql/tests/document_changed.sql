-- What a change of a document publishes, and when it publishes nothing.
select no_plan();
select fanfare.create_app('shop');
select fanfare.grant_app('shop', current_setting('test.publisher'));
select fanfare.create_handler('worker', 'pull');
create function pg_temp.published() returns setof text language sql as $$
  with taken as (delete from fanfare.messages returning *)
  select format('%s %s: %s %s %s -> %s', t.name, m.key, m.payload ->> 'operation', m.payload ->> 'collection',
    m.payload ->> 'old', m.payload ->> 'new')
  from taken as m join fanfare.topics as t on t.id = m.topic_id
  order by m.id
$$;
select fanfare.doc_insert('c', '{"n":1}', 'before');
select is_empty('select pg_temp.published()', 'without a listener no message is written');
select fanfare.create_trigger('worker', 'docs', 'changes', operations => array['update', 'delete'], filter => '$.new.n > 1 || $.operation == "delete"');
select fanfare.doc_insert('c', '{"n":2}', 'i');
select is_empty('select pg_temp.published()', 'nor where no trigger matches');
select fanfare.doc_update('c', 'i', '{"n":3}');
select fanfare.doc_patch('c', 'i', '{"m":null}');
select fanfare.doc_patch('c', 'i', '{"n":1}');
select fanfare.doc_patch('c', 'i', '{"n":4}');
select fanfare.doc_delete('c', 'i');
select act_as('publisher');
update fanfare.documents set body = body || '{"n":5}';
select fanfare.doc_delete(d.collection, d.id) from fanfare.documents as d;
reset role;
select results_eq('select pg_temp.published()', $$ values
  ('$docs i: update c {"n": 2} -> {"n": 3}'), ('$docs i: update c {"n": 1} -> {"n": 4}'), ('$docs i: delete c {"n": 4} -> '),
  ('$docs before: update c {"n": 1} -> {"n": 5}'), ('$docs before: delete c {"n": 5} -> ') $$,
  'calls and plain SQL alike, those that the trigger matches');
select fanfare.update_topic('$docs', external_subscribable => true);
select fanfare.doc_insert('c', '{"n":2}', 'j');
update fanfare.documents set id = 'k';
select results_eq('select pg_temp.published()', $$ values
  ('$docs j: insert c  -> {"n": 2}'), ('$docs j: delete c {"n": 2} -> '), ('$docs k: insert c  -> {"n": 2}') $$,
  'another id is another document');
select fanfare.doc_update('c', 'k', '{"n":6}');
select is((select m.payload from fanfare.messages as m),
  (select jsonb_build_object('operation', 'update', 'collection', 'c', 'key', 'k', 'old', '{"n":2}'::jsonb, 'new', '{"n":6}'::jsonb, 'version', d.version)
   from fanfare.documents as d), 'the payload of a change');
select executable_by('fanfare_internal.document_changed()');
select * from finish();
