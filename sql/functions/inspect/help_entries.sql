create or replace view fanfare_internal.help_entries as
select null::text as kind, null::text as name, null::text as does, null::text as callers, null::text as example
where false;

comment on view fanfare_internal.help_entries is 'Row shape: what help returns.';

grant select on fanfare_internal.help_entries to fanfare_publisher, fanfare_monitor, fanfare_server;
