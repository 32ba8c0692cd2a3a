create or replace function fanfare_internal.publish_group(admissions jsonb, messages jsonb, app text)
returns setof fanfare_internal.publish_results
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_admitted bigint;
begin
  -- Whoever is not admitted raises, and so nobody publishes for another.
  select count(*) into v_admitted
  from jsonb_to_recordset(publish_group.admissions) as c (credential text, host text, app text, topic text)
  cross join lateral fanfare_internal.authorize_request(c.credential, 'topic.publish', c.host, c.app, c.topic) as g
  where g.app_name = publish_group.app;

  if v_admitted <> jsonb_array_length(publish_group.admissions) then
    raise exception 'a credential is not for this app' using errcode = 'ZF060';
  end if;
  return query select * from fanfare.publish_many(publish_group.messages, publish_group.app);
end
$$;

comment on function fanfare_internal.publish_group(jsonb, jsonb, text) is
  'As publish_many, for messages of several requests: admissions is an array of {credential, host, app, topic} as authorize_request takes them, one for each different credential, which are checked in the same transaction. Errors: those of authorize_request and publish_many, ZF060 a credential leads to another app.';

revoke all on function fanfare_internal.publish_group(jsonb, jsonb, text) from public;
grant execute on function fanfare_internal.publish_group(jsonb, jsonb, text) to fanfare_server;
