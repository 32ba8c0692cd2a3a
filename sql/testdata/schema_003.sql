--
-- PostgreSQL database dump
--



SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: fanfare; Type: SCHEMA; Schema: -; Owner: fanfare_owner
--

CREATE SCHEMA fanfare;


ALTER SCHEMA fanfare OWNER TO fanfare_owner;

--
-- Name: SCHEMA fanfare; Type: COMMENT; Schema: -; Owner: fanfare_owner
--

COMMENT ON SCHEMA fanfare IS 'Fanfare: a realtime and durable event server. Start with the views; docs/operations.md has the questions.';


--
-- Name: pgcrypto; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS pgcrypto WITH SCHEMA fanfare;


--
-- Name: EXTENSION pgcrypto; Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON EXTENSION pgcrypto IS 'cryptographic functions';


--
-- Name: add_domain(text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.add_domain(app text, domain text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint := (select a.id from fanfare.apps as a where a.name = add_domain.app);
  v_owner_id bigint;
begin
  if v_app_id is null then
    raise exception 'no app named "%"', left(add_domain.app, 64) using errcode = 'ZF001';
  end if;

  insert into fanfare.app_domains as d (domain, app_id) values (lower(add_domain.domain), v_app_id)
  on conflict on constraint app_domains_pkey do update set app_id = d.app_id
  returning d.app_id into v_owner_id;

  if v_owner_id <> v_app_id then
    raise exception 'domain "%" belongs to another app', add_domain.domain using errcode = 'ZF007';
  end if;
exception
  when check_violation or not_null_violation then
    raise exception 'domain "%" is not valid', left(add_domain.domain, 64)
      using errcode = 'ZF008', hint = 'domain: a host name as A-labels without port, *.suffix, or *';
end
$$;


ALTER FUNCTION fanfare.add_domain(app text, domain text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION add_domain(app text, domain text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.add_domain(app text, domain text) IS 'Leads requests for a host to an app. Errors: ZF001 no such app, ZF007 the domain is another app''s, ZF008 it is not a host, *.suffix or *.';


--
-- Name: authorize_key(text, text, bigint); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.authorize_key(key text, capability text, app_id bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  v_key fanfare.api_keys;
begin
  if authorize_key.key is null or authorize_key.key !~ '^ff_[a-z0-9]{12}_[A-Za-z0-9]{43}$' then
    raise exception 'the API key is not valid' using errcode = 'ZF060';
  end if;

  select k.* into v_key
  from fanfare.api_keys as k
  where k.prefix = substr(authorize_key.key, 4, 12);

  -- Comparing hashes of a 256-bit secret tells a guesser nothing about it.
  if v_key.id is null
    or v_key.secret_hash <> sha256(convert_to(substr(authorize_key.key, 17), 'UTF8'))
    or (v_key.app_id is not null and v_key.app_id is distinct from authorize_key.app_id)
  then
    raise exception 'the API key is not valid' using errcode = 'ZF060';
  end if;
  if not v_key.capabilities && array[authorize_key.capability, '*'] then
    raise exception 'the API key lacks the capability %', authorize_key.capability
      using errcode = 'ZF061';
  end if;
  return true;
end
$_$;


ALTER FUNCTION fanfare.authorize_key(key text, capability text, app_id bigint) OWNER TO fanfare_owner;

--
-- Name: FUNCTION authorize_key(key text, capability text, app_id bigint); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.authorize_key(key text, capability text, app_id bigint) IS 'True where the API key may use the capability in the app. Errors: ZF060 malformed, unknown, or another app''s (which one is not said), ZF061 it lacks the capability.';


--
-- Name: batch_of(integer, xid8); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.batch_of(lineage integer, xid xid8) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
  select coalesce(
    (
      select l.batch_id
      from fanfare.late_transactions as l
      where l.lineage = batch_of.lineage and l.xid = batch_of.xid
    ),
    (
      select case when pg_visible_in_snapshot(batch_of.xid, b.snapshot) then b.id end
      from (
        select b.id, b.snapshot
        from fanfare.batches as b
        where b.lineage = batch_of.lineage and b.snapshot_xmax > batch_of.xid
        -- Of those with the same bounds, the first: a batch of late ones alone ends where it began.
        order by b.snapshot_xmax, b.id
        limit 1
      ) as b
    )
  )
$$;


ALTER FUNCTION fanfare.batch_of(lineage integer, xid xid8) OWNER TO fanfare_owner;

--
-- Name: FUNCTION batch_of(lineage integer, xid xid8); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.batch_of(lineage integer, xid xid8) IS 'The batch of a transaction''s messages; null while they are not sealed.';


--
-- Name: format_position(bigint, bigint); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.format_position(batch bigint, message bigint DEFAULT NULL::bigint) RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return (
    select e.label || '.' || format_position.batch || coalesce('.' || format_position.message, '')
    from fanfare.epochs as e
    where format_position.batch >= e.first_batch - 1
      and format_position.batch <= coalesce(e.last_batch, 9223372036854775807)
    order by e.id
    limit 1
  );
end
$$;


ALTER FUNCTION fanfare.format_position(batch bigint, message bigint) OWNER TO fanfare_owner;

--
-- Name: FUNCTION format_position(batch bigint, message bigint); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.format_position(batch bigint, message bigint) IS 'The position <epoch>.<batch>[.<message>] with the label of the epoch that sealed the batch.';


--
-- Name: message_ids; Type: SEQUENCE; Schema: fanfare; Owner: fanfare_owner
--

CREATE SEQUENCE fanfare.message_ids
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 9007199254740991
    CACHE 1;


ALTER TABLE fanfare.message_ids OWNER TO fanfare_owner;

--
-- Name: SEQUENCE message_ids; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON SEQUENCE fanfare.message_ids IS 'Message ids, below 2^53 so that a JSON number holds them. Cache 1 keeps ids of one session in order.';


SET default_tablespace = '';

--
-- Name: messages; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.messages (
    id bigint DEFAULT nextval('fanfare.message_ids'::regclass) NOT NULL,
    app_id bigint NOT NULL,
    topic_id bigint NOT NULL,
    lineage integer NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    key text,
    payload jsonb NOT NULL,
    headers jsonb,
    hops smallint DEFAULT 0 NOT NULL,
    owed_to bigint[],
    published_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT headers_are_an_object CHECK ((jsonb_typeof(headers) = 'object'::text)),
    CONSTRAINT message_key_fits CHECK (((octet_length(key) >= 1) AND (octet_length(key) <= 512)))
)
PARTITION BY RANGE (published_at);


ALTER TABLE fanfare.messages OWNER TO fanfare_owner;

--
-- Name: TABLE messages; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.messages IS 'The log: every published message once, in daily partitions (UTC). Its order is (batch, id); see the view sealed_messages. No foreign keys: one hot parent row would cost publishers 10 to 25 %.';


--
-- Name: COLUMN messages.lineage; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.messages.lineage IS 'Which xid space xid belongs to; see the function lineage_of.';


--
-- Name: COLUMN messages.xid; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.messages.xid IS 'The transaction that published it; with the snapshots in batches it decides the batch.';


--
-- Name: COLUMN messages.key; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.messages.key IS 'What the message is about; streams can filter by it. 1 to 512 bytes.';


--
-- Name: COLUMN messages.hops; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.messages.hops IS 'How many handlers it came through.';


--
-- Name: COLUMN messages.owed_to; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.messages.owed_to IS 'Triggers that it was fanned out to; null when none.';


SET default_table_access_method = heap;

--
-- Name: topics; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.topics (
    id bigint NOT NULL,
    app_id bigint NOT NULL,
    name text NOT NULL,
    external_subscribable boolean DEFAULT false NOT NULL,
    auth_mode text DEFAULT 'token'::text NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT auth_mode_is_known CHECK ((auth_mode = ANY (ARRAY['public'::text, 'token'::text]))),
    CONSTRAINT topic_name_is_valid CHECK ((name ~ '^\$?[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$'::text))
);


ALTER TABLE fanfare.topics OWNER TO fanfare_owner;

--
-- Name: TABLE topics; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.topics IS 'Named logs of an app, to which messages are published.';


--
-- Name: COLUMN topics.name; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.topics.name IS 'A leading $ is the system''s.';


--
-- Name: COLUMN topics.external_subscribable; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.topics.external_subscribable IS 'True where clients outside may stream it; false and missing look the same to them (404).';


--
-- Name: COLUMN topics.auth_mode; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.topics.auth_mode IS 'public: anybody may subscribe. token: a subscriber token is needed.';


--
-- Name: sealed_messages; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.sealed_messages AS
 SELECT fanfare.format_position(b.id, m.id) AS "position",
    b.id AS batch_id,
    m.id,
    m.app_id,
    m.topic_id,
    t.name AS topic,
    m.key,
    m.payload,
    m.headers,
    m.published_at
   FROM ((fanfare.messages m
     JOIN fanfare.topics t ON ((t.id = m.topic_id)))
     CROSS JOIN LATERAL ( SELECT fanfare.batch_of(m.lineage, m.xid) AS id) b)
  WHERE (b.id IS NOT NULL);


ALTER TABLE fanfare.sealed_messages OWNER TO fanfare_owner;

--
-- Name: VIEW sealed_messages; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.sealed_messages IS 'Messages in the order that every subscriber sees when ordered by (batch_id, id), with the position of each.';


--
-- Name: batch_messages(bigint, bigint, integer, bigint[]); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.batch_messages(batch bigint, after_id bigint, max_count integer, topics bigint[] DEFAULT NULL::bigint[]) RETURNS SETOF fanfare.sealed_messages
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET jit TO 'off'
    AS $$
declare
  v_batch fanfare.batches;
  v_position text := fanfare.format_position(batch_messages.batch);
begin
  -- First alone: without statistics, a join of the two is planned the wrong way round.
  select b.* into v_batch from fanfare.batches as b where b.id = batch_messages.batch;

  return query
  with members as (
    (
      select m.*
      from fanfare.messages as m
      where m.id > greatest(v_batch.first_message - 1, batch_messages.after_id)
        and m.id <= v_batch.last_message
        -- In a case, so that the index on id is the only way: with the others each page would
        -- sort the whole batch, or read all there is of a topic.
        and case when m.xid >= v_batch.previous_xmax and m.xid < v_batch.snapshot_xmax
          then m.lineage = v_batch.lineage and pg_visible_in_snapshot(m.xid, v_batch.snapshot)
            and (batch_messages.topics is null or m.topic_id = any (batch_messages.topics))
        end
      order by m.id
      limit batch_messages.max_count
    )
    union all
    (
      select m.*
      from fanfare.late_transactions as l
      cross join lateral (
        select o.*
        from fanfare.messages as o
        where o.xid = l.xid
          and o.lineage = l.lineage
          and o.id > batch_messages.after_id
          and (batch_messages.topics is null or o.topic_id = any (batch_messages.topics))
        order by o.id
        limit batch_messages.max_count
      ) as m
      where l.batch_id = batch_messages.batch
    )
    order by id
    limit batch_messages.max_count
  )
  select v_position || '.' || m.id, batch_messages.batch,
    m.id, m.app_id, m.topic_id, t.name, m.key, m.payload, m.headers, m.published_at
  from members as m
  join fanfare.topics as t on t.id = m.topic_id
  order by m.id;
end
$$;


ALTER FUNCTION fanfare.batch_messages(batch bigint, after_id bigint, max_count integer, topics bigint[]) OWNER TO fanfare_owner;

--
-- Name: FUNCTION batch_messages(batch bigint, after_id bigint, max_count integer, topics bigint[]); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.batch_messages(batch bigint, after_id bigint, max_count integer, topics bigint[]) IS 'The next messages of a batch after an id, in order, at most max_count, of the given topics (null: all). Reads by key, so a page of a batch of a million costs as much as any other.';


--
-- Name: app_roles; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.app_roles (
    role_name text NOT NULL,
    app_id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);


ALTER TABLE fanfare.app_roles OWNER TO fanfare_owner;

--
-- Name: TABLE app_roles; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.app_roles IS 'Which Postgres role may act for which app; members of the role may too. A role of one app need not name it.';


--
-- Name: apps; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.apps (
    id bigint NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT app_name_is_valid CHECK ((name ~ '^[a-z0-9][a-z0-9_-]{0,62}$'::text))
);


ALTER TABLE fanfare.apps OWNER TO fanfare_owner;

--
-- Name: TABLE apps; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.apps IS 'Tenants. No app reads, signals or blocks another.';


--
-- Name: app_bindings; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.app_bindings AS
 SELECT r.role_name,
    a.id AS app_id,
    a.name AS app_name
   FROM (fanfare.app_roles r
     JOIN fanfare.apps a ON ((a.id = r.app_id)));


ALTER TABLE fanfare.app_bindings OWNER TO fanfare_owner;

--
-- Name: VIEW app_bindings; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.app_bindings IS 'Which Postgres role is bound to which app.';


--
-- Name: bound_apps(text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.bound_apps(role text) RETURNS SETOF fanfare.app_bindings
    LANGUAGE sql STABLE
    AS $$
  select r.role_name, a.id, a.name
  from fanfare.app_roles as r
  join fanfare.apps as a on a.id = r.app_id
  join pg_catalog.pg_roles as p on p.rolname = r.role_name
  where pg_catalog.pg_has_role(bound_apps.role, p.oid, 'member')
  union all
  select bound_apps.role, a.id, a.name
  from fanfare.apps as a
  where pg_catalog.pg_has_role(bound_apps.role, 'fanfare_server', 'member')
    or pg_catalog.pg_has_role(bound_apps.role, 'fanfare_admin', 'member')
$$;


ALTER FUNCTION fanfare.bound_apps(role text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION bound_apps(role text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.bound_apps(role text) IS 'Apps that a role may act for: those bound to it or to a role it is a member of; servers and admins may act for all.';


--
-- Name: broadcast(text, jsonb, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.broadcast(topic text, payload jsonb, app text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  v_app_id bigint := fanfare.session_app(broadcast.app);
  v_topic_id bigint;
  v_notice text;
begin
  select t.id into v_topic_id
  from fanfare.topics as t
  where t.app_id = v_app_id and t.name = broadcast.topic and left(t.name, 1) <> '$';

  if v_topic_id is null then
    raise exception 'no topic named "%"', left(broadcast.topic, 140) using errcode = 'ZF011';
  end if;
  if broadcast.payload is null then
    raise exception 'payload is missing: give a JSON value (JSON null is one)' using errcode = 'ZF021';
  end if;

  v_notice := json_build_object('topic_id', v_topic_id, 'topic', broadcast.topic, 'payload', broadcast.payload)::text;
  if octet_length(v_notice) >= 8000 then
    raise exception 'a broadcast must fit in a notification of 8000 bytes, this has %', octet_length(v_notice)
      using errcode = 'ZF026', hint = 'publish() stores a message of any size up to the payload limit';
  end if;
  perform pg_notify('fanfare_broadcast', v_notice);
end
$_$;


ALTER FUNCTION fanfare.broadcast(topic text, payload jsonb, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION broadcast(topic text, payload jsonb, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.broadcast(topic text, payload jsonb, app text) IS 'Sends a payload to the streams that are connected now: at most once, never stored, for cursors and typing marks. Errors: ZF002, ZF003 as session_app, ZF011 no such topic, ZF021 payload missing, ZF026 too large for a notification.';


--
-- Name: code_fingerprint(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.code_fingerprint() RETURNS text
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select md5(string_agg(d.definition, '' order by d.definition collate "C"))
  from (
    select md5(pg_get_functiondef(p.oid)) as definition
    from pg_catalog.pg_proc as p
    where p.pronamespace = 'fanfare'::regnamespace
      and not exists (
        select from pg_catalog.pg_depend as e where e.objid = p.oid and e.deptype = 'e'
      )
    union all
    select md5(c.relname || pg_get_viewdef(c.oid))
    from pg_catalog.pg_class as c
    where c.relnamespace = 'fanfare'::regnamespace and c.relkind = 'v'
  ) as d
$$;


ALTER FUNCTION fanfare.code_fingerprint() OWNER TO fanfare_owner;

--
-- Name: FUNCTION code_fingerprint(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.code_fingerprint() IS 'Hash of all installed functions and views as they stand; differs from code_version when somebody edited one by hand.';


--
-- Name: committed_snapshot(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.committed_snapshot() RETURNS pg_snapshot
    LANGUAGE sql
    AS $$
  select case
    when pg_current_xact_id_if_assigned() < pg_snapshot_xmax(s.snapshot) then
      format('%s:%s:%s', pg_snapshot_xmin(s.snapshot), pg_snapshot_xmax(s.snapshot), (
        select string_agg(x.xid::text, ',' order by x.xid)
        from (
          select pg_snapshot_xip(s.snapshot) as xid
          union
          select pg_current_xact_id_if_assigned()
        ) as x
      ))::pg_snapshot
    else s.snapshot
  end
  from (select pg_current_snapshot() as snapshot) as s
$$;


ALTER FUNCTION fanfare.committed_snapshot() OWNER TO fanfare_owner;

--
-- Name: FUNCTION committed_snapshot(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.committed_snapshot() IS 'The current snapshot, with our own transaction as one that is open: pg_current_snapshot() leaves it out, so that what we publish after a seal in the same transaction would seem to be in its batch.';


--
-- Name: create_api_key(text, text[], text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.create_api_key(name text, capabilities text[], app text DEFAULT NULL::text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint;
  v_prefix text := encode(fanfare.gen_random_bytes(6), 'hex');
  v_secret text := substr(translate(encode(fanfare.gen_random_bytes(33), 'base64'), '+/', 'Aa'), 1, 43);
begin
  if create_api_key.app is distinct from '*' then
    v_app_id := fanfare.session_app(create_api_key.app);
  end if;
  if coalesce(cardinality(create_api_key.capabilities), 0) = 0 then
    raise exception 'capabilities is empty'
      using errcode = 'ZF009', hint = 'capabilities: such as array[''topic.publish'']';
  end if;

  insert into fanfare.api_keys (app_id, name, prefix, secret_hash, capabilities)
  values (
    v_app_id, create_api_key.name, v_prefix,
    sha256(convert_to(v_secret, 'UTF8')), create_api_key.capabilities
  );
  return 'ff_' || v_prefix || '_' || v_secret;
end
$$;


ALTER FUNCTION fanfare.create_api_key(name text, capabilities text[], app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION create_api_key(name text, capabilities text[], app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.create_api_key(name text, capabilities text[], app text) IS 'Makes an API key for an app (* for all apps) and returns it, this once; only a hash is stored. Errors: ZF002, ZF003 as session_app, ZF009 no capability.';


--
-- Name: create_app(text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.create_app(name text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  v_app_id bigint;
begin
  if create_app.name is null or create_app.name !~ '^[a-z0-9][a-z0-9_-]{0,62}$' then
    raise exception 'app name "%" is not valid', left(create_app.name, 64)
      using errcode = 'ZF004',
        hint = 'name: 1 to 63 of a-z, 0-9, _ and -, beginning with a letter or digit';
  end if;

  insert into fanfare.apps (name) values (create_app.name)
  on conflict on constraint app_name_is_unique do nothing
  returning id into v_app_id;

  if v_app_id is null then
    raise exception 'app "%" exists already', create_app.name using errcode = 'ZF005';
  end if;
  return v_app_id;
end
$_$;


ALTER FUNCTION fanfare.create_app(name text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION create_app(name text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.create_app(name text) IS 'Makes an app (a tenant) and returns its id. Errors: ZF004 the name is not valid, ZF005 it exists.';


--
-- Name: create_topic(text, boolean, text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.create_topic(name text, external_subscribable boolean DEFAULT false, auth_mode text DEFAULT 'token'::text, app text DEFAULT NULL::text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint := fanfare.session_app(create_topic.app);
  v_topic_id bigint;
begin
  if not coalesce(fanfare.valid_topic_name(create_topic.name), false) then
    raise exception 'topic name "%" is not valid', left(create_topic.name, 140)
      using errcode = 'ZF010',
        hint = 'name: 1 to 128 of letters, digits, ., _, : and -, beginning with a letter or digit';
  end if;
  if create_topic.auth_mode is null or create_topic.auth_mode not in ('public', 'token') then
    raise exception 'auth_mode "%" is not known', left(create_topic.auth_mode, 64)
      using errcode = 'ZF013', hint = 'auth_mode: public or token';
  end if;

  insert into fanfare.topics (app_id, name, external_subscribable, auth_mode)
  values (
    v_app_id, create_topic.name,
    coalesce(create_topic.external_subscribable, false), create_topic.auth_mode
  )
  on conflict on constraint topic_name_is_unique_in_app do nothing
  returning id into v_topic_id;

  if v_topic_id is null then
    raise exception 'topic "%" exists already', create_topic.name using errcode = 'ZF012';
  end if;
  return v_topic_id;
end
$$;


ALTER FUNCTION fanfare.create_topic(name text, external_subscribable boolean, auth_mode text, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION create_topic(name text, external_subscribable boolean, auth_mode text, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.create_topic(name text, external_subscribable boolean, auth_mode text, app text) IS 'Makes a topic and returns its id. Errors: ZF002, ZF003 as session_app, ZF010 the name is not valid, ZF012 it exists, ZF013 auth_mode is not known.';


--
-- Name: epochs; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.epochs (
    id integer NOT NULL,
    label text NOT NULL,
    lineage integer NOT NULL,
    system_identifier bigint NOT NULL,
    timeline text NOT NULL,
    database_oid oid NOT NULL,
    batches_oid oid NOT NULL,
    postmaster_started_at timestamp with time zone NOT NULL,
    first_batch bigint NOT NULL,
    last_batch bigint,
    opened_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT epoch_ends_after_it_begins CHECK ((last_batch >= (first_batch - 1))),
    CONSTRAINT epoch_label_is_8_base32 CHECK ((label ~ '^[a-z2-7]{8}$'::text))
);


ALTER TABLE fanfare.epochs OWNER TO fanfare_owner;

--
-- Name: TABLE epochs; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.epochs IS 'What the database ran on while batches were sealed: a new row after a restart, a promotion, a restore. Positions name an epoch, so that one from another history is told apart.';


--
-- Name: COLUMN epochs.timeline; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.epochs.timeline IS 'First eight characters of the WAL file name being written.';


--
-- Name: COLUMN epochs.batches_oid; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.epochs.batches_oid IS 'Oid of fanfare.batches; a dump restored beside the original has another.';


--
-- Name: COLUMN epochs.last_batch; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.epochs.last_batch IS 'Null while the epoch is the current one.';


--
-- Name: current_epoch(bigint); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.current_epoch(head bigint) RETURNS fanfare.epochs
    LANGUAGE plpgsql
    AS $$
declare
  v_epoch fanfare.epochs;
begin
  select e.* into v_epoch from fanfare.epochs as e where e.last_batch is null;

  -- The system identifier cannot change without another start of the server.
  if v_epoch.postmaster_started_at = pg_postmaster_start_time()
    and v_epoch.timeline = fanfare.timeline()
    and v_epoch.batches_oid = 'fanfare.batches'::regclass::oid
    and v_epoch.database_oid = (
      select d.oid from pg_catalog.pg_database as d where d.datname = current_database())
  then
    return v_epoch;
  end if;
  return fanfare.open_epoch(current_epoch.head);
end
$$;


ALTER FUNCTION fanfare.current_epoch(head bigint) OWNER TO fanfare_owner;

--
-- Name: FUNCTION current_epoch(head bigint); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.current_epoch(head bigint) IS 'The epoch of what we run on now, opened if the last one was another. Called by seal() under its lock, since a session can live through a promotion.';


--
-- Name: current_lineage(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.current_lineage() RETURNS integer
    LANGUAGE plpgsql
    AS $$
declare
  v_check bigint := fanfare.identity_check();
  v_state bigint;
  v_lineage integer;
begin
  select s.last_value into v_state from fanfare.lineage as s;
  if v_state & 4294967295 = v_check then
    return v_state >> 32;
  end if;

  select fanfare.lineage_of(
    c.system_identifier,
    (select d.oid from pg_catalog.pg_database as d where d.datname = current_database()),
    'fanfare.batches'::regclass::oid
  ) into v_lineage
  from pg_catalog.pg_control_system() as c;

  perform setval('fanfare.lineage', (v_lineage::bigint << 32) | v_check);
  return v_lineage;
end
$$;


ALTER FUNCTION fanfare.current_lineage() OWNER TO fanfare_owner;

--
-- Name: FUNCTION current_lineage(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.current_lineage() IS 'The lineage of the xid that this session would get now. Costs one read of a sequence unless the server was restarted or the database restored since.';


--
-- Name: drop_batches(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.drop_batches() RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
  v_partition text;
  v_oldest date := (
    -- A message is sealed on the day it was published, or later; on the day before at the
    -- earliest, if the clock was set back meanwhile.
    select least(
      (select min(p.day) from fanfare.daily_partitions as p where p.parent = 'messages'),
      (select min((m.published_at at time zone 'UTC')::date) from fanfare.messages_default as m)
    ) - 1
  );
  v_newest regclass := (select b.tableoid from fanfare.batches as b order by b.id desc limit 1);
begin
  for v_partition in
    select p.name
    from fanfare.daily_partitions as p
    where p.parent = 'batches'
      and p.day < v_oldest
      and format('fanfare.%I', p.name)::regclass is distinct from v_newest
    order by p.day
  loop
    execute format('drop table fanfare.%I', v_partition);
  end loop;
  delete from fanfare.late_transactions as l
  where l.batch_id < (select min(b.id) from fanfare.batches as b);
exception
  when lock_not_available or deadlock_detected then null; -- tried again by the sweeper
end
$$;


ALTER FUNCTION fanfare.drop_batches() OWNER TO fanfare_owner;

--
-- Name: FUNCTION drop_batches(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.drop_batches() IS 'Drops partitions of batches more than a day older than every message kept, and with them what late_transactions says of those batches. The newest batch stays: the next one is what is visible since.';


--
-- Name: drop_expired(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.drop_expired() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_partition text;
  v_through bigint;
begin
  perform fanfare.require_read_committed();
  perform pg_advisory_xact_lock(fanfare.lock_number('partitions'));
  delete from fanfare.idempotency_keys as i where i.created_at < clock_timestamp() - interval '24 hours';
  perform set_config('lock_timeout', '50ms', true);
  perform fanfare.drop_batches();

  -- The oldest alone: the floor is a point, and from the drop on publishers wait for our commit.
  select p.name into v_partition
  from fanfare.daily_partitions as p
  where p.parent = 'messages' and p.day < (clock_timestamp() at time zone 'UTC')::date
  order by p.day
  limit 1;
  if v_partition is null then
    return 0;
  end if;
  v_through := fanfare.expired_through(v_partition, coalesce(fanfare.newest_expired_batch(), 0));
  if v_through is null then
    return 0;
  end if;
  update fanfare.log_floor as f set floor_batch = greatest(f.floor_batch, v_through);
  execute format('drop table fanfare.%I', v_partition);
  return 1;
exception
  when lock_not_available or deadlock_detected then
    return 0; -- tried again by the sweeper
end
$$;


ALTER FUNCTION fanfare.drop_expired() OWNER TO fanfare_owner;

--
-- Name: FUNCTION drop_expired(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.drop_expired() IS 'Deletes idempotency keys older than 24 h and drops the oldest past partition of messages if all of them were sealed longer than the retention ago, with the batches that no message needs any more; returns how many partitions of messages, 0 or 1. An open transaction that reads one holds it up, and publishers for at most 50 ms. Errors: ZF050 not in read committed.';


--
-- Name: drop_functions(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.drop_functions() RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
  v_statement text;
  -- All written before the first runs: a name cannot be read once a cascade took its object.
  v_statements text[] := array(
    select format('drop view if exists fanfare.%I cascade', c.relname)
    from pg_catalog.pg_class as c
    where c.relnamespace = 'fanfare'::regnamespace and c.relkind = 'v'
    union all
    select format('drop function if exists %s cascade', p.oid::regprocedure)
    from pg_catalog.pg_proc as p
    where p.pronamespace = 'fanfare'::regnamespace
      and p.proname <> 'drop_functions'
      and not exists (
        select from pg_catalog.pg_depend as e where e.objid = p.oid and e.deptype = 'e'
      )
  );
begin
  foreach v_statement in array v_statements loop
    execute v_statement;
  end loop;
  drop function fanfare.drop_functions();
end
$$;


ALTER FUNCTION fanfare.drop_functions() OWNER TO fanfare_owner;

--
-- Name: FUNCTION drop_functions(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.drop_functions() IS 'Takes every function and view of Fanfare away, for migrate down; the tables stay.';


--
-- Name: ended_between(pg_snapshot, pg_snapshot); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.ended_between(previous pg_snapshot, next pg_snapshot) RETURNS xid8[]
    LANGUAGE plpgsql IMMUTABLE
    AS $$
begin
  return array(
    select x
    from pg_snapshot_xip(ended_between.previous) as x
    where pg_visible_in_snapshot(x, ended_between.next)
  );
end
$$;


ALTER FUNCTION fanfare.ended_between(previous pg_snapshot, next pg_snapshot) OWNER TO fanfare_owner;

--
-- Name: FUNCTION ended_between(previous pg_snapshot, next pg_snapshot); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.ended_between(previous pg_snapshot, next pg_snapshot) IS 'Transactions open in the first snapshot and ended in the second.';


--
-- Name: ensure_partition(text, date); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.ensure_partition(parent text, day date) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
declare
  v_name text := ensure_partition.parent || '_' || to_char(ensure_partition.day, 'YYYYMMDD');
  v_default text := ensure_partition.parent || '_default';
  v_from timestamptz := ensure_partition.day::timestamp at time zone 'UTC';
  v_to timestamptz := (ensure_partition.day + 1)::timestamp at time zone 'UTC';
  v_column text := case ensure_partition.parent when 'messages' then 'published_at' else 'sealed_at' end;
begin
  if to_regclass('fanfare.' || v_name) is not null then
    return false;
  end if;

  -- Made apart and attached: "create … partition of" would lock the parent against publishers.
  execute format('create table fanfare.%I (like fanfare.%I including all)', v_name, ensure_partition.parent);
  execute format('comment on table fanfare.%I is %L', v_name,
    format('%s of %s (UTC).', ensure_partition.parent, ensure_partition.day));
  -- Locked before the move: what commits between the move and the attaching would stay behind.
  execute format('lock table fanfare.%I in access exclusive mode', v_default);
  execute format(
    'with moved as (delete from fanfare.%I where %I >= %L and %I < %L returning *) insert into fanfare.%I select * from moved',
    v_default, v_column, v_from, v_column, v_to, v_name);
  execute format('alter table fanfare.%I attach partition fanfare.%I for values from (%L) to (%L)',
    ensure_partition.parent, v_name, v_from, v_to);
  return true;
end
$$;


ALTER FUNCTION fanfare.ensure_partition(parent text, day date) OWNER TO fanfare_owner;

--
-- Name: FUNCTION ensure_partition(parent text, day date); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.ensure_partition(parent text, day date) IS 'Makes and attaches the partition of a day (UTC) of messages or batches, moving out of the default partition what belongs there; false when it exists.';


--
-- Name: ensure_partitions(integer); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.ensure_partitions(days_ahead integer DEFAULT 3) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_today date := (clock_timestamp() at time zone 'UTC')::date;
  v_missing record;
  v_made integer := 0;
begin
  perform fanfare.require_read_committed();
  perform pg_advisory_xact_lock(fanfare.lock_number('partitions'));
  -- Behind an idle reader this must not queue for long: publishers would queue behind it.
  perform set_config('lock_timeout', '50ms', true);

  for v_missing in
    select p.parent, d.day
    from (values ('messages'), ('batches')) as p (parent)
    cross join (select v_today + n as day from generate_series(0, ensure_partitions.days_ahead) as n) as d
    union
    select 'messages', (m.published_at at time zone 'UTC')::date from fanfare.messages_default as m
    union
    select 'batches', (b.sealed_at at time zone 'UTC')::date from fanfare.batches_default as b
    order by 1 desc, 2
  loop
    begin
      v_made := v_made + fanfare.ensure_partition(v_missing.parent, v_missing.day)::integer;
    exception
      when lock_not_available or deadlock_detected then null; -- tried again by the sweeper
    end;
  end loop;
  return v_made;
end
$$;


ALTER FUNCTION fanfare.ensure_partitions(days_ahead integer) OWNER TO fanfare_owner;

--
-- Name: FUNCTION ensure_partitions(days_ahead integer); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.ensure_partitions(days_ahead integer) IS 'Makes the partitions of today and the days ahead, and of every day that the default partition holds; returns how many it made. What an open transaction holds up is tried again at the next call and shows in partition_upkeep; until then messages go to the default partition. Errors: ZF050 not in read committed.';


--
-- Name: expired_through(text, bigint); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.expired_through(partition_name text, expired bigint) RETURNS bigint
    LANGUAGE plpgsql
    AS $_$
declare
  v_kept boolean;
  v_highest bigint;
begin
  -- Whoever has written here holds a lock until it commits, so that with this one, which
  -- lets readers pass, no message can appear after the look.
  execute format('lock table fanfare.%I in share mode', expired_through.partition_name);
  execute format(
    'select coalesce(bool_or((s.batch_id <= $1) is not true), false), coalesce(max(s.batch_id), 0)
     from (
       select fanfare.batch_of(x.lineage, x.xid) as batch_id
       from (select distinct m.lineage, m.xid from fanfare.%I as m) as x
     ) as s', expired_through.partition_name)
  into v_kept, v_highest
  using expired_through.expired;
  return case when not v_kept then v_highest end;
end
$_$;


ALTER FUNCTION fanfare.expired_through(partition_name text, expired bigint) OWNER TO fanfare_owner;

--
-- Name: FUNCTION expired_through(partition_name text, expired bigint); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.expired_through(partition_name text, expired bigint) IS 'The highest batch of the messages in a partition, 0 when it is empty; null when one of them is not sealed, or in a batch above the last expired one. Until the transaction ends nobody writes to the partition.';


--
-- Name: grant_app(text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.grant_app(app text, role text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint := (select a.id from fanfare.apps as a where a.name = grant_app.app);
begin
  if v_app_id is null then
    raise exception 'no app named "%"', left(grant_app.app, 64) using errcode = 'ZF001';
  end if;
  if not exists (select from pg_catalog.pg_roles as p where p.rolname = grant_app.role) then
    raise exception 'no Postgres role named "%"', left(grant_app.role, 64)
      using errcode = 'ZF006', hint = 'role: the name of an existing role, as in pg_roles';
  end if;

  insert into fanfare.app_roles (role_name, app_id) values (grant_app.role, v_app_id)
  on conflict on constraint app_role_is_granted_once do nothing;
end
$$;


ALTER FUNCTION fanfare.grant_app(app text, role text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION grant_app(app text, role text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.grant_app(app text, role text) IS 'Lets a Postgres role (and its members) act for an app. The role needs fanfare_publisher too. Errors: ZF001 no such app, ZF006 no such role.';


--
-- Name: head_batch(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.head_batch() RETURNS bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET jit TO 'off'
    AS $$
begin
  return coalesce((select max(b.id) from fanfare.batches as b), 0);
end
$$;


ALTER FUNCTION fanfare.head_batch() OWNER TO fanfare_owner;

--
-- Name: FUNCTION head_batch(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.head_batch() IS 'The newest batch, 0 before the first.';


--
-- Name: identity_check(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.identity_check() RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
  -- The path of a table names the database's oid and the table's file.
  select (
    hashfloat8(date_part('epoch', pg_postmaster_start_time()))
    # hashtext(pg_relation_filepath('fanfare.log_floor'::regclass))
  )::bigint & 4294967295
$$;


ALTER FUNCTION fanfare.identity_check() OWNER TO fanfare_owner;

--
-- Name: FUNCTION identity_check(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.identity_check() IS 'Cheap 32-bit check of what the session runs on: server start, database, table. When it differs from the one beside the lineage, the lineage is computed anew.';


--
-- Name: publish_results; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.publish_results AS
 SELECT NULL::integer AS item,
    NULL::bigint AS id,
    NULL::text AS sqlstate,
    NULL::text AS message
  WHERE false;


ALTER TABLE fanfare.publish_results OWNER TO fanfare_owner;

--
-- Name: VIEW publish_results; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.publish_results IS 'Shape of what publish_many answers, one row an item counted from 1: the message id, or the SQLSTATE and message of what was wrong with it.';


--
-- Name: item_fault(jsonb, bigint); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.item_fault(message jsonb, topic_id bigint) RETURNS fanfare.publish_results
    LANGUAGE plpgsql STABLE
    AS $$
declare
  v_fault fanfare.publish_results;
  v_unknown text;
begin
  if jsonb_typeof(item_fault.message) <> 'object' then
    v_fault.sqlstate := 'ZF025';
    v_fault.message := 'the message is not a JSON object';
    return v_fault;
  end if;

  select min(k) into v_unknown
  from jsonb_object_keys(item_fault.message) as k
  where k not in ('topic', 'payload', 'key', 'headers', 'idempotency_key');
  if v_unknown is not null then
    v_fault.sqlstate := 'ZF025';
    v_fault.message := format('unknown field "%s"', left(v_unknown, 64));
    return v_fault;
  end if;
  if coalesce(jsonb_typeof(item_fault.message -> 'key'), 'null') not in ('string', 'null') then
    v_fault.sqlstate := 'ZF022';
    v_fault.message := 'key must be a string';
    return v_fault;
  end if;

  if coalesce(jsonb_typeof(item_fault.message -> 'idempotency_key'), 'null') not in ('string', 'null') then
    v_fault.sqlstate := 'ZF027';
    v_fault.message := 'idempotency_key must be a string';
    return v_fault;
  end if;

  v_fault := fanfare.publish_fault(
    item_fault.message ->> 'topic',
    item_fault.message -> 'payload',
    item_fault.message ->> 'key',
    nullif(item_fault.message -> 'headers', 'null')
  );
  if v_fault.sqlstate is null and item_fault.topic_id is null then
    v_fault.sqlstate := 'ZF011';
    v_fault.message := format('no topic named "%s"', item_fault.message ->> 'topic');
  end if;
  return v_fault;
end
$$;


ALTER FUNCTION fanfare.item_fault(message jsonb, topic_id bigint) OWNER TO fanfare_owner;

--
-- Name: FUNCTION item_fault(message jsonb, topic_id bigint); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.item_fault(message jsonb, topic_id bigint) IS 'What is wrong with an item of publish_many, given the id of its topic (null when there is none): ZF025 no object or unknown field, else as publish.';


--
-- Name: last_snapshot(integer); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.last_snapshot(lineage integer) RETURNS pg_snapshot
    LANGUAGE plpgsql STABLE
    AS $$
begin
  return coalesce(
    (
      select b.snapshot
      from fanfare.batches as b
      where b.lineage = last_snapshot.lineage
      order by b.id desc
      limit 1
    ),
    '1:1:'::pg_snapshot
  );
end
$$;


ALTER FUNCTION fanfare.last_snapshot(lineage integer) OWNER TO fanfare_owner;

--
-- Name: FUNCTION last_snapshot(lineage integer); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.last_snapshot(lineage integer) IS 'Snapshot of the newest batch of a lineage; 1:1:, in which nothing is visible, when there is none.';


--
-- Name: lineage_of(bigint, oid, oid); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.lineage_of(system_identifier bigint, database_oid oid, batches_oid oid) RETURNS integer
    LANGUAGE sql IMMUTABLE
    AS $$
  select hashtext(
    lineage_of.system_identifier::text || ' '
    || lineage_of.database_oid::text || ' '
    || lineage_of.batches_oid::text
  ) & 2147483647
$$;


ALTER FUNCTION fanfare.lineage_of(system_identifier bigint, database_oid oid, batches_oid oid) OWNER TO fanfare_owner;

--
-- Name: FUNCTION lineage_of(system_identifier bigint, database_oid oid, batches_oid oid); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.lineage_of(system_identifier bigint, database_oid oid, batches_oid oid) IS 'The lineage: a 31-bit name of an xid space. Computed, not counted, so that publishers agree on it without a lock after a restore.';


--
-- Name: lock_number(text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.lock_number(name text) RETURNS bigint
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
  select case lock_number.name
    when 'seal' then 0
    when 'sealer' then 1
    when 'partitions' then 2
    when 'idempotency' then 3
  end + 7306916068411589632
$$;


ALTER FUNCTION fanfare.lock_number(name text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION lock_number(name text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.lock_number(name text) IS 'Numbers of the advisory locks, all in this one place: seal (held for one seal), sealer (held by the server that seals), partitions, idempotency (seed of the hash of a key).';


--
-- Name: message_fingerprint(text, jsonb, text, jsonb); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.message_fingerprint(topic text, payload jsonb, key text, headers jsonb) RETURNS bytea
    LANGUAGE sql IMMUTABLE
    AS $$
  select sha256(convert_to(
    jsonb_build_array(
      message_fingerprint.topic, message_fingerprint.payload,
      message_fingerprint.key, message_fingerprint.headers
    )::text, 'UTF8'))
$$;


ALTER FUNCTION fanfare.message_fingerprint(topic text, payload jsonb, key text, headers jsonb) OWNER TO fanfare_owner;

--
-- Name: FUNCTION message_fingerprint(topic text, payload jsonb, key text, headers jsonb); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.message_fingerprint(topic text, payload jsonb, key text, headers jsonb) IS 'SHA-256 that tells one message from another under the same idempotency key.';


--
-- Name: newest_expired_batch(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.newest_expired_batch() RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
  select b.id
  from fanfare.batches as b
  where b.sealed_at < clock_timestamp() - (
    select s.value::interval from fanfare.settings as s where s.name = 'retention'
  )
  order by b.id desc
  limit 1
$$;


ALTER FUNCTION fanfare.newest_expired_batch() OWNER TO fanfare_owner;

--
-- Name: FUNCTION newest_expired_batch(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.newest_expired_batch() IS 'The last batch sealed longer than the retention ago; null when there is none.';


--
-- Name: oldest_xid(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.oldest_xid() RETURNS xid8
    LANGUAGE sql
    AS $$
  select pg_snapshot_xmin(pg_current_snapshot())
$$;


ALTER FUNCTION fanfare.oldest_xid() OWNER TO fanfare_owner;

--
-- Name: FUNCTION oldest_xid(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.oldest_xid() IS 'Lowest xid still open.';


--
-- Name: open_epoch(bigint); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.open_epoch(head bigint) RETURNS fanfare.epochs
    LANGUAGE plpgsql
    AS $$
declare
  v_epoch fanfare.epochs;
  v_previous_lineage integer;
  v_database oid := (select d.oid from pg_catalog.pg_database as d where d.datname = current_database());
  v_batches oid := 'fanfare.batches'::regclass::oid;
  v_system bigint := (select c.system_identifier from pg_catalog.pg_control_system() as c);
begin
  update fanfare.epochs as e set last_batch = open_epoch.head where e.last_batch is null
  returning e.lineage into v_previous_lineage;

  insert into fanfare.epochs (
    label, lineage, system_identifier, timeline, database_oid, batches_oid,
    postmaster_started_at, first_batch
  )
  select string_agg(substr('abcdefghijklmnopqrstuvwxyz234567', get_byte(r.bytes, i) % 32 + 1, 1), ''),
    fanfare.lineage_of(v_system, v_database, v_batches), v_system, fanfare.timeline(),
    v_database, v_batches, pg_postmaster_start_time(), open_epoch.head + 1
  from (select fanfare.gen_random_bytes(8) as bytes) as r, generate_series(0, 7) as i
  returning * into v_epoch;

  if v_previous_lineage is distinct from v_epoch.lineage then
    perform fanfare.seal_lineages(v_epoch);
  end if;
  return v_epoch;
end
$$;


ALTER FUNCTION fanfare.open_epoch(head bigint) OWNER TO fanfare_owner;

--
-- Name: FUNCTION open_epoch(head bigint); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.open_epoch(head bigint) IS 'Ends the current epoch at the head batch, opens the next, and seals what older lineages left in no batch. Called by seal() under its lock.';


--
-- Name: parsed_positions; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.parsed_positions AS
 SELECT NULL::bigint AS batch,
    NULL::bigint AS message,
    NULL::text AS "position",
    NULL::text AS gap
  WHERE false;


ALTER TABLE fanfare.parsed_positions OWNER TO fanfare_owner;

--
-- Name: VIEW parsed_positions; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.parsed_positions IS 'Shape of what parse_position answers.';


--
-- Name: parse_position(text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.parse_position(text_form text) RETURNS SETOF fanfare.parsed_positions
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  v_parts text[] := regexp_match(
    parse_position.text_form,
    '^([a-z2-7]{8})\.(0|[1-9][0-9]{0,17})(?:\.([1-9][0-9]{0,15}))?$');
  v_floor bigint := (select f.floor_batch from fanfare.log_floor as f);
  v_result fanfare.parsed_positions;
  v_epoch fanfare.epochs;
  v_last bigint;
begin
  if v_parts is null then
    raise exception 'position "%" is not valid', left(parse_position.text_form, 64)
      using errcode = 'ZF030', hint = 'a position is the id of an event of a stream, given back as it is';
  end if;
  select e.* into v_epoch from fanfare.epochs as e where e.label = v_parts[1];
  v_last := coalesce(v_epoch.last_batch, fanfare.head_batch());
  v_result.batch := v_parts[2]::bigint;
  -- Without a message the whole batch was read: later messages only.
  v_result.message := coalesce(v_parts[3]::bigint, 9223372036854775807);
  v_result.position := parse_position.text_form;

  if v_epoch.id is null or v_result.batch > v_last then
    v_result.gap := 'epoch';
    v_result.batch := greatest(v_last, v_floor);
  elsif v_result.batch < v_floor then
    v_result.gap := 'retention';
    v_result.batch := v_floor;
  end if;
  if v_result.gap is not null then
    v_result.message := 9223372036854775807;
    v_result.position := fanfare.format_position(v_result.batch);
  end if;
  return next v_result;
end
$_$;


ALTER FUNCTION fanfare.parse_position(text_form text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION parse_position(text_form text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.parse_position(text_form text) IS 'Parses a position, the only place that does. A message of 2^63-1 stands for the whole batch. gap names why it cannot be resumed at exactly: epoch (another history, or from the future), retention; batch, message and position are then the nearest later point that is true. Errors: ZF030 malformed.';


--
-- Name: payload_limit(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.payload_limit() RETURNS integer
    LANGUAGE sql STABLE
    AS $$
  select s.value::integer from fanfare.settings as s where s.name = 'payload_limit'
$$;


ALTER FUNCTION fanfare.payload_limit() OWNER TO fanfare_owner;

--
-- Name: FUNCTION payload_limit(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.payload_limit() IS 'Largest payload, in bytes of its JSON text (setting payload_limit).';


--
-- Name: publish(text, jsonb, text, jsonb, text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.publish(topic text, payload jsonb, key text DEFAULT NULL::text, headers jsonb DEFAULT NULL::jsonb, idempotency_key text DEFAULT NULL::text, app text DEFAULT NULL::text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  v_app_id bigint := fanfare.session_app(publish.app);
  v_id bigint;
  v_bell bigint;
  v_fault fanfare.publish_results;
begin
  if publish.idempotency_key is not null then
    v_id := fanfare.published_before(
      v_app_id, publish.idempotency_key,
      fanfare.message_fingerprint(publish.topic, publish.payload, publish.key, publish.headers));
    if v_id is not null then
      return v_id;
    end if;
  end if;

  insert into fanfare.messages (app_id, topic_id, lineage, key, payload, headers)
  select t.app_id, t.id, fanfare.current_lineage(), publish.key, publish.payload, publish.headers
  from fanfare.topics as t
  join fanfare.settings as s on s.name = 'payload_limit'
  where t.app_id = v_app_id
    and t.name = publish.topic
    and left(t.name, 1) <> '$'
    and octet_length(publish.payload::text) <= s.value::integer
    and coalesce(octet_length(publish.key), 1) between 1 and 512
    and (publish.headers is null or (
      jsonb_typeof(publish.headers) = 'object' and octet_length(publish.headers::text) <= 8192))
  -- The bell is read after the insert: whoever reads it silent has an xid that the
  -- sealer, looking once more after setting it, sees as open.
  returning id, (select b.last_value from fanfare.bell as b) into v_id, v_bell;

  if v_id is null then
    v_fault := fanfare.publish_fault(publish.topic, publish.payload, publish.key, publish.headers);
    raise exception '%', coalesce(v_fault.message, format('no topic named "%s"', publish.topic))
      using errcode = coalesce(v_fault.sqlstate, 'ZF011');
  end if;
  if publish.idempotency_key is not null then
    perform fanfare.save_idempotency_key(
      v_app_id, publish.idempotency_key,
      fanfare.message_fingerprint(publish.topic, publish.payload, publish.key, publish.headers), v_id);
  end if;
  if v_bell = 1 then
    perform fanfare.ring(v_bell);
  end if;
  return v_id;
end
$_$;


ALTER FUNCTION fanfare.publish(topic text, payload jsonb, key text, headers jsonb, idempotency_key text, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION publish(topic text, payload jsonb, key text, headers jsonb, idempotency_key text, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.publish(topic text, payload jsonb, key text, headers jsonb, idempotency_key text, app text) IS 'Publishes a message in the caller''s transaction and returns its id (seen by nobody before the commit, by nobody ever after a rollback). Errors: ZF002, ZF003 as session_app, ZF010 topic name not valid, ZF011 no such topic, ZF020 payload too large, ZF021 payload missing, ZF022 key, ZF023 headers, ZF027 idempotency_key, ZF070 the same idempotency key is in progress elsewhere, ZF071 it was used for another message.';


--
-- Name: publish_fault(text, jsonb, text, jsonb); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.publish_fault(topic text, payload jsonb, key text, headers jsonb) RETURNS fanfare.publish_results
    LANGUAGE plpgsql STABLE
    AS $$
declare
  v_fault fanfare.publish_results;
begin
  if publish_fault.payload is null then
    v_fault.sqlstate := 'ZF021';
    v_fault.message := 'payload is missing: give a JSON value (JSON null is one)';
  elsif octet_length(publish_fault.payload::text) > fanfare.payload_limit() then
    v_fault.sqlstate := 'ZF020';
    v_fault.message := format('payload is %s bytes, the limit is %s',
      octet_length(publish_fault.payload::text), fanfare.payload_limit());
  elsif octet_length(publish_fault.key) not between 1 and 512 then
    v_fault.sqlstate := 'ZF022';
    v_fault.message := 'key must have 1 to 512 bytes';
  elsif publish_fault.headers is not null and (
    jsonb_typeof(publish_fault.headers) <> 'object'
    or octet_length(publish_fault.headers::text) > 8192
  ) then
    v_fault.sqlstate := 'ZF023';
    v_fault.message := 'headers must be a JSON object of at most 8192 bytes';
  elsif not coalesce(fanfare.valid_topic_name(publish_fault.topic), false) then
    v_fault.sqlstate := 'ZF010';
    v_fault.message := format('topic name "%s" is not valid', left(publish_fault.topic, 140));
  end if;
  return v_fault;
end
$$;


ALTER FUNCTION fanfare.publish_fault(topic text, payload jsonb, key text, headers jsonb) OWNER TO fanfare_owner;

--
-- Name: FUNCTION publish_fault(topic text, payload jsonb, key text, headers jsonb); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.publish_fault(topic text, payload jsonb, key text, headers jsonb) IS 'What is wrong with a message (sqlstate and message, null when nothing): ZF010 topic name, ZF020 payload too large, ZF021 payload missing, ZF022 key, ZF023 headers.';


--
-- Name: publish_item(integer, jsonb, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.publish_item(item integer, message jsonb, app text) RETURNS fanfare.publish_results
    LANGUAGE plpgsql
    AS $$
declare
  v_result fanfare.publish_results := fanfare.item_fault(publish_item.message, 0);
begin
  v_result.item := publish_item.item;
  if v_result.sqlstate is not null then
    return v_result;
  end if;
  v_result.id := fanfare.publish(
    topic => publish_item.message ->> 'topic',
    payload => publish_item.message -> 'payload',
    key => publish_item.message ->> 'key',
    headers => nullif(publish_item.message -> 'headers', 'null'),
    idempotency_key => publish_item.message ->> 'idempotency_key',
    app => publish_item.app
  );
  return v_result;
exception
  when sqlstate 'ZF011' or sqlstate 'ZF027' or sqlstate 'ZF070' or sqlstate 'ZF071' then
    v_result.sqlstate := sqlstate;
    v_result.message := sqlerrm;
    return v_result;
end
$$;


ALTER FUNCTION fanfare.publish_item(item integer, message jsonb, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION publish_item(item integer, message jsonb, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.publish_item(item integer, message jsonb, app text) IS 'Publishes one item of publish_many that has an idempotency key, in a subtransaction: its error is its own.';


--
-- Name: publish_many(jsonb, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.publish_many(messages jsonb, app text DEFAULT NULL::text) RETURNS SETOF fanfare.publish_results
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  v_app_id bigint := fanfare.session_app(publish_many.app);
  v_lineage integer := fanfare.current_lineage();
  v_item record;
begin
  if publish_many.messages is null or jsonb_typeof(publish_many.messages) <> 'array' then
    raise exception 'messages is not a JSON array' using errcode = 'ZF024';
  end if;

  return query
  with
  items as materialized (
    select e.ordinality::integer as item, e.value as message, t.id as topic_id,
      fanfare.item_fault(e.value, t.id) as fault
    from jsonb_array_elements(publish_many.messages) with ordinality as e
    left join fanfare.topics as t
      on t.app_id = v_app_id
      and t.name = e.value ->> 'topic'
      and left(t.name, 1) <> '$'
    where e.value ->> 'idempotency_key' is null
  ),
  numbered as materialized (
    select i.*, case when (i.fault).sqlstate is null then nextval('fanfare.message_ids') end as id
    from (select * from items order by items.item) as i
  ),
  stored as (
    insert into fanfare.messages (id, app_id, topic_id, lineage, key, payload, headers)
    select n.id, v_app_id, n.topic_id, v_lineage, n.message ->> 'key', n.message -> 'payload',
      nullif(n.message -> 'headers', 'null')
    from numbered as n
    where n.id is not null
  )
  select n.item, n.id, (n.fault).sqlstate, (n.fault).message
  from numbered as n
  order by n.item;

  -- Keys are locked in sorted order, so that two calls cannot wait for each other.
  for v_item in
    select e.ordinality::integer as item, e.value as message
    from jsonb_array_elements(publish_many.messages) with ordinality as e
    where e.value ->> 'idempotency_key' is not null
    order by e.value ->> 'idempotency_key', e.ordinality
  loop
    return next fanfare.publish_item(v_item.item, v_item.message, publish_many.app);
  end loop;

  perform fanfare.ring((select b.last_value from fanfare.bell as b));
end
$_$;


ALTER FUNCTION fanfare.publish_many(messages jsonb, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION publish_many(messages jsonb, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.publish_many(messages jsonb, app text) IS 'Publishes an array of {topic, payload, key, headers, idempotency_key}, in one statement those without an idempotency key; answers a row an item, and a bad item does not spoil the others. Errors: ZF002, ZF003 as session_app, ZF024 not an array; of an item: those of publish, ZF025 it is no object or has an unknown field.';


--
-- Name: published_before(bigint, text, bytea); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.published_before(app_id bigint, idempotency_key text, fingerprint bytea) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
declare
  v_used fanfare.idempotency_keys;
begin
  if octet_length(published_before.idempotency_key) not between 1 and 255 then
    raise exception 'idempotency_key must have 1 to 255 bytes' using errcode = 'ZF027';
  end if;
  -- Held to the end of the transaction; who loses is told so rather than kept waiting.
  if not pg_try_advisory_xact_lock(hashtextextended(
    published_before.app_id || ' ' || published_before.idempotency_key, fanfare.lock_number('idempotency')))
  then
    raise exception 'a publish with this idempotency key is in progress'
      using errcode = 'ZF070', hint = 'try again when it has ended';
  end if;

  select i.* into v_used
  from fanfare.idempotency_keys as i
  where i.app_id = published_before.app_id
    and i.key = published_before.idempotency_key
    and i.created_at > clock_timestamp() - interval '24 hours';
  if v_used.fingerprint <> published_before.fingerprint then
    raise exception 'this idempotency key was used for another message'
      using errcode = 'ZF071', hint = 'use a new key for a new message';
  end if;
  return v_used.message_id;
end
$$;


ALTER FUNCTION fanfare.published_before(app_id bigint, idempotency_key text, fingerprint bytea) OWNER TO fanfare_owner;

--
-- Name: FUNCTION published_before(app_id bigint, idempotency_key text, fingerprint bytea); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.published_before(app_id bigint, idempotency_key text, fingerprint bytea) IS 'Id of the message published with the key within 24 h, or null, with the key then locked to the end of the transaction. Errors: ZF027, ZF070, ZF071 as publish.';


--
-- Name: read_messages(bigint[], bigint, bigint, integer); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.read_messages(topics bigint[], after_batch bigint, after_message bigint, max_count integer) RETURNS SETOF fanfare.sealed_messages
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_batch bigint := read_messages.after_batch;
  v_after bigint := read_messages.after_message;
  v_end bigint;
  v_sent bigint;
  v_left integer := read_messages.max_count;
begin
  loop
    if v_after < 9223372036854775807 then
      return query
      select * from fanfare.batch_messages(v_batch, v_after, v_left, read_messages.topics);
      get diagnostics v_sent = row_count;
      v_left := v_left - v_sent;
      exit when v_left <= 0;
    end if;

    v_end := fanfare.span_end(v_batch, v_left);
    exit when v_end = v_batch;
    if v_end > v_batch + 1 then
      return query
      select * from fanfare.span_messages(v_batch, v_end, read_messages.topics);
      get diagnostics v_sent = row_count;
      v_left := v_left - v_sent;
      v_after := 9223372036854775807;
    else
      -- One batch, maybe larger than what is left: by pages.
      v_after := 0;
    end if;
    v_batch := v_end;
    exit when v_left <= 0;
  end loop;
end
$$;


ALTER FUNCTION fanfare.read_messages(topics bigint[], after_batch bigint, after_message bigint, max_count integer) OWNER TO fanfare_owner;

--
-- Name: FUNCTION read_messages(topics bigint[], after_batch bigint, after_message bigint, max_count integer); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.read_messages(topics bigint[], after_batch bigint, after_message bigint, max_count integer) IS 'The next messages of topics after (batch, message), in order, at most max_count: fewer mean that the head was reached.';


--
-- Name: replay(text, text, integer, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.replay(topic text, after text DEFAULT NULL::text, max_count integer DEFAULT 100, app text DEFAULT NULL::text) RETURNS SETOF fanfare.sealed_messages
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint := fanfare.session_app(replay.app);
  v_topic_id bigint;
  v_after fanfare.parsed_positions;
begin
  select t.id into v_topic_id
  from fanfare.topics as t
  where t.app_id = v_app_id and t.name = replay.topic;
  if v_topic_id is null then
    raise exception 'no topic named "%"', left(replay.topic, 140) using errcode = 'ZF011';
  end if;
  if replay.max_count is null or replay.max_count not between 1 and 10000 then
    raise exception 'max_count must be 1 to 10000' using errcode = 'ZF031';
  end if;

  if replay.after is null then
    v_after.batch := (select f.floor_batch from fanfare.log_floor as f);
    v_after.message := 9223372036854775807;
  else
    select p.* into v_after from fanfare.parse_position(replay.after) as p;
    if v_after.gap is not null then
      raise exception 'position "%" cannot be resumed at (%)', replay.after, v_after.gap
        using errcode = 'ZF032', hint = 'leave after out to read from the earliest message kept';
    end if;
  end if;

  return query
  select *
  from fanfare.read_messages(array[v_topic_id], v_after.batch, v_after.message, replay.max_count);
end
$$;


ALTER FUNCTION fanfare.replay(topic text, after text, max_count integer, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION replay(topic text, after text, max_count integer, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.replay(topic text, after text, max_count integer, app text) IS 'Sealed messages of a topic after a position (null: from the earliest kept), in the order that streams have, at most max_count (1 to 10000). Errors: ZF002, ZF003 as session_app, ZF011 no such topic, ZF030 malformed position, ZF031 max_count, ZF032 the position is of another epoch or before retention.';


--
-- Name: require_read_committed(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.require_read_committed() RETURNS void
    LANGUAGE plpgsql STABLE
    AS $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'this runs in read committed, and the transaction is %', current_setting('transaction_isolation')
      using errcode = 'ZF050', hint = 'it must see what was committed since the transaction began';
  end if;
end
$$;


ALTER FUNCTION fanfare.require_read_committed() OWNER TO fanfare_owner;

--
-- Name: FUNCTION require_read_committed(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.require_read_committed() IS 'Refuses a transaction that looks at an old snapshot. Errors: ZF050.';


--
-- Name: resolve_app(text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.resolve_app(host text) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select d.app_id
  from fanfare.app_domains as d
  where d.domain = resolve_app.host
    or d.domain = '*'
    or (left(d.domain, 2) = '*.' and right(resolve_app.host, length(d.domain) - 1) = substr(d.domain, 2))
  order by d.domain = resolve_app.host desc, length(d.domain) desc
  limit 1
$$;


ALTER FUNCTION fanfare.resolve_app(host text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION resolve_app(host text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.resolve_app(host text) IS 'Id of the app that a host (lower case, without port) leads to: exact, then the longest *.suffix, then *; null when none does.';


--
-- Name: ring(bigint); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.ring(bell bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  if ring.bell = 1
    and current_setting('fanfare.ring', true) is distinct from 'off'
    and pg_notification_queue_usage() < 0.5
  then
    perform pg_notify('fanfare_bell', '');
  end if;
end
$$;


ALTER FUNCTION fanfare.ring(bell bigint) OWNER TO fanfare_owner;

--
-- Name: FUNCTION ring(bell bigint); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.ring(bell bigint) IS 'Wakes the sealer at commit if the bell, read after the insert, says that it sleeps. SET fanfare.ring = off keeps a session from ringing (NOTIFY makes PREPARE TRANSACTION fail); the sealer then finds the message within a second.';


--
-- Name: save_idempotency_key(bigint, text, bytea, bigint); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.save_idempotency_key(app_id bigint, idempotency_key text, fingerprint bytea, message_id bigint) RETURNS void
    LANGUAGE sql
    AS $$
  insert into fanfare.idempotency_keys as i (app_id, key, fingerprint, message_id)
  values (
    save_idempotency_key.app_id, save_idempotency_key.idempotency_key,
    save_idempotency_key.fingerprint, save_idempotency_key.message_id
  )
  on conflict on constraint idempotency_key_is_used_once do update
  set fingerprint = excluded.fingerprint, message_id = excluded.message_id, created_at = clock_timestamp()
$$;


ALTER FUNCTION fanfare.save_idempotency_key(app_id bigint, idempotency_key text, fingerprint bytea, message_id bigint) OWNER TO fanfare_owner;

--
-- Name: FUNCTION save_idempotency_key(app_id bigint, idempotency_key text, fingerprint bytea, message_id bigint); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.save_idempotency_key(app_id bigint, idempotency_key text, fingerprint bytea, message_id bigint) IS 'Remembers the message of an idempotency key, over one that is older than 24 h.';


--
-- Name: seal(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.seal() RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET jit TO 'off'
    AS $$
declare
  v_head bigint;
  v_epoch fanfare.epochs;
  v_previous pg_snapshot;
  v_next pg_snapshot;
  v_batch bigint;
begin
  perform fanfare.require_read_committed();
  if current_setting('synchronous_commit') in ('off', 'local') then
    -- A batch that clients saw must outlive a crash, and with it all that it names.
    perform set_config('synchronous_commit', 'on', true);
  end if;

  perform pg_advisory_xact_lock(fanfare.lock_number('seal'));
  select coalesce(max(b.id), 0) into v_head from fanfare.batches as b;
  v_epoch := fanfare.current_epoch(v_head);
  v_previous := fanfare.last_snapshot(v_epoch.lineage);
  -- In a later statement than the newest batch was read in: the other way round, two
  -- sealers can put one message in two batches.
  v_next := fanfare.committed_snapshot();

  v_batch := fanfare.write_batch(v_epoch, v_epoch.lineage, v_previous, v_next);
  if v_batch is not null then
    perform pg_notify('fanfare_batch', v_batch::text);
  end if;
  return v_batch;
end
$$;


ALTER FUNCTION fanfare.seal() OWNER TO fanfare_owner;

--
-- Name: FUNCTION seal(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.seal() IS 'Seals what was committed since the newest batch into the next one and returns its id; null when nothing was. Safe to call by hand beside the sealer. Errors: ZF050 not in read committed.';


--
-- Name: seal_lineages(fanfare.epochs); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.seal_lineages(epoch fanfare.epochs) RETURNS void
    LANGUAGE plpgsql
    AS $_$
declare
  v_old record;
  v_previous pg_snapshot;
begin
  for v_old in
    select m.lineage, max(m.xid::text::numeric) as xid
    from fanfare.messages as m
    where m.lineage <> (seal_lineages.epoch).lineage
    group by m.lineage
    order by min(m.id)
  loop
    v_previous := fanfare.last_snapshot(v_old.lineage);
    -- Nothing of that xid space runs here: a snapshot above its last xid sees all of it.
    perform fanfare.write_batch(
      seal_lineages.epoch, v_old.lineage, v_previous,
      format('%1$s:%1$s:', greatest(v_old.xid + 1, pg_snapshot_xmax(v_previous)::text::numeric))::pg_snapshot
    );
  end loop;
end
$_$;


ALTER FUNCTION fanfare.seal_lineages(epoch fanfare.epochs) OWNER TO fanfare_owner;

--
-- Name: FUNCTION seal_lineages(epoch fanfare.epochs); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.seal_lineages(epoch fanfare.epochs) IS 'After a restore: one batch for each older lineage with messages that are in none. Reads the whole log, once in a lineage.';


--
-- Name: session_app(text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.session_app(app text) RETURNS bigint
    LANGUAGE plpgsql STABLE
    AS $$
declare
  v_role text := current_setting('role');
  v_app_id bigint;
  v_count integer;
begin
  if v_role = 'none' then
    v_role := session_user;
  end if;

  -- The common case, by key: the role itself is bound.
  if session_app.app is null then
    select min(r.app_id), count(*) into v_app_id, v_count
    from fanfare.app_roles as r
    where r.role_name = v_role;
  else
    select min(r.app_id), count(*) into v_app_id, v_count
    from fanfare.app_roles as r
    join fanfare.apps as a on a.id = r.app_id
    where r.role_name = v_role and a.name = session_app.app;
  end if;
  if v_count = 1 then
    return v_app_id;
  end if;

  select min(b.app_id), count(distinct b.app_id) into v_app_id, v_count
  from fanfare.bound_apps(v_role) as b
  where session_app.app is null or b.app_name = session_app.app;

  if v_count = 1 then
    return v_app_id;
  elsif v_count > 1 then
    raise exception 'role % acts for several apps: name one in app', v_role
      using errcode = 'ZF002', hint = 'its apps are in fanfare.app_roles';
  elsif session_app.app is null then
    raise exception 'role % acts for no app', v_role
      using errcode = 'ZF003', hint = 'bind it: select fanfare.grant_app(app => …, role => …)';
  end if;
  raise exception 'role % may not act for an app named %', v_role, left(session_app.app, 64)
    using errcode = 'ZF003', hint = 'its apps are in fanfare.app_roles';
end
$$;


ALTER FUNCTION fanfare.session_app(app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION session_app(app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.session_app(app text) IS 'Id of the app that the session acts for: the named one, or the only one of its role (the one set by SET ROLE, else the login role): bound to the role itself, else to a role it is a member of. Errors: ZF002 several apps and none named, ZF003 not bound to it.';


--
-- Name: set_bell(boolean); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.set_bell(ringing boolean) RETURNS xid8
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform setval('fanfare.bell', set_bell.ringing::integer);
  -- Given to us by setval while it kept readers of the bell out: whoever has read the old
  -- value had an xid before, which a snapshot's xmax need not be above.
  return pg_current_xact_id();
end
$$;


ALTER FUNCTION fanfare.set_bell(ringing boolean) OWNER TO fanfare_owner;

--
-- Name: FUNCTION set_bell(ringing boolean); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.set_bell(ringing boolean) IS 'Tells publishers to ring (true) or that the sealer polls (false). Returns the horizon: a transaction with a lower xid that is still open may have read the old value, so the sealer polls until none is. Only the sealer calls it, in a transaction of its own.';


--
-- Name: span_end(bigint, integer); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.span_end(after_batch bigint, max_count integer DEFAULT 2000) RETURNS bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET jit TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
begin
  return (
    select coalesce(
      max(s.id) filter (where s.of_one_lineage and (s.so_far <= span_end.max_count or s.number = 1)),
      span_end.after_batch
    )
    from (
      select b.id,
        row_number() over in_order as number,
        sum(b.message_count) over in_order as so_far,
        min(b.lineage) over in_order = max(b.lineage) over in_order as of_one_lineage
      from (
        select b.id, b.message_count, b.lineage
        from fanfare.batches as b
        where b.id > span_end.after_batch
        order by b.id
        limit 1000
      ) as b
      window in_order as (order by b.id)
    ) as s
  );
end
$$;


ALTER FUNCTION fanfare.span_end(after_batch bigint, max_count integer) OWNER TO fanfare_owner;

--
-- Name: FUNCTION span_end(after_batch bigint, max_count integer); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.span_end(after_batch bigint, max_count integer) IS 'The last batch of a span after a batch that is of one lineage and holds at most max_count messages (or is one larger batch); the batch itself when it is the head.';


--
-- Name: span_messages(bigint, bigint, bigint[]); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.span_messages(after_batch bigint, through_batch bigint, topics bigint[]) RETURNS SETOF fanfare.sealed_messages
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET jit TO 'off'
    AS $$
declare
  v_lineage integer;
  v_low xid8;
  v_batches bigint[];
  v_positions text[];
  v_snapshots pg_snapshot[];
  v_xmaxes xid8[];
begin
  select min(b.lineage), (array_agg(b.previous_xmax order by b.id))[1],
    array_agg(b.id order by b.id), array_agg(fanfare.format_position(b.id) order by b.id),
    array_agg(b.snapshot order by b.id), array_agg(b.snapshot_xmax order by b.id)
  into v_lineage, v_low, v_batches, v_positions, v_snapshots, v_xmaxes
  from fanfare.batches as b
  where b.id > span_messages.after_batch and b.id <= span_messages.through_batch;

  return query
  with
  placed as (
    -- As batch_of: the first snapshot whose xmax is above the xid, if it sees it.
    select v_batches[s.n] as batch_id, m.*
    from fanfare.messages as m
    cross join lateral (select width_bucket(m.xid, v_xmaxes) + 1 as n) as s
    where m.topic_id = any (span_messages.topics)
      and m.xid >= v_low
      and m.xid < v_xmaxes[cardinality(v_xmaxes)]
      and m.lineage = v_lineage
      and pg_visible_in_snapshot(m.xid, v_snapshots[s.n])
    union all
    select l.batch_id, m.*
    from fanfare.late_transactions as l
    cross join lateral (
      select o.*
      from fanfare.messages as o
      where o.xid = l.xid and o.lineage = l.lineage and o.topic_id = any (span_messages.topics)
      offset 0
    ) as m
    where l.batch_id > span_messages.after_batch
      and l.batch_id <= span_messages.through_batch
  )
  select v_positions[p.batch_id - v_batches[1] + 1] || '.' || p.id, p.batch_id,
    p.id, p.app_id, p.topic_id, t.name, p.key, p.payload, p.headers, p.published_at
  from placed as p
  join fanfare.topics as t on t.id = p.topic_id
  order by p.batch_id, p.id;
end
$$;


ALTER FUNCTION fanfare.span_messages(after_batch bigint, through_batch bigint, topics bigint[]) OWNER TO fanfare_owner;

--
-- Name: FUNCTION span_messages(after_batch bigint, through_batch bigint, topics bigint[]); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.span_messages(after_batch bigint, through_batch bigint, topics bigint[]) IS 'Messages of topics in the batches after one and through another, in order; span_end bounds how many, and that they are of one lineage.';


--
-- Name: subscribable_topic(bigint, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.subscribable_topic(app_id bigint, name text) RETURNS SETOF fanfare.topics
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select t.*
  from fanfare.topics as t
  where t.app_id = subscribable_topic.app_id
    and t.name = subscribable_topic.name
    and t.external_subscribable
$$;


ALTER FUNCTION fanfare.subscribable_topic(app_id bigint, name text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION subscribable_topic(app_id bigint, name text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.subscribable_topic(app_id bigint, name text) IS 'The topic if clients outside may stream it, else no row: a missing one and an internal one take the same path.';


--
-- Name: timeline(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.timeline() RETURNS text
    LANGUAGE sql
    AS $$
  select left(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 8)
$$;


ALTER FUNCTION fanfare.timeline() OWNER TO fanfare_owner;

--
-- Name: FUNCTION timeline(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.timeline() IS 'Timeline being written, as in WAL file names; pg_control_checkpoint() keeps the old one for minutes after a promotion.';


--
-- Name: valid_topic_name(text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.valid_topic_name(name text) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$
  select valid_topic_name.name ~ '^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$'
$_$;


ALTER FUNCTION fanfare.valid_topic_name(name text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION valid_topic_name(name text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.valid_topic_name(name text) IS 'True for a name an app may give a topic: it can stand in a URL path and a token scope without escaping. System topics ($kv, …) are not nameable.';


--
-- Name: write_batch(fanfare.epochs, integer, pg_snapshot, pg_snapshot); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.write_batch(epoch fanfare.epochs, lineage integer, previous pg_snapshot, next pg_snapshot) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
declare
  v_batch bigint;
  v_late xid8[] := fanfare.ended_between(write_batch.previous, write_batch.next);
  v_late_count bigint := 0;
  v_count bigint;
  v_first bigint;
  v_last bigint;
begin
  select count(*), min(m.id), max(m.id) into v_count, v_first, v_last
  from fanfare.messages as m
  where m.lineage = write_batch.lineage
    and m.xid >= pg_snapshot_xmax(write_batch.previous)
    and m.xid < pg_snapshot_xmax(write_batch.next)
    and pg_visible_in_snapshot(m.xid, write_batch.next);

  select coalesce(max(b.id), 0) + 1 into v_batch from fanfare.batches as b;
  if cardinality(v_late) > 0 then
    insert into fanfare.late_transactions (lineage, xid, batch_id, message_count)
    select m.lineage, m.xid, v_batch, count(*)
    from fanfare.messages as m
    where m.xid = any (v_late) and m.lineage = write_batch.lineage
    group by m.lineage, m.xid;

    select coalesce(sum(l.message_count), 0) into v_late_count
    from fanfare.late_transactions as l
    where l.batch_id = v_batch;
  end if;
  if v_count + v_late_count = 0 then
    return null;
  end if;

  insert into fanfare.batches (
    id, epoch_id, lineage, snapshot, snapshot_xmax, previous_xmax, message_count, first_message, last_message
  )
  values (
    v_batch, (write_batch.epoch).id, write_batch.lineage, write_batch.next,
    pg_snapshot_xmax(write_batch.next), pg_snapshot_xmax(write_batch.previous),
    v_count + v_late_count, coalesce(v_first, 1), coalesce(v_last, 0)
  );
  return v_batch;
end
$$;


ALTER FUNCTION fanfare.write_batch(epoch fanfare.epochs, lineage integer, previous pg_snapshot, next pg_snapshot) OWNER TO fanfare_owner;

--
-- Name: FUNCTION write_batch(epoch fanfare.epochs, lineage integer, previous pg_snapshot, next pg_snapshot); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.write_batch(epoch fanfare.epochs, lineage integer, previous pg_snapshot, next pg_snapshot) IS 'Writes the next batch of a lineage, the messages visible in the second snapshot and not in the first, and returns its id; null when there is none. Reads only transactions between the two and those that ended between them.';


--
-- Name: api_keys; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.api_keys (
    id bigint NOT NULL,
    app_id bigint,
    name text NOT NULL,
    prefix text NOT NULL,
    secret_hash bytea NOT NULL,
    capabilities text[] NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT key_has_a_capability CHECK (((cardinality(capabilities) >= 1) AND (cardinality(capabilities) <= 64))),
    CONSTRAINT key_prefix_is_valid CHECK ((prefix ~ '^[a-z0-9]{12}$'::text)),
    CONSTRAINT secret_hash_is_sha256 CHECK ((octet_length(secret_hash) = 32))
);


ALTER TABLE fanfare.api_keys OWNER TO fanfare_owner;

--
-- Name: TABLE api_keys; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.api_keys IS 'API keys ff_<prefix>_<secret>; the secret has 256 random bits and only its SHA-256 is stored.';


--
-- Name: COLUMN api_keys.app_id; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.api_keys.app_id IS 'The one app the key is for; null for all apps.';


--
-- Name: COLUMN api_keys.capabilities; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.api_keys.capabilities IS 'What the key may do, such as topic.publish; * is everything.';


--
-- Name: api_keys_id_seq; Type: SEQUENCE; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE fanfare.api_keys ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME fanfare.api_keys_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: app_domains; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.app_domains (
    domain text NOT NULL,
    app_id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT domain_fits_dns CHECK ((length(domain) <= 253)),
    CONSTRAINT domain_is_a_host_a_suffix_or_any CHECK (((domain = '*'::text) OR (domain ~ '^(\*\.)?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$'::text)))
);


ALTER TABLE fanfare.app_domains OWNER TO fanfare_owner;

--
-- Name: TABLE app_domains; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.app_domains IS 'Which host leads to which app: an exact host first, then the longest *.suffix, then *.';


--
-- Name: COLUMN app_domains.domain; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.app_domains.domain IS 'Lower-case A-labels without port, *.suffix, or * for any host.';


--
-- Name: apps_id_seq; Type: SEQUENCE; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE fanfare.apps ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME fanfare.apps_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: batches; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.batches (
    id bigint NOT NULL,
    epoch_id integer NOT NULL,
    lineage integer NOT NULL,
    snapshot pg_snapshot NOT NULL,
    snapshot_xmax xid8 NOT NULL,
    previous_xmax xid8 NOT NULL,
    message_count bigint NOT NULL,
    first_message bigint NOT NULL,
    last_message bigint NOT NULL,
    sealed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT batch_holds_a_message CHECK ((message_count > 0)),
    CONSTRAINT batch_id_is_positive CHECK ((id > 0))
)
PARTITION BY RANGE (sealed_at);


ALTER TABLE fanfare.batches OWNER TO fanfare_owner;

--
-- Name: TABLE batches; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.batches IS 'Batch T is the messages visible in its snapshot and not in that of T-1. Ids are contiguous. Order of messages is (batch, message id).';


--
-- Name: COLUMN batches.snapshot_xmax; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.batches.snapshot_xmax IS 'Upper bound of its snapshot: no member has a higher xid.';


--
-- Name: COLUMN batches.previous_xmax; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.batches.previous_xmax IS 'xmax of the batch before it in its lineage: a member with a lower xid is in late_transactions.';


--
-- Name: COLUMN batches.first_message; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.batches.first_message IS 'Lowest id among the members that are not late.';


--
-- Name: COLUMN batches.last_message; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.batches.last_message IS 'Highest id among the members that are not late.';


--
-- Name: batches_20261124; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.batches_20261124 (
    id bigint NOT NULL,
    epoch_id integer NOT NULL,
    lineage integer NOT NULL,
    snapshot pg_snapshot NOT NULL,
    snapshot_xmax xid8 NOT NULL,
    previous_xmax xid8 NOT NULL,
    message_count bigint NOT NULL,
    first_message bigint NOT NULL,
    last_message bigint NOT NULL,
    sealed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT batch_holds_a_message CHECK ((message_count > 0)),
    CONSTRAINT batch_id_is_positive CHECK ((id > 0))
);


ALTER TABLE fanfare.batches_20261124 OWNER TO fanfare_owner;

--
-- Name: TABLE batches_20261124; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.batches_20261124 IS 'batches of 2026-11-24 (UTC).';


--
-- Name: COLUMN batches_20261124.snapshot_xmax; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.batches_20261124.snapshot_xmax IS 'Upper bound of its snapshot: no member has a higher xid.';


--
-- Name: COLUMN batches_20261124.previous_xmax; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.batches_20261124.previous_xmax IS 'xmax of the batch before it in its lineage: a member with a lower xid is in late_transactions.';


--
-- Name: COLUMN batches_20261124.first_message; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.batches_20261124.first_message IS 'Lowest id among the members that are not late.';


--
-- Name: COLUMN batches_20261124.last_message; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.batches_20261124.last_message IS 'Highest id among the members that are not late.';


--
-- Name: batches_20261125; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.batches_20261125 (
    id bigint NOT NULL,
    epoch_id integer NOT NULL,
    lineage integer NOT NULL,
    snapshot pg_snapshot NOT NULL,
    snapshot_xmax xid8 NOT NULL,
    previous_xmax xid8 NOT NULL,
    message_count bigint NOT NULL,
    first_message bigint NOT NULL,
    last_message bigint NOT NULL,
    sealed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT batch_holds_a_message CHECK ((message_count > 0)),
    CONSTRAINT batch_id_is_positive CHECK ((id > 0))
);


ALTER TABLE fanfare.batches_20261125 OWNER TO fanfare_owner;

--
-- Name: TABLE batches_20261125; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.batches_20261125 IS 'batches of 2026-11-25 (UTC).';


--
-- Name: COLUMN batches_20261125.snapshot_xmax; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.batches_20261125.snapshot_xmax IS 'Upper bound of its snapshot: no member has a higher xid.';


--
-- Name: COLUMN batches_20261125.previous_xmax; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.batches_20261125.previous_xmax IS 'xmax of the batch before it in its lineage: a member with a lower xid is in late_transactions.';


--
-- Name: COLUMN batches_20261125.first_message; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.batches_20261125.first_message IS 'Lowest id among the members that are not late.';


--
-- Name: COLUMN batches_20261125.last_message; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.batches_20261125.last_message IS 'Highest id among the members that are not late.';


--
-- Name: batches_20261126; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.batches_20261126 (
    id bigint NOT NULL,
    epoch_id integer NOT NULL,
    lineage integer NOT NULL,
    snapshot pg_snapshot NOT NULL,
    snapshot_xmax xid8 NOT NULL,
    previous_xmax xid8 NOT NULL,
    message_count bigint NOT NULL,
    first_message bigint NOT NULL,
    last_message bigint NOT NULL,
    sealed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT batch_holds_a_message CHECK ((message_count > 0)),
    CONSTRAINT batch_id_is_positive CHECK ((id > 0))
);


ALTER TABLE fanfare.batches_20261126 OWNER TO fanfare_owner;

--
-- Name: TABLE batches_20261126; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.batches_20261126 IS 'batches of 2026-11-26 (UTC).';


--
-- Name: COLUMN batches_20261126.snapshot_xmax; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.batches_20261126.snapshot_xmax IS 'Upper bound of its snapshot: no member has a higher xid.';


--
-- Name: COLUMN batches_20261126.previous_xmax; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.batches_20261126.previous_xmax IS 'xmax of the batch before it in its lineage: a member with a lower xid is in late_transactions.';


--
-- Name: COLUMN batches_20261126.first_message; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.batches_20261126.first_message IS 'Lowest id among the members that are not late.';


--
-- Name: COLUMN batches_20261126.last_message; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.batches_20261126.last_message IS 'Highest id among the members that are not late.';


--
-- Name: batches_20261127; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.batches_20261127 (
    id bigint NOT NULL,
    epoch_id integer NOT NULL,
    lineage integer NOT NULL,
    snapshot pg_snapshot NOT NULL,
    snapshot_xmax xid8 NOT NULL,
    previous_xmax xid8 NOT NULL,
    message_count bigint NOT NULL,
    first_message bigint NOT NULL,
    last_message bigint NOT NULL,
    sealed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT batch_holds_a_message CHECK ((message_count > 0)),
    CONSTRAINT batch_id_is_positive CHECK ((id > 0))
);


ALTER TABLE fanfare.batches_20261127 OWNER TO fanfare_owner;

--
-- Name: TABLE batches_20261127; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.batches_20261127 IS 'batches of 2026-11-27 (UTC).';


--
-- Name: COLUMN batches_20261127.snapshot_xmax; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.batches_20261127.snapshot_xmax IS 'Upper bound of its snapshot: no member has a higher xid.';


--
-- Name: COLUMN batches_20261127.previous_xmax; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.batches_20261127.previous_xmax IS 'xmax of the batch before it in its lineage: a member with a lower xid is in late_transactions.';


--
-- Name: COLUMN batches_20261127.first_message; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.batches_20261127.first_message IS 'Lowest id among the members that are not late.';


--
-- Name: COLUMN batches_20261127.last_message; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.batches_20261127.last_message IS 'Highest id among the members that are not late.';


--
-- Name: batches_default; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.batches_default (
    id bigint NOT NULL,
    epoch_id integer NOT NULL,
    lineage integer NOT NULL,
    snapshot pg_snapshot NOT NULL,
    snapshot_xmax xid8 NOT NULL,
    previous_xmax xid8 NOT NULL,
    message_count bigint NOT NULL,
    first_message bigint NOT NULL,
    last_message bigint NOT NULL,
    sealed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT batch_holds_a_message CHECK ((message_count > 0)),
    CONSTRAINT batch_id_is_positive CHECK ((id > 0))
);


ALTER TABLE fanfare.batches_default OWNER TO fanfare_owner;

--
-- Name: TABLE batches_default; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.batches_default IS 'Takes batches of a day without a partition.';


--
-- Name: bell; Type: SEQUENCE; Schema: fanfare; Owner: fanfare_owner
--

CREATE SEQUENCE fanfare.bell
    START WITH 0
    INCREMENT BY 1
    MINVALUE 0
    MAXVALUE 1
    CACHE 1;


ALTER TABLE fanfare.bell OWNER TO fanfare_owner;

--
-- Name: SEQUENCE bell; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON SEQUENCE fanfare.bell IS 'last_value 1: the sealer sleeps, ring it by pg_notify. 0: it polls, do not. A sequence, because setval is seen at once by every isolation level and leaves no dead rows.';


--
-- Name: code_version; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.code_version (
    only_row boolean DEFAULT true NOT NULL,
    package_hash text NOT NULL,
    fingerprint text NOT NULL,
    installed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT code_version_is_one_row CHECK (only_row)
);


ALTER TABLE fanfare.code_version OWNER TO fanfare_owner;

--
-- Name: TABLE code_version; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.code_version IS 'Which functions are installed, so that a server can refuse to run on functions it does not know.';


--
-- Name: COLUMN code_version.package_hash; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.code_version.package_hash IS 'SHA-256 of the files they were installed from.';


--
-- Name: COLUMN code_version.fingerprint; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.code_version.fingerprint IS 'Hash of their definitions after installing (function code_fingerprint); another value now means they were edited by hand.';


--
-- Name: daily_partitions; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.daily_partitions AS
 SELECT (p.relname)::text AS parent,
    (c.relname)::text AS name,
    to_date("right"((c.relname)::text, 8), 'YYYYMMDD'::text) AS day
   FROM ((pg_inherits i
     JOIN pg_class p ON ((p.oid = i.inhparent)))
     JOIN pg_class c ON ((c.oid = i.inhrelid)))
  WHERE ((i.inhparent = ANY (ARRAY[('fanfare.messages'::regclass)::oid, ('fanfare.batches'::regclass)::oid])) AND (c.relname ~ '_[0-9]{8}$'::text));


ALTER TABLE fanfare.daily_partitions OWNER TO fanfare_owner;

--
-- Name: VIEW daily_partitions; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.daily_partitions IS 'Partitions of messages and batches, each of one day (UTC), without the default ones.';


--
-- Name: epochs_id_seq; Type: SEQUENCE; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE fanfare.epochs ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME fanfare.epochs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: idempotency_keys; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.idempotency_keys (
    app_id bigint NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    message_id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT idempotency_key_fits CHECK (((octet_length(key) >= 1) AND (octet_length(key) <= 255)))
);


ALTER TABLE fanfare.idempotency_keys OWNER TO fanfare_owner;

--
-- Name: TABLE idempotency_keys; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.idempotency_keys IS 'Publishes with an idempotency key: for 24 h the same key gives the same message.';


--
-- Name: COLUMN idempotency_keys.fingerprint; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.idempotency_keys.fingerprint IS 'SHA-256 of topic, payload, message key and headers: the same key with others is an error.';


--
-- Name: servers; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.servers (
    id uuid NOT NULL,
    version text NOT NULL,
    hostname text NOT NULL,
    started_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    seen_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    sealing boolean DEFAULT false NOT NULL,
    head_batch bigint DEFAULT 0 NOT NULL,
    streams integer DEFAULT 0 NOT NULL
);


ALTER TABLE fanfare.servers OWNER TO fanfare_owner;

--
-- Name: TABLE servers; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.servers IS 'Fanfare servers; one not seen for 30 s is gone.';


--
-- Name: COLUMN servers.head_batch; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.servers.head_batch IS 'Last batch it relayed to its streams.';


--
-- Name: lag; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.lag AS
 SELECT s.id AS server_id,
    s.hostname,
    s.sealing,
    s.streams,
    s.head_batch AS relayed_batch,
    (fanfare.head_batch() - s.head_batch) AS batches_behind,
    (clock_timestamp() - s.seen_at) AS silent_for
   FROM fanfare.servers s;


ALTER TABLE fanfare.lag OWNER TO fanfare_owner;

--
-- Name: VIEW lag; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.lag IS 'How far each server''s relay is behind the newest batch.';


--
-- Name: late_transactions; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.late_transactions (
    lineage integer NOT NULL,
    xid xid8 NOT NULL,
    batch_id bigint NOT NULL,
    message_count bigint NOT NULL
);


ALTER TABLE fanfare.late_transactions OWNER TO fanfare_owner;

--
-- Name: TABLE late_transactions; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.late_transactions IS 'Transactions that were still open when the batch of their xid was sealed, and the batch that their messages went to.';


--
-- Name: lineage; Type: SEQUENCE; Schema: fanfare; Owner: fanfare_owner
--

CREATE SEQUENCE fanfare.lineage
    START WITH 0
    INCREMENT BY 1
    MINVALUE 0
    NO MAXVALUE
    CACHE 1;


ALTER TABLE fanfare.lineage OWNER TO fanfare_owner;

--
-- Name: SEQUENCE lineage; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON SEQUENCE fanfare.lineage IS 'The current lineage in the upper 32 bits, and a check of the running server and database in the lower: publish() trusts it only while that check holds.';


--
-- Name: log_floor; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.log_floor (
    only_row boolean DEFAULT true NOT NULL,
    floor_batch bigint DEFAULT 0 NOT NULL,
    CONSTRAINT log_floor_is_one_row CHECK (only_row)
);


ALTER TABLE fanfare.log_floor OWNER TO fanfare_owner;

--
-- Name: TABLE log_floor; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.log_floor IS 'Messages of batches up to floor_batch may be gone (retention); a position below it gets a gap.';


--
-- Name: messages_20261124; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.messages_20261124 (
    id bigint DEFAULT nextval('fanfare.message_ids'::regclass) NOT NULL,
    app_id bigint NOT NULL,
    topic_id bigint NOT NULL,
    lineage integer NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    key text,
    payload jsonb NOT NULL,
    headers jsonb,
    hops smallint DEFAULT 0 NOT NULL,
    owed_to bigint[],
    published_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT headers_are_an_object CHECK ((jsonb_typeof(headers) = 'object'::text)),
    CONSTRAINT message_key_fits CHECK (((octet_length(key) >= 1) AND (octet_length(key) <= 512)))
);


ALTER TABLE fanfare.messages_20261124 OWNER TO fanfare_owner;

--
-- Name: TABLE messages_20261124; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.messages_20261124 IS 'messages of 2026-11-24 (UTC).';


--
-- Name: COLUMN messages_20261124.lineage; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.messages_20261124.lineage IS 'Which xid space xid belongs to; see the function lineage_of.';


--
-- Name: COLUMN messages_20261124.xid; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.messages_20261124.xid IS 'The transaction that published it; with the snapshots in batches it decides the batch.';


--
-- Name: COLUMN messages_20261124.key; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.messages_20261124.key IS 'What the message is about; streams can filter by it. 1 to 512 bytes.';


--
-- Name: COLUMN messages_20261124.hops; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.messages_20261124.hops IS 'How many handlers it came through.';


--
-- Name: COLUMN messages_20261124.owed_to; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.messages_20261124.owed_to IS 'Triggers that it was fanned out to; null when none.';


--
-- Name: messages_20261125; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.messages_20261125 (
    id bigint DEFAULT nextval('fanfare.message_ids'::regclass) NOT NULL,
    app_id bigint NOT NULL,
    topic_id bigint NOT NULL,
    lineage integer NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    key text,
    payload jsonb NOT NULL,
    headers jsonb,
    hops smallint DEFAULT 0 NOT NULL,
    owed_to bigint[],
    published_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT headers_are_an_object CHECK ((jsonb_typeof(headers) = 'object'::text)),
    CONSTRAINT message_key_fits CHECK (((octet_length(key) >= 1) AND (octet_length(key) <= 512)))
);


ALTER TABLE fanfare.messages_20261125 OWNER TO fanfare_owner;

--
-- Name: TABLE messages_20261125; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.messages_20261125 IS 'messages of 2026-11-25 (UTC).';


--
-- Name: COLUMN messages_20261125.lineage; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.messages_20261125.lineage IS 'Which xid space xid belongs to; see the function lineage_of.';


--
-- Name: COLUMN messages_20261125.xid; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.messages_20261125.xid IS 'The transaction that published it; with the snapshots in batches it decides the batch.';


--
-- Name: COLUMN messages_20261125.key; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.messages_20261125.key IS 'What the message is about; streams can filter by it. 1 to 512 bytes.';


--
-- Name: COLUMN messages_20261125.hops; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.messages_20261125.hops IS 'How many handlers it came through.';


--
-- Name: COLUMN messages_20261125.owed_to; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.messages_20261125.owed_to IS 'Triggers that it was fanned out to; null when none.';


--
-- Name: messages_20261126; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.messages_20261126 (
    id bigint DEFAULT nextval('fanfare.message_ids'::regclass) NOT NULL,
    app_id bigint NOT NULL,
    topic_id bigint NOT NULL,
    lineage integer NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    key text,
    payload jsonb NOT NULL,
    headers jsonb,
    hops smallint DEFAULT 0 NOT NULL,
    owed_to bigint[],
    published_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT headers_are_an_object CHECK ((jsonb_typeof(headers) = 'object'::text)),
    CONSTRAINT message_key_fits CHECK (((octet_length(key) >= 1) AND (octet_length(key) <= 512)))
);


ALTER TABLE fanfare.messages_20261126 OWNER TO fanfare_owner;

--
-- Name: TABLE messages_20261126; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.messages_20261126 IS 'messages of 2026-11-26 (UTC).';


--
-- Name: COLUMN messages_20261126.lineage; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.messages_20261126.lineage IS 'Which xid space xid belongs to; see the function lineage_of.';


--
-- Name: COLUMN messages_20261126.xid; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.messages_20261126.xid IS 'The transaction that published it; with the snapshots in batches it decides the batch.';


--
-- Name: COLUMN messages_20261126.key; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.messages_20261126.key IS 'What the message is about; streams can filter by it. 1 to 512 bytes.';


--
-- Name: COLUMN messages_20261126.hops; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.messages_20261126.hops IS 'How many handlers it came through.';


--
-- Name: COLUMN messages_20261126.owed_to; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.messages_20261126.owed_to IS 'Triggers that it was fanned out to; null when none.';


--
-- Name: messages_20261127; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.messages_20261127 (
    id bigint DEFAULT nextval('fanfare.message_ids'::regclass) NOT NULL,
    app_id bigint NOT NULL,
    topic_id bigint NOT NULL,
    lineage integer NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    key text,
    payload jsonb NOT NULL,
    headers jsonb,
    hops smallint DEFAULT 0 NOT NULL,
    owed_to bigint[],
    published_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT headers_are_an_object CHECK ((jsonb_typeof(headers) = 'object'::text)),
    CONSTRAINT message_key_fits CHECK (((octet_length(key) >= 1) AND (octet_length(key) <= 512)))
);


ALTER TABLE fanfare.messages_20261127 OWNER TO fanfare_owner;

--
-- Name: TABLE messages_20261127; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.messages_20261127 IS 'messages of 2026-11-27 (UTC).';


--
-- Name: COLUMN messages_20261127.lineage; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.messages_20261127.lineage IS 'Which xid space xid belongs to; see the function lineage_of.';


--
-- Name: COLUMN messages_20261127.xid; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.messages_20261127.xid IS 'The transaction that published it; with the snapshots in batches it decides the batch.';


--
-- Name: COLUMN messages_20261127.key; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.messages_20261127.key IS 'What the message is about; streams can filter by it. 1 to 512 bytes.';


--
-- Name: COLUMN messages_20261127.hops; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.messages_20261127.hops IS 'How many handlers it came through.';


--
-- Name: COLUMN messages_20261127.owed_to; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.messages_20261127.owed_to IS 'Triggers that it was fanned out to; null when none.';


--
-- Name: messages_default; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.messages_default (
    id bigint DEFAULT nextval('fanfare.message_ids'::regclass) NOT NULL,
    app_id bigint NOT NULL,
    topic_id bigint NOT NULL,
    lineage integer NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    key text,
    payload jsonb NOT NULL,
    headers jsonb,
    hops smallint DEFAULT 0 NOT NULL,
    owed_to bigint[],
    published_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT headers_are_an_object CHECK ((jsonb_typeof(headers) = 'object'::text)),
    CONSTRAINT message_key_fits CHECK (((octet_length(key) >= 1) AND (octet_length(key) <= 512)))
);


ALTER TABLE fanfare.messages_default OWNER TO fanfare_owner;

--
-- Name: TABLE messages_default; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.messages_default IS 'Takes messages of a day without a partition, so that publish never fails; ensure_partitions moves them out.';


--
-- Name: partition_upkeep; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.partition_upkeep AS
 SELECT p.parent,
    (d.day)::date AS day,
    (to_regclass(format('fanfare.%I'::text, ((p.parent || '_'::text) || to_char(d.day, 'YYYYMMDD'::text)))) IS NOT NULL) AS "exists"
   FROM (( VALUES ('messages'::text), ('batches'::text)) p(parent)
     CROSS JOIN generate_series((((clock_timestamp() AT TIME ZONE 'UTC'::text))::date)::timestamp with time zone, ((((clock_timestamp() AT TIME ZONE 'UTC'::text))::date + 1))::timestamp with time zone, '1 day'::interval) d(day));


ALTER TABLE fanfare.partition_upkeep OWNER TO fanfare_owner;

--
-- Name: VIEW partition_upkeep; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.partition_upkeep IS 'Partitions of today and tomorrow, and whether they exist; one that does not is overdue.';


--
-- Name: schema_version; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.schema_version (
    version integer NOT NULL
);


ALTER TABLE fanfare.schema_version OWNER TO fanfare_owner;

--
-- Name: TABLE schema_version; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.schema_version IS 'Last migration applied; kept by tern.';


--
-- Name: settings; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.settings (
    name text NOT NULL,
    value text NOT NULL,
    description text NOT NULL,
    changed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT payload_limit_is_1_byte_to_64_mib CHECK (((name <> 'payload_limit'::text) OR (((value)::integer >= 1) AND ((value)::integer <= 67108864)))),
    CONSTRAINT retention_is_at_least_an_hour CHECK (((name <> 'retention'::text) OR ((value)::interval >= '01:00:00'::interval))),
    CONSTRAINT setting_is_known CHECK ((name = ANY (ARRAY['retention'::text, 'payload_limit'::text])))
);


ALTER TABLE fanfare.settings OWNER TO fanfare_owner;

--
-- Name: TABLE settings; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.settings IS 'Settings of the database; those of a process are flags and environment.';


--
-- Name: topics_id_seq; Type: SEQUENCE; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE fanfare.topics ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME fanfare.topics_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: batches_20261124; Type: TABLE ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.batches ATTACH PARTITION fanfare.batches_20261124 FOR VALUES FROM ('2026-11-24 00:00:00+00') TO ('2026-11-25 00:00:00+00');


--
-- Name: batches_20261125; Type: TABLE ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.batches ATTACH PARTITION fanfare.batches_20261125 FOR VALUES FROM ('2026-11-25 00:00:00+00') TO ('2026-11-26 00:00:00+00');


--
-- Name: batches_20261126; Type: TABLE ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.batches ATTACH PARTITION fanfare.batches_20261126 FOR VALUES FROM ('2026-11-26 00:00:00+00') TO ('2026-11-27 00:00:00+00');


--
-- Name: batches_20261127; Type: TABLE ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.batches ATTACH PARTITION fanfare.batches_20261127 FOR VALUES FROM ('2026-11-27 00:00:00+00') TO ('2026-11-28 00:00:00+00');


--
-- Name: batches_default; Type: TABLE ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.batches ATTACH PARTITION fanfare.batches_default DEFAULT;


--
-- Name: messages_20261124; Type: TABLE ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.messages ATTACH PARTITION fanfare.messages_20261124 FOR VALUES FROM ('2026-11-24 00:00:00+00') TO ('2026-11-25 00:00:00+00');


--
-- Name: messages_20261125; Type: TABLE ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.messages ATTACH PARTITION fanfare.messages_20261125 FOR VALUES FROM ('2026-11-25 00:00:00+00') TO ('2026-11-26 00:00:00+00');


--
-- Name: messages_20261126; Type: TABLE ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.messages ATTACH PARTITION fanfare.messages_20261126 FOR VALUES FROM ('2026-11-26 00:00:00+00') TO ('2026-11-27 00:00:00+00');


--
-- Name: messages_20261127; Type: TABLE ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.messages ATTACH PARTITION fanfare.messages_20261127 FOR VALUES FROM ('2026-11-27 00:00:00+00') TO ('2026-11-28 00:00:00+00');


--
-- Name: messages_default; Type: TABLE ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.messages ATTACH PARTITION fanfare.messages_default DEFAULT;


--
-- Data for Name: api_keys; Type: TABLE DATA; Schema: fanfare; Owner: fanfare_owner
--

INSERT INTO fanfare.api_keys OVERRIDING SYSTEM VALUE VALUES (1, 1, 'of schema 3', 'abcdefabcdef', '\xcc0b1c2c66f3bb9fd1a081c626ba1bef62f6f96441a43be15268523776ac26a1', '{topic.publish}', '2026-11-24 21:58:48.129998+00');


--
-- Data for Name: app_domains; Type: TABLE DATA; Schema: fanfare; Owner: fanfare_owner
--

INSERT INTO fanfare.app_domains VALUES ('shop.example', 1, '2026-11-24 21:58:48.124501+00');
INSERT INTO fanfare.app_domains VALUES ('*.blog.example', 2, '2026-11-24 21:58:48.125263+00');


--
-- Data for Name: app_roles; Type: TABLE DATA; Schema: fanfare; Owner: fanfare_owner
--

INSERT INTO fanfare.app_roles VALUES ('fanfare_publisher', 1, '2026-11-24 21:58:48.126122+00');


--
-- Data for Name: apps; Type: TABLE DATA; Schema: fanfare; Owner: fanfare_owner
--

INSERT INTO fanfare.apps OVERRIDING SYSTEM VALUE VALUES (1, 'shop', '2026-11-24 21:58:48.123251+00');
INSERT INTO fanfare.apps OVERRIDING SYSTEM VALUE VALUES (2, 'blog', '2026-11-24 21:58:48.123835+00');


--
-- Data for Name: batches_20261124; Type: TABLE DATA; Schema: fanfare; Owner: fanfare_owner
--

INSERT INTO fanfare.batches_20261124 VALUES (1, 1, 918241682, '759:762:759', '762', '1', 5, 2, 6, '2026-11-24 21:58:49.176245+00');
INSERT INTO fanfare.batches_20261124 VALUES (2, 1, 918241682, '759:765:759', '765', '762', 5, 7, 11, '2026-11-24 21:58:49.216285+00');
INSERT INTO fanfare.batches_20261124 VALUES (3, 1, 918241682, '759:768:759', '768', '765', 5, 12, 16, '2026-11-24 21:58:49.254705+00');
INSERT INTO fanfare.batches_20261124 VALUES (4, 1, 918241682, '770:770:', '770', '768', 2, 17, 17, '2026-11-24 21:58:49.295708+00');


--
-- Data for Name: batches_20261125; Type: TABLE DATA; Schema: fanfare; Owner: fanfare_owner
--



--
-- Data for Name: batches_20261126; Type: TABLE DATA; Schema: fanfare; Owner: fanfare_owner
--



--
-- Data for Name: batches_20261127; Type: TABLE DATA; Schema: fanfare; Owner: fanfare_owner
--



--
-- Data for Name: batches_default; Type: TABLE DATA; Schema: fanfare; Owner: fanfare_owner
--



--
-- Data for Name: code_version; Type: TABLE DATA; Schema: fanfare; Owner: fanfare_owner
--

INSERT INTO fanfare.code_version VALUES (true, '887a73da75573498a38bde959e045d203f4201db6a5d1e53767bd0a5ade4899f', 'f7b7c347ea10e0a4e56717345fc5bb06', '2026-11-24 21:58:48.040849+00');


--
-- Data for Name: epochs; Type: TABLE DATA; Schema: fanfare; Owner: fanfare_owner
--

INSERT INTO fanfare.epochs OVERRIDING SYSTEM VALUE VALUES (1, 'iu7dw3up', 918241682, 7711860857047518926, '00000001', 16384, 16589, '2026-11-24 21:58:47.659053+00', 1, NULL, '2026-11-24 21:58:49.173922+00');


--
-- Data for Name: idempotency_keys; Type: TABLE DATA; Schema: fanfare; Owner: fanfare_owner
--

INSERT INTO fanfare.idempotency_keys VALUES (1, 'once', '\xed50ab65371897fc4993d22e0e4df19aeb976aa4feba2784d884047c10253603', 17, '2026-11-24 21:58:49.291501+00');


--
-- Data for Name: late_transactions; Type: TABLE DATA; Schema: fanfare; Owner: fanfare_owner
--

INSERT INTO fanfare.late_transactions VALUES (918241682, '759', 4, 1);


--
-- Data for Name: log_floor; Type: TABLE DATA; Schema: fanfare; Owner: fanfare_owner
--

INSERT INTO fanfare.log_floor VALUES (true, 0);


--
-- Data for Name: messages_20261124; Type: TABLE DATA; Schema: fanfare; Owner: fanfare_owner
--

INSERT INTO fanfare.messages_20261124 VALUES (1, 1, 1, 918241682, '759', NULL, '{"n": "late"}', NULL, 0, NULL, '2026-11-24 21:58:48.166271+00');
INSERT INTO fanfare.messages_20261124 VALUES (2, 1, 1, 918241682, '760', 'k1', '{"n": 11}', NULL, 0, NULL, '2026-11-24 21:58:49.169192+00');
INSERT INTO fanfare.messages_20261124 VALUES (3, 1, 1, 918241682, '760', 'k2', '{"n": 12}', NULL, 0, NULL, '2026-11-24 21:58:49.169914+00');
INSERT INTO fanfare.messages_20261124 VALUES (4, 1, 1, 918241682, '760', 'k3', '{"n": 13}', NULL, 0, NULL, '2026-11-24 21:58:49.1703+00');
INSERT INTO fanfare.messages_20261124 VALUES (5, 1, 1, 918241682, '760', 'k4', '{"n": 14}', NULL, 0, NULL, '2026-11-24 21:58:49.170647+00');
INSERT INTO fanfare.messages_20261124 VALUES (6, 2, 3, 918241682, '761', NULL, '"text"', '{"by": "us"}', 0, NULL, '2026-11-24 21:58:49.171449+00');
INSERT INTO fanfare.messages_20261124 VALUES (7, 1, 1, 918241682, '763', 'k1', '{"n": 21}', NULL, 0, NULL, '2026-11-24 21:58:49.211095+00');
INSERT INTO fanfare.messages_20261124 VALUES (8, 1, 1, 918241682, '763', 'k2', '{"n": 22}', NULL, 0, NULL, '2026-11-24 21:58:49.211769+00');
INSERT INTO fanfare.messages_20261124 VALUES (9, 1, 1, 918241682, '763', 'k3', '{"n": 23}', NULL, 0, NULL, '2026-11-24 21:58:49.212147+00');
INSERT INTO fanfare.messages_20261124 VALUES (10, 1, 1, 918241682, '763', 'k4', '{"n": 24}', NULL, 0, NULL, '2026-11-24 21:58:49.212495+00');
INSERT INTO fanfare.messages_20261124 VALUES (11, 2, 3, 918241682, '764', NULL, '"text"', '{"by": "us"}', 0, NULL, '2026-11-24 21:58:49.213267+00');
INSERT INTO fanfare.messages_20261124 VALUES (12, 1, 1, 918241682, '766', 'k1', '{"n": 31}', NULL, 0, NULL, '2026-11-24 21:58:49.249372+00');
INSERT INTO fanfare.messages_20261124 VALUES (13, 1, 1, 918241682, '766', 'k2', '{"n": 32}', NULL, 0, NULL, '2026-11-24 21:58:49.250065+00');
INSERT INTO fanfare.messages_20261124 VALUES (14, 1, 1, 918241682, '766', 'k3', '{"n": 33}', NULL, 0, NULL, '2026-11-24 21:58:49.250447+00');
INSERT INTO fanfare.messages_20261124 VALUES (15, 1, 1, 918241682, '766', 'k4', '{"n": 34}', NULL, 0, NULL, '2026-11-24 21:58:49.250789+00');
INSERT INTO fanfare.messages_20261124 VALUES (16, 2, 3, 918241682, '767', NULL, '"text"', '{"by": "us"}', 0, NULL, '2026-11-24 21:58:49.251573+00');
INSERT INTO fanfare.messages_20261124 VALUES (17, 1, 1, 918241682, '769', NULL, '{"n": 40}', NULL, 0, NULL, '2026-11-24 21:58:49.291155+00');
INSERT INTO fanfare.messages_20261124 VALUES (18, 1, 1, 918241682, '771', NULL, '{"n": "unsealed"}', NULL, 0, NULL, '2026-11-24 21:58:49.296528+00');


--
-- Data for Name: messages_20261125; Type: TABLE DATA; Schema: fanfare; Owner: fanfare_owner
--



--
-- Data for Name: messages_20261126; Type: TABLE DATA; Schema: fanfare; Owner: fanfare_owner
--



--
-- Data for Name: messages_20261127; Type: TABLE DATA; Schema: fanfare; Owner: fanfare_owner
--



--
-- Data for Name: messages_default; Type: TABLE DATA; Schema: fanfare; Owner: fanfare_owner
--



--
-- Data for Name: schema_version; Type: TABLE DATA; Schema: fanfare; Owner: fanfare_owner
--

INSERT INTO fanfare.schema_version VALUES (3);


--
-- Data for Name: servers; Type: TABLE DATA; Schema: fanfare; Owner: fanfare_owner
--



--
-- Data for Name: settings; Type: TABLE DATA; Schema: fanfare; Owner: fanfare_owner
--

INSERT INTO fanfare.settings VALUES ('payload_limit', '1048576', 'largest payload, in bytes of its JSON text', '2026-11-24 21:58:47.997693+00');
INSERT INTO fanfare.settings VALUES ('retention', '14 days', 'how long sealed messages are kept (interval)', '2026-11-24 21:58:47.997621+00');


--
-- Data for Name: topics; Type: TABLE DATA; Schema: fanfare; Owner: fanfare_owner
--

INSERT INTO fanfare.topics OVERRIDING SYSTEM VALUE VALUES (1, 1, 'orders', true, 'public', '2026-11-24 21:58:48.128026+00');
INSERT INTO fanfare.topics OVERRIDING SYSTEM VALUE VALUES (2, 1, 'internal', false, 'token', '2026-11-24 21:58:48.128913+00');
INSERT INTO fanfare.topics OVERRIDING SYSTEM VALUE VALUES (3, 2, 'posts', true, 'token', '2026-11-24 21:58:48.129613+00');


--
-- Name: api_keys_id_seq; Type: SEQUENCE SET; Schema: fanfare; Owner: fanfare_owner
--

SELECT pg_catalog.setval('fanfare.api_keys_id_seq', 1, true);


--
-- Name: apps_id_seq; Type: SEQUENCE SET; Schema: fanfare; Owner: fanfare_owner
--

SELECT pg_catalog.setval('fanfare.apps_id_seq', 2, true);


--
-- Name: bell; Type: SEQUENCE SET; Schema: fanfare; Owner: fanfare_owner
--

SELECT pg_catalog.setval('fanfare.bell', 0, false);


--
-- Name: epochs_id_seq; Type: SEQUENCE SET; Schema: fanfare; Owner: fanfare_owner
--

SELECT pg_catalog.setval('fanfare.epochs_id_seq', 1, true);


--
-- Name: lineage; Type: SEQUENCE SET; Schema: fanfare; Owner: fanfare_owner
--

SELECT pg_catalog.setval('fanfare.lineage', 3943817994362363270, true);


--
-- Name: message_ids; Type: SEQUENCE SET; Schema: fanfare; Owner: fanfare_owner
--

SELECT pg_catalog.setval('fanfare.message_ids', 18, true);


--
-- Name: topics_id_seq; Type: SEQUENCE SET; Schema: fanfare; Owner: fanfare_owner
--

SELECT pg_catalog.setval('fanfare.topics_id_seq', 3, true);


--
-- Name: api_keys api_keys_pkey; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.api_keys
    ADD CONSTRAINT api_keys_pkey PRIMARY KEY (id);


--
-- Name: app_domains app_domains_pkey; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.app_domains
    ADD CONSTRAINT app_domains_pkey PRIMARY KEY (domain);


--
-- Name: apps app_name_is_unique; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.apps
    ADD CONSTRAINT app_name_is_unique UNIQUE (name);


--
-- Name: app_roles app_role_is_granted_once; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.app_roles
    ADD CONSTRAINT app_role_is_granted_once PRIMARY KEY (role_name, app_id);


--
-- Name: apps apps_pkey; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.apps
    ADD CONSTRAINT apps_pkey PRIMARY KEY (id);


--
-- Name: code_version code_version_pkey; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.code_version
    ADD CONSTRAINT code_version_pkey PRIMARY KEY (only_row);


--
-- Name: epochs epoch_label_is_unique; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.epochs
    ADD CONSTRAINT epoch_label_is_unique UNIQUE (label);


--
-- Name: epochs epochs_pkey; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.epochs
    ADD CONSTRAINT epochs_pkey PRIMARY KEY (id);


--
-- Name: idempotency_keys idempotency_key_is_used_once; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.idempotency_keys
    ADD CONSTRAINT idempotency_key_is_used_once PRIMARY KEY (app_id, key);


--
-- Name: api_keys key_prefix_is_unique; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.api_keys
    ADD CONSTRAINT key_prefix_is_unique UNIQUE (prefix);


--
-- Name: log_floor log_floor_pkey; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.log_floor
    ADD CONSTRAINT log_floor_pkey PRIMARY KEY (only_row);


--
-- Name: servers servers_pkey; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.servers
    ADD CONSTRAINT servers_pkey PRIMARY KEY (id);


--
-- Name: settings settings_pkey; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.settings
    ADD CONSTRAINT settings_pkey PRIMARY KEY (name);


--
-- Name: topics topic_name_is_unique_in_app; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.topics
    ADD CONSTRAINT topic_name_is_unique_in_app UNIQUE (app_id, name);


--
-- Name: topics topics_pkey; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.topics
    ADD CONSTRAINT topics_pkey PRIMARY KEY (id);


--
-- Name: late_transactions transaction_is_late_once; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.late_transactions
    ADD CONSTRAINT transaction_is_late_once PRIMARY KEY (lineage, xid);


--
-- Name: api_keys_app_id; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX api_keys_app_id ON fanfare.api_keys USING btree (app_id);


--
-- Name: INDEX api_keys_app_id; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.api_keys_app_id IS 'Deleting an app.';


--
-- Name: app_domains_app_id; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX app_domains_app_id ON fanfare.app_domains USING btree (app_id);


--
-- Name: INDEX app_domains_app_id; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.app_domains_app_id IS 'Deleting an app.';


--
-- Name: app_roles_app_id; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX app_roles_app_id ON fanfare.app_roles USING btree (app_id);


--
-- Name: INDEX app_roles_app_id; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.app_roles_app_id IS 'Deleting an app.';


--
-- Name: batches_id; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX batches_id ON ONLY fanfare.batches USING btree (id);


--
-- Name: INDEX batches_id; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.batches_id IS 'The newest batch; a batch by id; a span.';


--
-- Name: batches_20261124_id_idx; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX batches_20261124_id_idx ON fanfare.batches_20261124 USING btree (id);


--
-- Name: INDEX batches_20261124_id_idx; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.batches_20261124_id_idx IS 'The newest batch; a batch by id; a span.';


--
-- Name: batches_snapshot_xmax; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX batches_snapshot_xmax ON ONLY fanfare.batches USING btree (lineage, snapshot_xmax, id);


--
-- Name: INDEX batches_snapshot_xmax; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.batches_snapshot_xmax IS 'batch_of: the batch of a transaction.';


--
-- Name: batches_20261124_lineage_snapshot_xmax_id_idx; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX batches_20261124_lineage_snapshot_xmax_id_idx ON fanfare.batches_20261124 USING btree (lineage, snapshot_xmax, id);


--
-- Name: INDEX batches_20261124_lineage_snapshot_xmax_id_idx; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.batches_20261124_lineage_snapshot_xmax_id_idx IS 'batch_of: the batch of a transaction.';


--
-- Name: batches_20261125_id_idx; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX batches_20261125_id_idx ON fanfare.batches_20261125 USING btree (id);


--
-- Name: INDEX batches_20261125_id_idx; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.batches_20261125_id_idx IS 'The newest batch; a batch by id; a span.';


--
-- Name: batches_20261125_lineage_snapshot_xmax_id_idx; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX batches_20261125_lineage_snapshot_xmax_id_idx ON fanfare.batches_20261125 USING btree (lineage, snapshot_xmax, id);


--
-- Name: INDEX batches_20261125_lineage_snapshot_xmax_id_idx; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.batches_20261125_lineage_snapshot_xmax_id_idx IS 'batch_of: the batch of a transaction.';


--
-- Name: batches_20261126_id_idx; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX batches_20261126_id_idx ON fanfare.batches_20261126 USING btree (id);


--
-- Name: INDEX batches_20261126_id_idx; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.batches_20261126_id_idx IS 'The newest batch; a batch by id; a span.';


--
-- Name: batches_20261126_lineage_snapshot_xmax_id_idx; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX batches_20261126_lineage_snapshot_xmax_id_idx ON fanfare.batches_20261126 USING btree (lineage, snapshot_xmax, id);


--
-- Name: INDEX batches_20261126_lineage_snapshot_xmax_id_idx; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.batches_20261126_lineage_snapshot_xmax_id_idx IS 'batch_of: the batch of a transaction.';


--
-- Name: batches_20261127_id_idx; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX batches_20261127_id_idx ON fanfare.batches_20261127 USING btree (id);


--
-- Name: INDEX batches_20261127_id_idx; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.batches_20261127_id_idx IS 'The newest batch; a batch by id; a span.';


--
-- Name: batches_20261127_lineage_snapshot_xmax_id_idx; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX batches_20261127_lineage_snapshot_xmax_id_idx ON fanfare.batches_20261127 USING btree (lineage, snapshot_xmax, id);


--
-- Name: INDEX batches_20261127_lineage_snapshot_xmax_id_idx; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.batches_20261127_lineage_snapshot_xmax_id_idx IS 'batch_of: the batch of a transaction.';


--
-- Name: batches_default_id_idx; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX batches_default_id_idx ON fanfare.batches_default USING btree (id);


--
-- Name: batches_default_lineage_snapshot_xmax_id_idx; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX batches_default_lineage_snapshot_xmax_id_idx ON fanfare.batches_default USING btree (lineage, snapshot_xmax, id);


--
-- Name: idempotency_keys_created_at; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX idempotency_keys_created_at ON fanfare.idempotency_keys USING btree (created_at);


--
-- Name: INDEX idempotency_keys_created_at; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.idempotency_keys_created_at IS 'drop_expired: keys older than 24 h.';


--
-- Name: late_transactions_batch; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX late_transactions_batch ON fanfare.late_transactions USING btree (batch_id);


--
-- Name: INDEX late_transactions_batch; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.late_transactions_batch IS 'batch_messages: late members of a batch.';


--
-- Name: messages_id; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX messages_id ON ONLY fanfare.messages USING btree (id);


--
-- Name: INDEX messages_id; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.messages_id IS 'batch_messages: the next page of a batch, in order; one message by id.';


--
-- Name: messages_20261124_id_idx; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX messages_20261124_id_idx ON fanfare.messages_20261124 USING btree (id);


--
-- Name: INDEX messages_20261124_id_idx; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.messages_20261124_id_idx IS 'batch_messages: the next page of a batch, in order; one message by id.';


--
-- Name: messages_topic; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX messages_topic ON ONLY fanfare.messages USING btree (topic_id, xid, id);


--
-- Name: INDEX messages_topic; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.messages_topic IS 'span_messages: messages of a topic between two batches.';


--
-- Name: messages_20261124_topic_id_xid_id_idx; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX messages_20261124_topic_id_xid_id_idx ON fanfare.messages_20261124 USING btree (topic_id, xid, id);


--
-- Name: INDEX messages_20261124_topic_id_xid_id_idx; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.messages_20261124_topic_id_xid_id_idx IS 'span_messages: messages of a topic between two batches.';


--
-- Name: messages_xid; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX messages_xid ON ONLY fanfare.messages USING btree (xid, id);


--
-- Name: INDEX messages_xid; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.messages_xid IS 'seal: messages of a range of transactions, or of late ones.';


--
-- Name: messages_20261124_xid_id_idx; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX messages_20261124_xid_id_idx ON fanfare.messages_20261124 USING btree (xid, id);


--
-- Name: INDEX messages_20261124_xid_id_idx; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.messages_20261124_xid_id_idx IS 'seal: messages of a range of transactions, or of late ones.';


--
-- Name: messages_20261125_id_idx; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX messages_20261125_id_idx ON fanfare.messages_20261125 USING btree (id);


--
-- Name: INDEX messages_20261125_id_idx; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.messages_20261125_id_idx IS 'batch_messages: the next page of a batch, in order; one message by id.';


--
-- Name: messages_20261125_topic_id_xid_id_idx; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX messages_20261125_topic_id_xid_id_idx ON fanfare.messages_20261125 USING btree (topic_id, xid, id);


--
-- Name: INDEX messages_20261125_topic_id_xid_id_idx; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.messages_20261125_topic_id_xid_id_idx IS 'span_messages: messages of a topic between two batches.';


--
-- Name: messages_20261125_xid_id_idx; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX messages_20261125_xid_id_idx ON fanfare.messages_20261125 USING btree (xid, id);


--
-- Name: INDEX messages_20261125_xid_id_idx; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.messages_20261125_xid_id_idx IS 'seal: messages of a range of transactions, or of late ones.';


--
-- Name: messages_20261126_id_idx; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX messages_20261126_id_idx ON fanfare.messages_20261126 USING btree (id);


--
-- Name: INDEX messages_20261126_id_idx; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.messages_20261126_id_idx IS 'batch_messages: the next page of a batch, in order; one message by id.';


--
-- Name: messages_20261126_topic_id_xid_id_idx; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX messages_20261126_topic_id_xid_id_idx ON fanfare.messages_20261126 USING btree (topic_id, xid, id);


--
-- Name: INDEX messages_20261126_topic_id_xid_id_idx; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.messages_20261126_topic_id_xid_id_idx IS 'span_messages: messages of a topic between two batches.';


--
-- Name: messages_20261126_xid_id_idx; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX messages_20261126_xid_id_idx ON fanfare.messages_20261126 USING btree (xid, id);


--
-- Name: INDEX messages_20261126_xid_id_idx; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.messages_20261126_xid_id_idx IS 'seal: messages of a range of transactions, or of late ones.';


--
-- Name: messages_20261127_id_idx; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX messages_20261127_id_idx ON fanfare.messages_20261127 USING btree (id);


--
-- Name: INDEX messages_20261127_id_idx; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.messages_20261127_id_idx IS 'batch_messages: the next page of a batch, in order; one message by id.';


--
-- Name: messages_20261127_topic_id_xid_id_idx; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX messages_20261127_topic_id_xid_id_idx ON fanfare.messages_20261127 USING btree (topic_id, xid, id);


--
-- Name: INDEX messages_20261127_topic_id_xid_id_idx; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.messages_20261127_topic_id_xid_id_idx IS 'span_messages: messages of a topic between two batches.';


--
-- Name: messages_20261127_xid_id_idx; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX messages_20261127_xid_id_idx ON fanfare.messages_20261127 USING btree (xid, id);


--
-- Name: INDEX messages_20261127_xid_id_idx; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.messages_20261127_xid_id_idx IS 'seal: messages of a range of transactions, or of late ones.';


--
-- Name: messages_default_id_idx; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX messages_default_id_idx ON fanfare.messages_default USING btree (id);


--
-- Name: messages_default_topic_id_xid_id_idx; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX messages_default_topic_id_xid_id_idx ON fanfare.messages_default USING btree (topic_id, xid, id);


--
-- Name: messages_default_xid_id_idx; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX messages_default_xid_id_idx ON fanfare.messages_default USING btree (xid, id);


--
-- Name: batches_20261124_id_idx; Type: INDEX ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER INDEX fanfare.batches_id ATTACH PARTITION fanfare.batches_20261124_id_idx;


--
-- Name: batches_20261124_lineage_snapshot_xmax_id_idx; Type: INDEX ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER INDEX fanfare.batches_snapshot_xmax ATTACH PARTITION fanfare.batches_20261124_lineage_snapshot_xmax_id_idx;


--
-- Name: batches_20261125_id_idx; Type: INDEX ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER INDEX fanfare.batches_id ATTACH PARTITION fanfare.batches_20261125_id_idx;


--
-- Name: batches_20261125_lineage_snapshot_xmax_id_idx; Type: INDEX ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER INDEX fanfare.batches_snapshot_xmax ATTACH PARTITION fanfare.batches_20261125_lineage_snapshot_xmax_id_idx;


--
-- Name: batches_20261126_id_idx; Type: INDEX ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER INDEX fanfare.batches_id ATTACH PARTITION fanfare.batches_20261126_id_idx;


--
-- Name: batches_20261126_lineage_snapshot_xmax_id_idx; Type: INDEX ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER INDEX fanfare.batches_snapshot_xmax ATTACH PARTITION fanfare.batches_20261126_lineage_snapshot_xmax_id_idx;


--
-- Name: batches_20261127_id_idx; Type: INDEX ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER INDEX fanfare.batches_id ATTACH PARTITION fanfare.batches_20261127_id_idx;


--
-- Name: batches_20261127_lineage_snapshot_xmax_id_idx; Type: INDEX ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER INDEX fanfare.batches_snapshot_xmax ATTACH PARTITION fanfare.batches_20261127_lineage_snapshot_xmax_id_idx;


--
-- Name: batches_default_id_idx; Type: INDEX ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER INDEX fanfare.batches_id ATTACH PARTITION fanfare.batches_default_id_idx;


--
-- Name: batches_default_lineage_snapshot_xmax_id_idx; Type: INDEX ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER INDEX fanfare.batches_snapshot_xmax ATTACH PARTITION fanfare.batches_default_lineage_snapshot_xmax_id_idx;


--
-- Name: messages_20261124_id_idx; Type: INDEX ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER INDEX fanfare.messages_id ATTACH PARTITION fanfare.messages_20261124_id_idx;


--
-- Name: messages_20261124_topic_id_xid_id_idx; Type: INDEX ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER INDEX fanfare.messages_topic ATTACH PARTITION fanfare.messages_20261124_topic_id_xid_id_idx;


--
-- Name: messages_20261124_xid_id_idx; Type: INDEX ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER INDEX fanfare.messages_xid ATTACH PARTITION fanfare.messages_20261124_xid_id_idx;


--
-- Name: messages_20261125_id_idx; Type: INDEX ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER INDEX fanfare.messages_id ATTACH PARTITION fanfare.messages_20261125_id_idx;


--
-- Name: messages_20261125_topic_id_xid_id_idx; Type: INDEX ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER INDEX fanfare.messages_topic ATTACH PARTITION fanfare.messages_20261125_topic_id_xid_id_idx;


--
-- Name: messages_20261125_xid_id_idx; Type: INDEX ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER INDEX fanfare.messages_xid ATTACH PARTITION fanfare.messages_20261125_xid_id_idx;


--
-- Name: messages_20261126_id_idx; Type: INDEX ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER INDEX fanfare.messages_id ATTACH PARTITION fanfare.messages_20261126_id_idx;


--
-- Name: messages_20261126_topic_id_xid_id_idx; Type: INDEX ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER INDEX fanfare.messages_topic ATTACH PARTITION fanfare.messages_20261126_topic_id_xid_id_idx;


--
-- Name: messages_20261126_xid_id_idx; Type: INDEX ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER INDEX fanfare.messages_xid ATTACH PARTITION fanfare.messages_20261126_xid_id_idx;


--
-- Name: messages_20261127_id_idx; Type: INDEX ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER INDEX fanfare.messages_id ATTACH PARTITION fanfare.messages_20261127_id_idx;


--
-- Name: messages_20261127_topic_id_xid_id_idx; Type: INDEX ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER INDEX fanfare.messages_topic ATTACH PARTITION fanfare.messages_20261127_topic_id_xid_id_idx;


--
-- Name: messages_20261127_xid_id_idx; Type: INDEX ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER INDEX fanfare.messages_xid ATTACH PARTITION fanfare.messages_20261127_xid_id_idx;


--
-- Name: messages_default_id_idx; Type: INDEX ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER INDEX fanfare.messages_id ATTACH PARTITION fanfare.messages_default_id_idx;


--
-- Name: messages_default_topic_id_xid_id_idx; Type: INDEX ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER INDEX fanfare.messages_topic ATTACH PARTITION fanfare.messages_default_topic_id_xid_id_idx;


--
-- Name: messages_default_xid_id_idx; Type: INDEX ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER INDEX fanfare.messages_xid ATTACH PARTITION fanfare.messages_default_xid_id_idx;


--
-- Name: api_keys api_keys_app_id_fkey; Type: FK CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.api_keys
    ADD CONSTRAINT api_keys_app_id_fkey FOREIGN KEY (app_id) REFERENCES fanfare.apps(id) ON DELETE CASCADE;


--
-- Name: app_domains app_domains_app_id_fkey; Type: FK CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.app_domains
    ADD CONSTRAINT app_domains_app_id_fkey FOREIGN KEY (app_id) REFERENCES fanfare.apps(id) ON DELETE CASCADE;


--
-- Name: app_roles app_roles_app_id_fkey; Type: FK CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.app_roles
    ADD CONSTRAINT app_roles_app_id_fkey FOREIGN KEY (app_id) REFERENCES fanfare.apps(id) ON DELETE CASCADE;


--
-- Name: batches batches_epoch_id_fkey; Type: FK CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE fanfare.batches
    ADD CONSTRAINT batches_epoch_id_fkey FOREIGN KEY (epoch_id) REFERENCES fanfare.epochs(id);


--
-- Name: idempotency_keys idempotency_keys_app_id_fkey; Type: FK CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.idempotency_keys
    ADD CONSTRAINT idempotency_keys_app_id_fkey FOREIGN KEY (app_id) REFERENCES fanfare.apps(id) ON DELETE CASCADE;


--
-- Name: topics topics_app_id_fkey; Type: FK CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.topics
    ADD CONSTRAINT topics_app_id_fkey FOREIGN KEY (app_id) REFERENCES fanfare.apps(id) ON DELETE CASCADE;


--
-- Name: fanfare_messages; Type: PUBLICATION; Schema: -; Owner: postgres
--

CREATE PUBLICATION fanfare_messages WITH (publish = 'insert', publish_via_partition_root = true);


ALTER PUBLICATION fanfare_messages OWNER TO postgres;

--
-- Name: PUBLICATION fanfare_messages; Type: COMMENT; Schema: -; Owner: postgres
--

COMMENT ON PUBLICATION fanfare_messages IS 'What the wake-up source wal decodes.';


--
-- Name: fanfare_messages messages; Type: PUBLICATION TABLE; Schema: fanfare; Owner: postgres
--

ALTER PUBLICATION fanfare_messages ADD TABLE ONLY fanfare.messages;


--
-- Name: SCHEMA fanfare; Type: ACL; Schema: -; Owner: fanfare_owner
--

GRANT USAGE ON SCHEMA fanfare TO fanfare_server;
GRANT USAGE ON SCHEMA fanfare TO fanfare_publisher;
GRANT USAGE ON SCHEMA fanfare TO fanfare_reader;
GRANT USAGE ON SCHEMA fanfare TO fanfare_admin;


--
-- Name: FUNCTION add_domain(app text, domain text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.add_domain(app text, domain text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.add_domain(app text, domain text) TO fanfare_admin;


--
-- Name: FUNCTION authorize_key(key text, capability text, app_id bigint); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.authorize_key(key text, capability text, app_id bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.authorize_key(key text, capability text, app_id bigint) TO fanfare_server;


--
-- Name: FUNCTION batch_of(lineage integer, xid xid8); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.batch_of(lineage integer, xid xid8) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.batch_of(lineage integer, xid xid8) TO fanfare_server;
GRANT ALL ON FUNCTION fanfare.batch_of(lineage integer, xid xid8) TO fanfare_reader;


--
-- Name: FUNCTION format_position(batch bigint, message bigint); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.format_position(batch bigint, message bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.format_position(batch bigint, message bigint) TO fanfare_server;
GRANT ALL ON FUNCTION fanfare.format_position(batch bigint, message bigint) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.format_position(batch bigint, message bigint) TO fanfare_reader;


--
-- Name: TABLE messages; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.messages TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.messages TO fanfare_server;


--
-- Name: TABLE topics; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.topics TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.topics TO fanfare_server;
GRANT SELECT ON TABLE fanfare.topics TO fanfare_admin;


--
-- Name: TABLE sealed_messages; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.sealed_messages TO fanfare_reader;


--
-- Name: FUNCTION batch_messages(batch bigint, after_id bigint, max_count integer, topics bigint[]); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.batch_messages(batch bigint, after_id bigint, max_count integer, topics bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.batch_messages(batch bigint, after_id bigint, max_count integer, topics bigint[]) TO fanfare_server;
GRANT ALL ON FUNCTION fanfare.batch_messages(batch bigint, after_id bigint, max_count integer, topics bigint[]) TO fanfare_reader;


--
-- Name: TABLE app_roles; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.app_roles TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.app_roles TO fanfare_server;
GRANT SELECT ON TABLE fanfare.app_roles TO fanfare_admin;


--
-- Name: TABLE apps; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.apps TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.apps TO fanfare_server;
GRANT SELECT ON TABLE fanfare.apps TO fanfare_admin;


--
-- Name: TABLE app_bindings; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.app_bindings TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.app_bindings TO fanfare_server;
GRANT SELECT ON TABLE fanfare.app_bindings TO fanfare_admin;


--
-- Name: FUNCTION bound_apps(role text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.bound_apps(role text) FROM PUBLIC;


--
-- Name: FUNCTION broadcast(topic text, payload jsonb, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.broadcast(topic text, payload jsonb, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.broadcast(topic text, payload jsonb, app text) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.broadcast(topic text, payload jsonb, app text) TO fanfare_server;


--
-- Name: FUNCTION code_fingerprint(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.code_fingerprint() FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.code_fingerprint() TO fanfare_server;
GRANT ALL ON FUNCTION fanfare.code_fingerprint() TO fanfare_reader;
GRANT ALL ON FUNCTION fanfare.code_fingerprint() TO fanfare_admin;


--
-- Name: FUNCTION committed_snapshot(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.committed_snapshot() FROM PUBLIC;


--
-- Name: FUNCTION create_api_key(name text, capabilities text[], app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.create_api_key(name text, capabilities text[], app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.create_api_key(name text, capabilities text[], app text) TO fanfare_admin;


--
-- Name: FUNCTION create_app(name text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.create_app(name text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.create_app(name text) TO fanfare_admin;


--
-- Name: FUNCTION create_topic(name text, external_subscribable boolean, auth_mode text, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.create_topic(name text, external_subscribable boolean, auth_mode text, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.create_topic(name text, external_subscribable boolean, auth_mode text, app text) TO fanfare_admin;


--
-- Name: TABLE epochs; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.epochs TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.epochs TO fanfare_server;


--
-- Name: FUNCTION current_epoch(head bigint); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.current_epoch(head bigint) FROM PUBLIC;


--
-- Name: FUNCTION current_lineage(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.current_lineage() FROM PUBLIC;


--
-- Name: FUNCTION drop_batches(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.drop_batches() FROM PUBLIC;


--
-- Name: FUNCTION drop_expired(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.drop_expired() FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.drop_expired() TO fanfare_server;
GRANT ALL ON FUNCTION fanfare.drop_expired() TO fanfare_admin;


--
-- Name: FUNCTION drop_functions(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.drop_functions() FROM PUBLIC;


--
-- Name: FUNCTION ended_between(previous pg_snapshot, next pg_snapshot); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.ended_between(previous pg_snapshot, next pg_snapshot) FROM PUBLIC;


--
-- Name: FUNCTION ensure_partition(parent text, day date); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.ensure_partition(parent text, day date) FROM PUBLIC;


--
-- Name: FUNCTION ensure_partitions(days_ahead integer); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.ensure_partitions(days_ahead integer) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.ensure_partitions(days_ahead integer) TO fanfare_server;
GRANT ALL ON FUNCTION fanfare.ensure_partitions(days_ahead integer) TO fanfare_admin;


--
-- Name: FUNCTION expired_through(partition_name text, expired bigint); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.expired_through(partition_name text, expired bigint) FROM PUBLIC;


--
-- Name: FUNCTION grant_app(app text, role text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.grant_app(app text, role text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.grant_app(app text, role text) TO fanfare_admin;


--
-- Name: FUNCTION head_batch(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.head_batch() FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.head_batch() TO fanfare_server;
GRANT ALL ON FUNCTION fanfare.head_batch() TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.head_batch() TO fanfare_reader;
GRANT ALL ON FUNCTION fanfare.head_batch() TO fanfare_admin;


--
-- Name: FUNCTION identity_check(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.identity_check() FROM PUBLIC;


--
-- Name: TABLE publish_results; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.publish_results TO fanfare_publisher;
GRANT SELECT ON TABLE fanfare.publish_results TO fanfare_server;


--
-- Name: FUNCTION item_fault(message jsonb, topic_id bigint); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.item_fault(message jsonb, topic_id bigint) FROM PUBLIC;


--
-- Name: FUNCTION last_snapshot(lineage integer); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.last_snapshot(lineage integer) FROM PUBLIC;


--
-- Name: FUNCTION lineage_of(system_identifier bigint, database_oid oid, batches_oid oid); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.lineage_of(system_identifier bigint, database_oid oid, batches_oid oid) FROM PUBLIC;


--
-- Name: FUNCTION lock_number(name text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.lock_number(name text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.lock_number(name text) TO fanfare_server;


--
-- Name: FUNCTION message_fingerprint(topic text, payload jsonb, key text, headers jsonb); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.message_fingerprint(topic text, payload jsonb, key text, headers jsonb) FROM PUBLIC;


--
-- Name: FUNCTION newest_expired_batch(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.newest_expired_batch() FROM PUBLIC;


--
-- Name: FUNCTION oldest_xid(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.oldest_xid() FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.oldest_xid() TO fanfare_server;


--
-- Name: FUNCTION open_epoch(head bigint); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.open_epoch(head bigint) FROM PUBLIC;


--
-- Name: TABLE parsed_positions; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.parsed_positions TO fanfare_server;
GRANT SELECT ON TABLE fanfare.parsed_positions TO fanfare_reader;


--
-- Name: FUNCTION parse_position(text_form text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.parse_position(text_form text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.parse_position(text_form text) TO fanfare_server;
GRANT ALL ON FUNCTION fanfare.parse_position(text_form text) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.parse_position(text_form text) TO fanfare_reader;


--
-- Name: FUNCTION payload_limit(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.payload_limit() FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.payload_limit() TO fanfare_server;
GRANT ALL ON FUNCTION fanfare.payload_limit() TO fanfare_publisher;


--
-- Name: FUNCTION publish(topic text, payload jsonb, key text, headers jsonb, idempotency_key text, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.publish(topic text, payload jsonb, key text, headers jsonb, idempotency_key text, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.publish(topic text, payload jsonb, key text, headers jsonb, idempotency_key text, app text) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.publish(topic text, payload jsonb, key text, headers jsonb, idempotency_key text, app text) TO fanfare_server;


--
-- Name: FUNCTION publish_fault(topic text, payload jsonb, key text, headers jsonb); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.publish_fault(topic text, payload jsonb, key text, headers jsonb) FROM PUBLIC;


--
-- Name: FUNCTION publish_item(item integer, message jsonb, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.publish_item(item integer, message jsonb, app text) FROM PUBLIC;


--
-- Name: FUNCTION publish_many(messages jsonb, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.publish_many(messages jsonb, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.publish_many(messages jsonb, app text) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.publish_many(messages jsonb, app text) TO fanfare_server;


--
-- Name: FUNCTION published_before(app_id bigint, idempotency_key text, fingerprint bytea); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.published_before(app_id bigint, idempotency_key text, fingerprint bytea) FROM PUBLIC;


--
-- Name: FUNCTION read_messages(topics bigint[], after_batch bigint, after_message bigint, max_count integer); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.read_messages(topics bigint[], after_batch bigint, after_message bigint, max_count integer) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.read_messages(topics bigint[], after_batch bigint, after_message bigint, max_count integer) TO fanfare_server;


--
-- Name: FUNCTION replay(topic text, after text, max_count integer, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.replay(topic text, after text, max_count integer, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.replay(topic text, after text, max_count integer, app text) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.replay(topic text, after text, max_count integer, app text) TO fanfare_server;


--
-- Name: FUNCTION require_read_committed(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.require_read_committed() FROM PUBLIC;


--
-- Name: FUNCTION resolve_app(host text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.resolve_app(host text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.resolve_app(host text) TO fanfare_server;


--
-- Name: FUNCTION ring(bell bigint); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.ring(bell bigint) FROM PUBLIC;


--
-- Name: FUNCTION save_idempotency_key(app_id bigint, idempotency_key text, fingerprint bytea, message_id bigint); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.save_idempotency_key(app_id bigint, idempotency_key text, fingerprint bytea, message_id bigint) FROM PUBLIC;


--
-- Name: FUNCTION seal(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.seal() FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.seal() TO fanfare_server;


--
-- Name: FUNCTION seal_lineages(epoch fanfare.epochs); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.seal_lineages(epoch fanfare.epochs) FROM PUBLIC;


--
-- Name: FUNCTION session_app(app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.session_app(app text) FROM PUBLIC;


--
-- Name: FUNCTION set_bell(ringing boolean); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.set_bell(ringing boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.set_bell(ringing boolean) TO fanfare_server;


--
-- Name: FUNCTION span_end(after_batch bigint, max_count integer); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.span_end(after_batch bigint, max_count integer) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.span_end(after_batch bigint, max_count integer) TO fanfare_server;


--
-- Name: FUNCTION span_messages(after_batch bigint, through_batch bigint, topics bigint[]); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.span_messages(after_batch bigint, through_batch bigint, topics bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.span_messages(after_batch bigint, through_batch bigint, topics bigint[]) TO fanfare_server;


--
-- Name: FUNCTION subscribable_topic(app_id bigint, name text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.subscribable_topic(app_id bigint, name text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.subscribable_topic(app_id bigint, name text) TO fanfare_server;


--
-- Name: FUNCTION timeline(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.timeline() FROM PUBLIC;


--
-- Name: FUNCTION valid_topic_name(name text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.valid_topic_name(name text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.valid_topic_name(name text) TO fanfare_server;
GRANT ALL ON FUNCTION fanfare.valid_topic_name(name text) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.valid_topic_name(name text) TO fanfare_admin;


--
-- Name: FUNCTION write_batch(epoch fanfare.epochs, lineage integer, previous pg_snapshot, next pg_snapshot); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.write_batch(epoch fanfare.epochs, lineage integer, previous pg_snapshot, next pg_snapshot) FROM PUBLIC;


--
-- Name: COLUMN api_keys.id; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT(id) ON TABLE fanfare.api_keys TO fanfare_reader;
GRANT SELECT(id) ON TABLE fanfare.api_keys TO fanfare_admin;


--
-- Name: COLUMN api_keys.app_id; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT(app_id) ON TABLE fanfare.api_keys TO fanfare_reader;
GRANT SELECT(app_id) ON TABLE fanfare.api_keys TO fanfare_admin;


--
-- Name: COLUMN api_keys.name; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT(name) ON TABLE fanfare.api_keys TO fanfare_reader;
GRANT SELECT(name) ON TABLE fanfare.api_keys TO fanfare_admin;


--
-- Name: COLUMN api_keys.prefix; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT(prefix) ON TABLE fanfare.api_keys TO fanfare_reader;
GRANT SELECT(prefix) ON TABLE fanfare.api_keys TO fanfare_admin;


--
-- Name: COLUMN api_keys.capabilities; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT(capabilities) ON TABLE fanfare.api_keys TO fanfare_reader;
GRANT SELECT(capabilities) ON TABLE fanfare.api_keys TO fanfare_admin;


--
-- Name: COLUMN api_keys.created_at; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT(created_at) ON TABLE fanfare.api_keys TO fanfare_reader;
GRANT SELECT(created_at) ON TABLE fanfare.api_keys TO fanfare_admin;


--
-- Name: TABLE app_domains; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.app_domains TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.app_domains TO fanfare_server;
GRANT SELECT ON TABLE fanfare.app_domains TO fanfare_admin;


--
-- Name: TABLE batches; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.batches TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.batches TO fanfare_server;


--
-- Name: SEQUENCE bell; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON SEQUENCE fanfare.bell TO fanfare_reader;
GRANT SELECT ON SEQUENCE fanfare.bell TO fanfare_server;


--
-- Name: TABLE code_version; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.code_version TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.code_version TO fanfare_server;
GRANT SELECT ON TABLE fanfare.code_version TO fanfare_admin;


--
-- Name: TABLE daily_partitions; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.daily_partitions TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.daily_partitions TO fanfare_server;
GRANT SELECT ON TABLE fanfare.daily_partitions TO fanfare_admin;


--
-- Name: TABLE idempotency_keys; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.idempotency_keys TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.idempotency_keys TO fanfare_server;


--
-- Name: TABLE servers; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.servers TO fanfare_reader;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE fanfare.servers TO fanfare_server;


--
-- Name: TABLE lag; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.lag TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.lag TO fanfare_server;
GRANT SELECT ON TABLE fanfare.lag TO fanfare_admin;


--
-- Name: TABLE late_transactions; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.late_transactions TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.late_transactions TO fanfare_server;


--
-- Name: TABLE log_floor; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.log_floor TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.log_floor TO fanfare_server;


--
-- Name: TABLE partition_upkeep; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.partition_upkeep TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.partition_upkeep TO fanfare_server;
GRANT SELECT ON TABLE fanfare.partition_upkeep TO fanfare_admin;


--
-- Name: TABLE schema_version; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.schema_version TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.schema_version TO fanfare_server;
GRANT SELECT ON TABLE fanfare.schema_version TO fanfare_admin;


--
-- Name: TABLE settings; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.settings TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.settings TO fanfare_server;
GRANT SELECT ON TABLE fanfare.settings TO fanfare_admin;


--
-- PostgreSQL database dump complete
--


