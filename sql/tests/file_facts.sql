select no_plan();
select fanfare.create_app('shop');
select fanfare_internal.save_file('a', 3, 'text/plain', sha256('abc'), gen_random_uuid());

select is(
  (select fanfare_internal.file_facts(f) from fanfare.files as f),
  '{"size": 3, "content_type": "text/plain", "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}',
  'size, content type and sha256');

select executable_by('fanfare_internal.file_facts(fanfare.files)');

select * from finish();
