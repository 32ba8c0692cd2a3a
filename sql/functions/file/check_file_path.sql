create or replace function fanfare_internal.check_file_path(path text)
returns void
language plpgsql immutable
as $$
begin
  if check_file_path.path is null
    or length(check_file_path.path) not between 1 and 512
    or check_file_path.path ~ E'[\\u0001-\\u001f\\u007f-\\u009f]'
    or check_file_path.path ~ E'(^|[/\\\\])\\.{0,2}([/\\\\]|$)'
  then
    raise exception 'path "%" is not valid', left(check_file_path.path, 140)
      using errcode = 'ZF360',
        hint = 'path: 1 to 512 characters, segments parted by /, none of them empty, . or .., and no control character';
  end if;
end
$$;

comment on function fanfare_internal.check_file_path(text) is
  'Raises ZF360 unless the path may name a file. No path reaches the disk; the rule keeps it whole in URLs, shells and file systems of clients.';

revoke all on function fanfare_internal.check_file_path(text) from public;
grant execute on function fanfare_internal.check_file_path(text) to fanfare_server;
