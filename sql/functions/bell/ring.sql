create or replace function fanfare_internal.ring(name text)
returns void
language plpgsql volatile
as $$
begin
  if (case ring.name
      when 'seal' then pg_sequence_last_value('fanfare_internal.seal_bell')
      when 'dispatch' then pg_sequence_last_value('fanfare_internal.dispatch_bell')
    end) = 1
    and current_setting('fanfare.ring', true) is distinct from 'off'
  then
    perform fanfare_internal.tell('fanfare_' || ring.name, '');
  end if;
end
$$;

comment on function fanfare_internal.ring(text) is
  'Wakes the sealer (seal) or the dispatchers (dispatch) at commit, if their bell says that they sleep. Called after the rows were written: a transaction that reads the bell silent then has an xid, which the sleeper, looking once more after it set the bell, sees as open. set fanfare.ring = off keeps a session from ringing, since Postgres refuses PREPARE TRANSACTION after a notification; the work is then found by polling, within a second.';

revoke all on function fanfare_internal.ring(text) from public;
