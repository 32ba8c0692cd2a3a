select no_plan();
select fanfare.create_app('shop');
select fanfare.doc_insert('c', '{}', 'i');
create temporary table before as select d.version, d.updated_at from fanfare.documents as d;
update fanfare.documents set body = '{"a":1}';
select ok(d.version > b.version and d.updated_at > b.updated_at, 'plain SQL raises the version') from fanfare.documents as d, before as b;
select executable_by('fanfare_internal.touch_document()');
select * from finish();
