create or replace view fanfare_internal.parsed_positions as
select null::bigint as batch, null::bigint as message, null::text as position, null::text as gap
where false;

comment on view fanfare_internal.parsed_positions is
  'Shape of what parse_position answers.';

grant select on fanfare_internal.parsed_positions to fanfare_server, fanfare_monitor;
