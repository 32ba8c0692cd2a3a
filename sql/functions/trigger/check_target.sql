create or replace function fanfare_internal.check_target(app_id bigint, kind text, target text)
returns text
language plpgsql stable
as $$
begin
  case check_target.kind
    when 'sql' then
      return fanfare_internal.check_function(check_target.app_id, check_target.target);
    when 'http' then
      if check_target.target is null
        or length(check_target.target) > 2048
        or check_target.target !~ '^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?]([^%#[:space:][:cntrl:]]|%[0-9A-Fa-f]{2})*)?$'
          and check_target.target !~ E'^https?://\\[[0-9A-Fa-f:.]+\\](:[0-9]{1,5})?([/?]([^%#[:space:][:cntrl:]]|%[0-9A-Fa-f]{2})*)?$'
        or substring(check_target.target from '^https?://[^/?]*:([0-9]{1,5})(?:[/?]|$)')::integer not between 1 and 65535
      then
        raise exception 'target "%" is not the URL of a webhook', left(check_target.target, 140)
          using errcode = 'ZF204', hint = 'target: http(s)://host[:port]/path, without user, password and fragment';
      end if;
    when 'topic' then
      if not exists (
        select from fanfare.topics as t
        where t.app_id = check_target.app_id and t.name = check_target.target and left(t.name, 1) <> '$'
      ) then
        raise exception 'target "%" is no topic of the app', left(check_target.target, 140)
          using errcode = 'ZF204', hint = 'target: the name of a topic, made with create_topic';
      end if;
    when 'pull' then
      if check_target.target is not null then
        raise exception 'target is given, and workers of a pull handler come by themselves'
          using errcode = 'ZF204', hint = 'leave target out, or choose another kind';
      end if;
    else
      raise exception 'kind "%" of a handler is not known', left(check_target.kind, 64)
        using errcode = 'ZF202', hint = 'kind: sql, http, topic or pull';
  end case;
  return check_target.target;
end
$$;

comment on function fanfare_internal.check_target(bigint, text, text) is
  'The target of a handler of the kind as it is stored. Errors: ZF202 kind, ZF203 function, ZF204 URL or topic.';

revoke all on function fanfare_internal.check_target(bigint, text, text) from public;
