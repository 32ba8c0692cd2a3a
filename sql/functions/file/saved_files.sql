create or replace view fanfare_internal.saved_files as
select null::boolean as created, null::bigint as version, null::uuid as replaced_blob
where false;

comment on view fanfare_internal.saved_files is
  'Shape of what save_file answers: whether the file is new, its version, and the bytes that no row points at any more.';

grant select on fanfare_internal.saved_files to fanfare_server;
