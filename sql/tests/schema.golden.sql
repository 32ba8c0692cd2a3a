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
-- Name: ack(bigint, bigint, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.ack(delivery bigint, lease bigint, app text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform fanfare.settle_pulled(fanfare.session_app(ack.app), jsonb_build_object(
    'delivery', ack.delivery, 'lease', ack.lease, 'outcome', 'done'));
end
$$;


ALTER FUNCTION fanfare.ack(delivery bigint, lease bigint, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION ack(delivery bigint, lease bigint, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.ack(delivery bigint, lease bigint, app text) IS 'Says that a claimed delivery is done. Errors: ZF002, ZF003 as session_app, ZF050 not in read committed, ZF220 the lease is over.';


--
-- Name: ack_results; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.ack_results AS
 SELECT NULL::integer AS item,
    NULL::bigint AS delivery,
    NULL::bigint AS lease,
    NULL::text AS sqlstate,
    NULL::text AS message
  WHERE false;


ALTER TABLE fanfare.ack_results OWNER TO fanfare_owner;

--
-- Name: VIEW ack_results; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.ack_results IS 'Shape of what ack_many answers, one row an item counted from 1: which delivery and lease it named; sqlstate null where it is done, else the SQLSTATE and message of why not.';


--
-- Name: ack_many(jsonb, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.ack_many(deliveries jsonb, app text DEFAULT NULL::text) RETURNS SETOF fanfare.ack_results
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
  v_most constant integer := 1000; -- as many as one claim gives
  v_app_id bigint := fanfare.session_app(ack_many.app);
  v_asked fanfare.ack_results[];
  v_held integer[];
begin
  perform fanfare.require_read_committed();
  if jsonb_typeof(ack_many.deliveries) is distinct from 'array' then
    raise exception 'deliveries is not a JSON array' using errcode = 'ZF221', hint = '[{"delivery": 1, "lease": 1}, …]';
  elsif jsonb_array_length(ack_many.deliveries) > v_most then
    raise exception 'deliveries has % items, the limit is %', jsonb_array_length(ack_many.deliveries), v_most
      using errcode = 'ZF221', hint = 'acknowledge the rest in another call';
  end if;
  v_asked := array(
    select fanfare.read_ack(e.ordinality::integer, e.value)
    from jsonb_array_elements(ack_many.deliveries) with ordinality as e
    order by e.ordinality
  );
  -- Locked in the order of all who settle.
  v_held := array(
    select f.item
    from (
      select distinct on (a.delivery, a.lease) a.item, a.delivery, a.lease
      from unnest(v_asked) as a
      where a.sqlstate is null
      order by a.delivery, a.lease, a.item
    ) as f
    cross join lateral (
      select d.id
      from fanfare.deliveries as d
      where d.id = f.delivery and d.lease = f.lease and d.leased_until is not null and d.app_id = v_app_id
        and exists (select from fanfare.handlers as h where h.id = d.handler_id and h.kind = 'pull')
      for update
    ) as d
  );
  perform fanfare.settle_deliveries((
    select coalesce(jsonb_agg(jsonb_build_object('delivery', a.delivery, 'lease', a.lease, 'outcome', 'done')), '[]')
    from unnest(v_asked) as a
    where a.item = any (v_held)
  ));

  return query
  select a.item, a.delivery, a.lease,
    case when a.item <> all (v_held) then coalesce(a.sqlstate, 'ZF220') end,
    case when a.item <> all (v_held) then coalesce(a.message, format('the lease of delivery %s is over', a.delivery)) end
  from unnest(v_asked) as a
  order by a.item;
end
$$;


ALTER FUNCTION fanfare.ack_many(deliveries jsonb, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION ack_many(deliveries jsonb, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.ack_many(deliveries jsonb, app text) IS 'Says that claimed deliveries are done, at most 1000: an array of {delivery, lease}, settled in one statement. Answers a row an item, and a bad item does not spoil the others. Errors: ZF002, ZF003 as session_app, ZF050 not in read committed, ZF221 not an array, or too many; of an item: ZF220 its lease is over (or it was named before), ZF221 it is not valid.';


--
-- Name: acting_app(text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.acting_app(app text DEFAULT NULL::text) RETURNS bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return fanfare.session_app(acting_app.app);
end
$$;


ALTER FUNCTION fanfare.acting_app(app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION acting_app(app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.acting_app(app text) IS 'Id of the app that the session acts for: the named one, or its only one; what app_id of an entry or a document is where a plain insert does not say. Errors: ZF002, ZF003 as session_app.';


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
-- Name: app_changed(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.app_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  perform pg_notify('fanfare_control', json_build_object('event', 'app_changed', 'app_id', new.id)::text);
  return null;
end
$$;


ALTER FUNCTION fanfare.app_changed() OWNER TO fanfare_owner;

--
-- Name: FUNCTION app_changed(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.app_changed() IS 'Trigger of apps: tells the servers that settings of an app changed.';


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: handlers; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.handlers (
    id bigint NOT NULL,
    app_id bigint NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    target text,
    timeout interval DEFAULT '00:00:15'::interval NOT NULL,
    max_concurrency integer,
    rate integer,
    headers jsonb,
    secret text,
    previous_secret text,
    previous_secret_until timestamp with time zone,
    paused_at timestamp with time zone,
    disabled_at timestamp with time zone,
    disabled_reason text,
    failing_since timestamp with time zone,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    deleted_at timestamp with time zone,
    CONSTRAINT disabled_handler_says_why CHECK (((disabled_at IS NULL) = (disabled_reason IS NULL))),
    CONSTRAINT handler_has_a_target_unless_pulled CHECK (((target IS NULL) = (kind = 'pull'::text))),
    CONSTRAINT handler_kind_is_known CHECK ((kind = ANY (ARRAY['sql'::text, 'http'::text, 'topic'::text, 'pull'::text]))),
    CONSTRAINT handler_name_is_valid CHECK ((name ~ '^[a-z0-9][a-z0-9_-]{0,62}$'::text)),
    CONSTRAINT headers_are_of_http_handlers CHECK (((headers IS NULL) OR ((kind = 'http'::text) AND (jsonb_typeof(headers) = 'object'::text)))),
    CONSTRAINT max_concurrency_is_1_to_1000 CHECK (((max_concurrency >= 1) AND (max_concurrency <= 1000))),
    CONSTRAINT previous_secret_ends CHECK (((previous_secret IS NULL) = (previous_secret_until IS NULL))),
    CONSTRAINT rate_is_1_to_100000 CHECK (((rate >= 1) AND (rate <= 100000))),
    CONSTRAINT secret_is_of_http_handlers CHECK (((secret IS NULL) = (kind <> 'http'::text))),
    CONSTRAINT timeout_is_100_ms_to_1_hour CHECK (((timeout >= '00:00:00.1'::interval) AND (timeout <= '01:00:00'::interval)))
);


ALTER TABLE fanfare.handlers OWNER TO fanfare_owner;

--
-- Name: TABLE handlers; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.handlers IS 'Where messages are delivered to. A deleted one stays as a row, named by what it handled.';


--
-- Name: COLUMN handlers.kind; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.handlers.kind IS 'sql: a function in this database. http: a webhook. topic: another topic of the app. pull: workers that claim.';


--
-- Name: COLUMN handlers.target; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.handlers.target IS 'sql: schema.function(jsonb). http: a URL. topic: a topic''s name.';


--
-- Name: COLUMN handlers.timeout; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.handlers.timeout IS 'How long one attempt may take.';


--
-- Name: COLUMN handlers.max_concurrency; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.handlers.max_concurrency IS 'Deliveries in work at a time, over all servers; null for no limit.';


--
-- Name: COLUMN handlers.rate; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.handlers.rate IS 'Deliveries a second, over all servers; null for no limit.';


--
-- Name: COLUMN handlers.headers; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.handlers.headers IS 'Static headers of a webhook; they may hold secrets.';


--
-- Name: COLUMN handlers.secret; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.handlers.secret IS 'whsec_…, with which webhooks are signed.';


--
-- Name: COLUMN handlers.previous_secret; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.handlers.previous_secret IS 'Signs as well until previous_secret_until.';


--
-- Name: COLUMN handlers.paused_at; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.handlers.paused_at IS 'While set, deliveries wait.';


--
-- Name: COLUMN handlers.disabled_at; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.handlers.disabled_at IS 'While set, deliveries wait; set for a handler that answered 410, or failed for days, and by disable_handler.';


--
-- Name: COLUMN handlers.failing_since; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.handlers.failing_since IS 'Its first failure since it last succeeded.';


--
-- Name: app_handler(bigint, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.app_handler(app_id bigint, name text) RETURNS fanfare.handlers
    LANGUAGE plpgsql STABLE
    AS $$
declare
  v_handler fanfare.handlers;
begin
  select h.* into v_handler
  from fanfare.handlers as h
  where h.app_id = app_handler.app_id and h.name = app_handler.name and h.deleted_at is null;

  if v_handler.id is null then
    raise exception 'no handler named "%"', left(app_handler.name, 64)
      using errcode = 'ZF200', hint = 'make it with create_handler';
  end if;
  return v_handler;
end
$$;


ALTER FUNCTION fanfare.app_handler(app_id bigint, name text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION app_handler(app_id bigint, name text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.app_handler(app_id bigint, name text) IS 'The handler of the app by name. Errors: ZF200 there is none.';


--
-- Name: schedules; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.schedules (
    id bigint NOT NULL,
    app_id bigint NOT NULL,
    name text NOT NULL,
    cron text NOT NULL,
    time_zone text DEFAULT 'UTC'::text NOT NULL,
    payload jsonb DEFAULT 'null'::jsonb NOT NULL,
    missed text DEFAULT 'skip'::text NOT NULL,
    paused boolean DEFAULT false NOT NULL,
    next_at timestamp with time zone,
    version bigint DEFAULT 1 NOT NULL,
    last_at timestamp with time zone,
    last_message_id bigint,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT missed_is_known CHECK ((missed = ANY (ARRAY['skip'::text, 'last'::text, 'all'::text]))),
    CONSTRAINT schedule_is_due_unless_paused CHECK (((next_at IS NULL) = paused)),
    CONSTRAINT schedule_name_is_valid CHECK ((name ~ '^[a-z0-9][a-z0-9_-]{0,62}$'::text))
);


ALTER TABLE fanfare.schedules OWNER TO fanfare_owner;

--
-- Name: TABLE schedules; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.schedules IS 'Cron entries: at each tick a message on $cron with the schedule''s name as key. A change of cron, time_zone or paused, also by plain SQL, sets next_at anew.';


--
-- Name: COLUMN schedules.missed; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.schedules.missed IS 'What becomes of ticks more than a minute late: skip, last (the newest of them), all (those of the last day).';


--
-- Name: COLUMN schedules.next_at; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.schedules.next_at IS 'The next tick; null while paused.';


--
-- Name: COLUMN schedules.version; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.schedules.version IS 'Raised by each change: a server that read the row before it does not fire it.';


--
-- Name: COLUMN schedules.last_at; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.schedules.last_at IS 'The tick that was published last.';


--
-- Name: app_schedule(text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.app_schedule(name text, app text) RETURNS fanfare.schedules
    LANGUAGE plpgsql
    AS $$
declare
  v_schedule fanfare.schedules;
begin
  select s.* into v_schedule
  from fanfare.schedules as s
  where s.app_id = fanfare.session_app(app_schedule.app) and s.name = app_schedule.name
  for update;
  if v_schedule.id is null then
    raise exception 'no schedule named "%"', left(app_schedule.name, 64) using errcode = 'ZF354';
  end if;
  return v_schedule;
end
$$;


ALTER FUNCTION fanfare.app_schedule(name text, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION app_schedule(name text, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.app_schedule(name text, app text) IS 'The schedule of that name in the session''s app, locked. Errors: ZF002, ZF003 as session_app, ZF354 no such schedule.';


--
-- Name: triggers; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.triggers (
    id bigint NOT NULL,
    app_id bigint NOT NULL,
    handler_id bigint NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    topic_id bigint NOT NULL,
    key_pattern text,
    key_like text GENERATED ALWAYS AS (replace(replace(replace(replace(replace(key_pattern, '\'::text, '\\'::text), '%'::text, '\%'::text), '_'::text, '\_'::text), '*'::text, '%'::text), '?'::text, '_'::text)) STORED,
    collection text,
    collection_like text GENERATED ALWAYS AS (replace(replace(replace(replace(replace(collection, '\'::text, '\\'::text), '%'::text, '\%'::text), '_'::text, '\_'::text), '*'::text, '%'::text), '?'::text, '_'::text)) STORED,
    operations text[],
    schedule text,
    source_handler text,
    source_trigger text,
    source_topic text,
    filter jsonpath,
    max_attempts integer NOT NULL,
    backoff_base interval NOT NULL,
    backoff_cap interval NOT NULL,
    ordered boolean DEFAULT false NOT NULL,
    enabled boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    deleted_at timestamp with time zone,
    CONSTRAINT backoff_base_is_0_to_a_day CHECK (((backoff_base >= '00:00:00'::interval) AND (backoff_base <= '1 day'::interval))),
    CONSTRAINT backoff_cap_is_base_to_30_days CHECK (((backoff_cap >= backoff_base) AND (backoff_cap <= '30 days'::interval))),
    CONSTRAINT deleted_trigger_is_not_enabled CHECK (((deleted_at IS NULL) OR (NOT enabled))),
    CONSTRAINT max_attempts_is_1_to_1000 CHECK (((max_attempts >= 1) AND (max_attempts <= 1000))),
    CONSTRAINT operations_are_known CHECK (((operations <@ ARRAY['insert'::text, 'update'::text, 'delete'::text]) AND (cardinality(operations) > 0))),
    CONSTRAINT trigger_kind_is_known CHECK ((kind = ANY (ARRAY['kv'::text, 'docs'::text, 'files'::text, 'cron'::text, 'pubsub'::text, 'dead_letter'::text]))),
    CONSTRAINT trigger_name_is_valid CHECK ((name ~ '^[a-z0-9][a-z0-9_-]{0,62}$'::text))
);


ALTER TABLE fanfare.triggers OWNER TO fanfare_owner;

--
-- Name: TABLE triggers; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.triggers IS 'What is delivered to which handler: typed filters on a topic. A deleted one stays as a row, named by messages that were owed to it.';


--
-- Name: COLUMN triggers.topic_id; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.triggers.topic_id IS 'The topic it is bound to: for kinds other than pubsub, the app''s system topic of the kind.';


--
-- Name: COLUMN triggers.key_pattern; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.triggers.key_pattern IS 'Glob on the message key: * is any run of characters, ? any one; null matches all.';


--
-- Name: COLUMN triggers.key_like; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.triggers.key_like IS 'key_pattern as a LIKE pattern.';


--
-- Name: COLUMN triggers.collection; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.triggers.collection IS 'Glob on the collection of a store change.';


--
-- Name: COLUMN triggers.source_handler; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.triggers.source_handler IS 'dead_letter: of this handler only; source_trigger and source_topic likewise.';


--
-- Name: COLUMN triggers.filter; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.triggers.filter IS 'Evaluated on the payload; it matches where the first item is there, and neither false nor null.';


--
-- Name: COLUMN triggers.ordered; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.triggers.ordered IS 'One delivery at a time for a message key, in message id order among the committed; messages without a key are in no order.';


--
-- Name: app_trigger(bigint, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.app_trigger(app_id bigint, name text) RETURNS fanfare.triggers
    LANGUAGE plpgsql STABLE
    AS $$
declare
  v_trigger fanfare.triggers;
begin
  select t.* into v_trigger
  from fanfare.triggers as t
  where t.app_id = app_trigger.app_id and t.name = app_trigger.name and t.deleted_at is null;

  if v_trigger.id is null then
    raise exception 'no trigger named "%"', left(app_trigger.name, 64)
      using errcode = 'ZF210', hint = 'make it with create_trigger';
  end if;
  return v_trigger;
end
$$;


ALTER FUNCTION fanfare.app_trigger(app_id bigint, name text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION app_trigger(app_id bigint, name text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.app_trigger(app_id bigint, name text) IS 'The trigger of the app by name. Errors: ZF210 there is none.';


--
-- Name: authorize_key(text, text, bigint); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.authorize_key(key text, capability text, app_id bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform fanfare.require_capability(
    fanfare.valid_key(authorize_key.key), authorize_key.capability, authorize_key.app_id);
  return true;
end
$$;


ALTER FUNCTION fanfare.authorize_key(key text, capability text, app_id bigint) OWNER TO fanfare_owner;

--
-- Name: FUNCTION authorize_key(key text, capability text, app_id bigint); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.authorize_key(key text, capability text, app_id bigint) IS 'True where the API key may use the capability in the app; where app_id is null, in all apps. Errors: ZF060 malformed, unknown, expired, or another app''s (which one is not said), ZF061 it lacks the capability, or is for one app where app_id is null.';


--
-- Name: key_grants; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.key_grants AS
 SELECT NULL::bigint AS app_id,
    NULL::text AS app_name,
    NULL::integer AS app_rate,
    NULL::text AS key_prefix,
    NULL::integer AS key_rate
  WHERE false;


ALTER TABLE fanfare.key_grants OWNER TO fanfare_owner;

--
-- Name: VIEW key_grants; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.key_grants IS 'Shape of what authorize_request answers: the app, and how fast it and the key may publish. key_prefix is null for a token.';


--
-- Name: authorize_request(text, text, text, text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.authorize_request(credential text, capability text, host text, app text DEFAULT NULL::text, topic text DEFAULT NULL::text) RETURNS SETOF fanfare.key_grants
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_by_key boolean := coalesce(left(authorize_request.credential, 3) = 'ff_', true);
  v_key fanfare.api_keys;
  v_app fanfare.apps;
begin
  if authorize_request.app is null then
    select a.* into v_app from fanfare.apps as a where a.id = fanfare.resolve_app(authorize_request.host);
    if v_app.id is null then
      return;
    end if;
  else
    select a.* into v_app from fanfare.apps as a where a.name = authorize_request.app;
  end if;

  if v_by_key then
    -- Who has no valid credential learns nothing about which apps exist.
    v_key := fanfare.valid_key(authorize_request.credential);
    if authorize_request.app is not null
      and (v_app.id is null or v_key.app_id <> v_app.id)
    then
      raise exception 'no app named "%"', left(authorize_request.app, 64) using errcode = 'ZF001';
    end if;
    perform fanfare.require_capability(v_key, authorize_request.capability, v_app.id);
  elsif authorize_request.capability is distinct from 'topic.publish'
    or not fanfare.scope_covers(
      (fanfare.verify_token(v_app.id, authorize_request.credential)).publish, authorize_request.topic)
    is true
  then
    raise exception 'the token is not valid' using errcode = 'ZF060';
  end if;
  return query select v_app.id, v_app.name, v_app.publish_rate, v_key.prefix, v_key.publish_rate;
end
$$;


ALTER FUNCTION fanfare.authorize_request(credential text, capability text, host text, app text, topic text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION authorize_request(credential text, capability text, host text, app text, topic text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.authorize_request(credential text, capability text, host text, app text, topic text) IS 'The app that a request is for, where its credential has the capability there: the named app (/v1/apps/:app/…), else the host''s, else no row. The credential is an API key or, for topic.publish to a topic, a subscriber token that covers it. Errors: ZF001 there is no app of that name, or the key is another''s (the same), ZF060, ZF061 as authorize_key, ZF060 bad token.';


--
-- Name: subscribe_grants; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.subscribe_grants AS
 SELECT NULL::bigint AS app_id,
    NULL::text AS app_name,
    NULL::text AS topic,
    NULL::bigint AS topic_id,
    NULL::bigint AS external_after,
    NULL::timestamp with time zone AS expires_at,
    NULL::text AS subject,
    NULL::text AS token_id,
    NULL::timestamp with time zone AS issued_at
  WHERE false;


ALTER TABLE fanfare.subscribe_grants OWNER TO fanfare_owner;

--
-- Name: VIEW subscribe_grants; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.subscribe_grants IS 'Shape of what authorize_subscribe answers, a row a topic that was asked for: topic_id is null where it is denied, external_after is the batch that ended what is not shown outside, the last four are null without a token.';


--
-- Name: authorize_subscribe(text, text[], text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.authorize_subscribe(host text, topics text[], credential text DEFAULT NULL::text, app text DEFAULT NULL::text) RETURNS SETOF fanfare.subscribe_grants
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app fanfare.apps := fanfare.served_app(authorize_subscribe.host, authorize_subscribe.app);
  v_token fanfare.verified_tokens;
  v_first_is_there boolean;
  v_granted boolean := false;
  v_topic record;
  v_grant fanfare.subscribe_grants;
begin
  if left(authorize_subscribe.credential, 3) = 'ff_' then
    v_token := fanfare.key_as_token(v_app.id, authorize_subscribe.credential);
  elsif authorize_subscribe.credential is not null then
    v_token := fanfare.verify_token(v_app.id, authorize_subscribe.credential);
  end if;

  v_grant := (
    v_app.id, v_app.name, null, null, null,
    v_token.expires_at, v_token.subject, v_token.token_id, v_token.issued_at);
  for v_topic in
    select asked.name, t.id, t.external_after, t.auth_mode
    from unnest(authorize_subscribe.topics) with ordinality as asked (name, ordinality)
    left join fanfare.topics as t
      on t.app_id = v_app.id and t.name = asked.name and t.external_subscribable
    order by asked.ordinality
  loop
    v_first_is_there := coalesce(v_first_is_there, v_topic.id is not null);
    if (authorize_subscribe.credential is null and v_topic.auth_mode = 'public')
      or fanfare.scope_covers(v_token.topics, v_topic.name)
    then
      v_granted := v_granted or v_topic.id is not null;
    else
      v_topic.id := null;
    end if;
    v_grant.topic := v_topic.name;
    v_grant.topic_id := v_topic.id;
    v_grant.external_after := v_topic.external_after;
    return next v_grant;
  end loop;

  if not v_granted and v_first_is_there then
    raise exception 'the topic needs a token that covers it' using errcode = 'ZF060';
  elsif not v_granted then
    raise exception 'no such topic' using errcode = 'ZF100';
  end if;
end
$$;


ALTER FUNCTION fanfare.authorize_subscribe(host text, topics text[], credential text, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION authorize_subscribe(host text, topics text[], credential text, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.authorize_subscribe(host text, topics text[], credential text, app text) IS 'Which of the topics a client outside may stream, a row each, in the app that is named or else the host''s. The credential is a subscriber token or an API key with topic.subscribe. One that is not valid is never taken as none. Errors, where no topic is granted: ZF060 if the first is there, ZF100 if it is missing or internal (the same); ZF060 bad credential, ZF061 the key lacks topic.subscribe, ZF100 no app.';


--
-- Name: base64url(bytea); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.base64url(bytes bytea) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    AS $$
  select translate(encode(base64url.bytes, 'base64'), E'+/=\n', '-_')
$$;


ALTER FUNCTION fanfare.base64url(bytes bytea) OWNER TO fanfare_owner;

--
-- Name: FUNCTION base64url(bytes bytea); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.base64url(bytes bytea) IS 'Base64url without padding, as JWTs and JWKs use it.';


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
    CONSTRAINT message_key_fits CHECK (((octet_length(key) >= 1) AND (octet_length(key) <= 2048)))
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

COMMENT ON COLUMN fanfare.messages.key IS 'What the message is about; streams can filter by it. 1 to 512 bytes, of a store''s change 1 to 512 characters.';


--
-- Name: COLUMN messages.hops; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.messages.hops IS 'How many handlers it came through.';


--
-- Name: COLUMN messages.owed_to; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.messages.owed_to IS 'Triggers that it was fanned out to; null when none.';


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
    external_after bigint DEFAULT 0 NOT NULL,
    has_triggers boolean DEFAULT false NOT NULL,
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
-- Name: COLUMN topics.external_after; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.topics.external_after IS 'Clients outside are shown batches after this one: the newest when the topic became external.';


--
-- Name: COLUMN topics.has_triggers; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.topics.has_triggers IS 'Whether an enabled trigger is bound to it; kept by a trigger on fanfare.triggers, so that publish() looks no further for topics without.';


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
    allowed_origins text[] DEFAULT '{}'::text[] NOT NULL,
    max_streams integer,
    max_streams_per_address integer,
    publish_rate integer,
    CONSTRAINT app_name_is_valid CHECK ((name ~ '^[a-z0-9][a-z0-9_-]{0,62}$'::text)),
    CONSTRAINT at_most_64_origins CHECK ((cardinality(allowed_origins) <= 64)),
    CONSTRAINT max_streams_is_positive CHECK ((max_streams > 0)),
    CONSTRAINT max_streams_per_address_is_positive CHECK ((max_streams_per_address > 0)),
    CONSTRAINT origins_are_any_or_scheme_and_host CHECK (((array_position(allowed_origins, NULL::text) IS NULL) AND (array_to_string((allowed_origins || ''::text), ' '::text) ~ '^((\*|https?://(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:[0-9]{1,5})?) )*$'::text))),
    CONSTRAINT publish_rate_is_positive CHECK ((publish_rate > 0))
);


ALTER TABLE fanfare.apps OWNER TO fanfare_owner;

--
-- Name: TABLE apps; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.apps IS 'Tenants. No app reads, signals or blocks another.';


--
-- Name: COLUMN apps.allowed_origins; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.apps.allowed_origins IS 'Origins whose pages may speak to the app (CORS): scheme and host as browsers send them, or * for any.';


--
-- Name: COLUMN apps.max_streams; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.apps.max_streams IS 'Streams open at once on each server; null for no limit of the app.';


--
-- Name: COLUMN apps.max_streams_per_address; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.apps.max_streams_per_address IS 'Streams open at once from one client address on each server; null for no limit of the app.';


--
-- Name: COLUMN apps.publish_rate; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.apps.publish_rate IS 'Messages a second over HTTP, on all servers together; null for no limit.';


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
-- Name: bury(bigint[], text[], integer[], text[], boolean); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.bury(deliveries bigint[], reasons text[], statuses integer[], errors text[], fire boolean) RETURNS integer
    LANGUAGE plpgsql
    AS $$
declare
  v_dead record;
  v_count integer := 0;
begin
  for v_dead in
    with
    gone as (
      delete from fanfare.deliveries as d
      using fanfare.owed_messages as o, unnest(bury.deliveries, bury.reasons, bury.statuses, bury.errors)
        as g (id, reason, status, error)
      where d.id = g.id and o.delivery_id = d.id
      returning d.app_id, d.handler_id, d.trigger_id, d.message_id, o.topic_id, o.topic, d.published_at, o.hops,
        o.key, o.payload, o.headers, d.attempt, g.reason, g.status, g.error
    )
    insert into fanfare.dead_letters as l (
      app_id, handler_id, trigger_id, message_id, topic_id, topic, published_at, hops,
      key, payload, headers, attempts, reason, status, error, resolution, resolved_at, resolved_by
    )
    select g.*,
      case when g.reason = 'purged' then 'discarded' end,
      case when g.reason = 'purged' then clock_timestamp() end,
      case when g.reason = 'purged' then fanfare.session_role() end
    from gone as g
    order by g.message_id, g.trigger_id
    returning l.*
  loop
    v_count := v_count + 1;
    perform fanfare.publish_dead_letter(v_dead.id)
    where bury.fire
      and v_dead.hops < 15
      and exists (select from fanfare.triggers as t where t.id = v_dead.trigger_id and t.kind <> 'dead_letter');
  end loop;
  return v_count;
end
$$;


ALTER FUNCTION fanfare.bury(deliveries bigint[], reasons text[], statuses integer[], errors text[], fire boolean) OWNER TO fanfare_owner;

--
-- Name: FUNCTION bury(deliveries bigint[], reasons text[], statuses integer[], errors text[], fire boolean); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.bury(deliveries bigint[], reasons text[], statuses integer[], errors text[], fire boolean) IS 'Turns deliveries into dead letters, each with its reason, status and error, and returns how many. With fire each is published to $dead_letter in the same transaction, but not one of a dead_letter trigger, nor one whose message would have come through 16 handlers. A purged one is closed at once.';


--
-- Name: bury_all(bigint, bigint, text, text, text[], integer); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.bury_all(handler_id bigint, trigger_id bigint, reason text, error text, states text[] DEFAULT ARRAY['ready'::text, 'retrying'::text, 'leased'::text], max_count integer DEFAULT NULL::integer) RETURNS integer
    LANGUAGE plpgsql
    AS $$
declare
  v_ids bigint[] := array(
    select d.id
    from fanfare.deliveries as d
    where d.handler_id = bury_all.handler_id
      and (bury_all.trigger_id is null or d.trigger_id = bury_all.trigger_id)
      and d.state = any (bury_all.states)
    order by d.id
    limit bury_all.max_count
    for update
  );
begin
  return fanfare.bury(
    v_ids, array_fill(bury_all.reason, array[cardinality(v_ids)]),
    array_fill(null::integer, array[cardinality(v_ids)]),
    array_fill(bury_all.error, array[cardinality(v_ids)]), fire => false);
end
$$;


ALTER FUNCTION fanfare.bury_all(handler_id bigint, trigger_id bigint, reason text, error text, states text[], max_count integer) OWNER TO fanfare_owner;

--
-- Name: FUNCTION bury_all(handler_id bigint, trigger_id bigint, reason text, error text, states text[], max_count integer); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.bury_all(handler_id bigint, trigger_id bigint, reason text, error text, states text[], max_count integer) IS 'Turns deliveries of a handler, or of one of its triggers, in any of the states, into dead letters of one reason that fire nothing, oldest first, and returns how many.';


--
-- Name: bury_orphans(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.bury_orphans() RETURNS integer
    LANGUAGE plpgsql
    AS $$
begin
  return (
    select fanfare.bury(
      array_agg(o.id), array_agg('handler_deleted'::text), array_agg(null::integer),
      array_agg('the handler was deleted'::text), fire => false)
    from (
      select d.id
      from fanfare.handlers as h
      cross join lateral (
        select e.id from fanfare.deliveries as e where e.handler_id = h.id limit 1000 for update skip locked
      ) as d
      where h.deleted_at > clock_timestamp() - interval '7 days'
      limit 1000
    ) as o
    having count(*) > 0
  );
end
$$;


ALTER FUNCTION fanfare.bury_orphans() OWNER TO fanfare_owner;

--
-- Name: FUNCTION bury_orphans(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.bury_orphans() IS 'Turns deliveries of deleted handlers into dead letters, up to 1000: those of publishers that were open while delete_handler ran, in the last 7 days.';


--
-- Name: call_endpoint(regprocedure, jsonb); Type: FUNCTION; Schema: fanfare; Owner: fanfare_handler
--

CREATE FUNCTION fanfare.call_endpoint(function regprocedure, request jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  v_call text := (
    select format('select %I.%I($1)', n.nspname, p.proname)
    from pg_proc as p
    join pg_namespace as n on n.oid = p.pronamespace
    where p.oid = call_endpoint.function
  );
  v_answer jsonb;
begin
  execute v_call into v_answer using call_endpoint.request;
  set constraints all immediate;
  reset all;
  perform pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
  return v_answer;
end
$_$;


ALTER FUNCTION fanfare.call_endpoint(function regprocedure, request jsonb) OWNER TO fanfare_handler;

--
-- Name: FUNCTION call_endpoint(function regprocedure, request jsonb); Type: COMMENT; Schema: fanfare; Owner: fanfare_handler
--

COMMENT ON FUNCTION fanfare.call_endpoint(function regprocedure, request jsonb) IS 'As call_handler, for endpoints: owned by fanfare_handler, which has no rights, so that an app''s function runs with its own (as its own definer) or none. Checks deferred constraints and resets settings after it.';


--
-- Name: handler_runs; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.handler_runs AS
 SELECT NULL::boolean[] AS done,
    NULL::text[] AS errors,
    NULL::timestamp with time zone[] AS started_at,
    NULL::timestamp with time zone[] AS ended_at,
    NULL::boolean AS blocked
  WHERE false;


ALTER TABLE fanfare.handler_runs OWNER TO fanfare_owner;

--
-- Name: VIEW handler_runs; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.handler_runs IS 'Shape of what call_handler answers, an item a message: whether the handler returned (null: it was not called), else its error; when it was called, and when it had returned; and whether the last of them waited too long for a lock.';


--
-- Name: call_handler(regprocedure, jsonb[], text[], timestamp with time zone, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_handler
--

CREATE FUNCTION fanfare.call_handler(function regprocedure, messages jsonb[], keys text[], until timestamp with time zone, lock_timeout text) RETURNS fanfare.handler_runs
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  v_done boolean[];
  v_errors text[];
  v_started timestamptz[];
  v_ended timestamptz[];
  v_call text := (
    select format('select %I.%I(m) from pg_catalog.unnest($1[$2:]) as m', n.nspname, p.proname)
    from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace
    where p.oid = call_handler.function
  );
  v_calls refcursor;
  v_blocked boolean := false;
  v_next integer; -- the message that the next move calls the handler with
  v_failed text[] := array[]::text[];
  v_now timestamptz := clock_timestamp();
begin
  perform pg_catalog.set_config('lock_timeout', call_handler.lock_timeout, true);
  for v_n in 1 .. cardinality(call_handler.messages) loop
    exit when v_blocked or v_now > call_handler.until and v_n > 1;
    continue when call_handler.keys[v_n] = any (v_failed);
    -- One query calls the handler for message after message, a move each: planned once.
    if v_next is distinct from v_n then
      if v_calls is not null then
        close v_calls;
      end if;
      open v_calls for execute v_call using call_handler.messages, v_n;
    end if;
    v_next := v_n + 1;
    v_started[v_n] := v_now;
    begin
      move v_calls;
      set constraints all immediate;
      v_done[v_n] := true;
      reset all;
      perform pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true),
        pg_catalog.set_config('lock_timeout', call_handler.lock_timeout, true);
    exception
      when others or assert_failure then
        v_done[v_n] := false;
        v_errors[v_n] := format('%s: %s', sqlstate, sqlerrm);
        v_failed := v_failed || call_handler.keys[v_n];
        v_next := null;
        v_blocked := sqlstate = '55P03';
    end;
    v_now := clock_timestamp();
    v_ended[v_n] := v_now;
  end loop;
  reset lock_timeout;
  return row(v_done, v_errors, v_started, v_ended, v_blocked);
end
$_$;


ALTER FUNCTION fanfare.call_handler(function regprocedure, messages jsonb[], keys text[], until timestamp with time zone, lock_timeout text) OWNER TO fanfare_handler;

--
-- Name: FUNCTION call_handler(function regprocedure, messages jsonb[], keys text[], until timestamp with time zone, lock_timeout text); Type: COMMENT; Schema: fanfare; Owner: fanfare_handler
--

COMMENT ON FUNCTION fanfare.call_handler(function regprocedure, messages jsonb[], keys text[], until timestamp with time zone, lock_timeout text) IS 'The one way to an app''s code: owned by fanfare_handler, which has no rights, so that a SQL handler runs with its own (as its own definer) or none, and SET ROLE is refused in it. Calls the function with each message, in a subtransaction of its own in which deferred constraints are checked and after which settings are as the session began with, until a time; the first is always called. After a failure no other message with the same of keys (null: none) is; after one that waited for a lock longer than lock_timeout, none at all.';


--
-- Name: cancel_scheduled(bigint, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.cancel_scheduled(id bigint, app text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint := fanfare.session_app(cancel_scheduled.app);
begin
  delete from fanfare.scheduled_messages as m
  where m.id = cancel_scheduled.id and m.app_id = v_app_id;
  if not found then
    raise exception 'no message % is scheduled', cancel_scheduled.id
      using errcode = 'ZF357', hint = 'it was published or cancelled, or never was';
  end if;
end
$$;


ALTER FUNCTION fanfare.cancel_scheduled(id bigint, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION cancel_scheduled(id bigint, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.cancel_scheduled(id bigint, app text) IS 'Cancels a message of publish_at. Errors: ZF002, ZF003 as session_app, ZF357 it is not there (any more): it will not be published again, but may have been.';


--
-- Name: carry_messages(integer); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.carry_messages(max_count integer DEFAULT 10000) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_before timestamptz := (
    select (max(p.day) + 1)::timestamp at time zone 'UTC'
    from fanfare.daily_partitions as p
    join fanfare.settings as s on s.name = 'retention'
    where p.parent = 'messages'
      and (p.day + 1)::timestamp at time zone 'UTC' < clock_timestamp() - s.value::interval
  );
  v_count integer;
begin
  if v_before is null then
    return 0;
  end if;
  with owed as (
    select d.id, m.topic_id, m.key, m.payload, m.headers, m.hops
    from fanfare.deliveries as d
    join fanfare.messages as m on m.id = d.message_id and m.published_at = d.published_at
    where d.message is null and d.published_at < v_before
    limit carry_messages.max_count
    -- One in work, or being redacted, now is carried the next time, if it is still owed.
    for update of d skip locked
  )
  update fanfare.deliveries as d
  set message = jsonb_build_object(
    'topic_id', o.topic_id, 'topic', t.name, 'key', o.key, 'payload', o.payload, 'headers', o.headers, 'hops', o.hops)
  from owed as o
  left join fanfare.topics as t on t.id = o.topic_id
  where d.id = o.id;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;


ALTER FUNCTION fanfare.carry_messages(max_count integer) OWNER TO fanfare_owner;

--
-- Name: FUNCTION carry_messages(max_count integer); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.carry_messages(max_count integer) IS 'Copies messages that are still owed to handlers, out of partitions of the log that are past the retention, into their deliveries, which are served from there; returns how many deliveries. Those in work at this moment are passed over. drop_expired drops no partition from which something is owed.';


--
-- Name: change_matches(fanfare.triggers, text, text, text, jsonb, jsonb, bigint); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.change_matches(trigger fanfare.triggers, operation text, collection text, key text, old jsonb, new jsonb, version bigint) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  select coalesce(
    ((change_matches.trigger).collection_like is null or change_matches.collection like (change_matches.trigger).collection_like)
    and ((change_matches.trigger).key_like is null or change_matches.key like (change_matches.trigger).key_like)
    and ((change_matches.trigger).operations is null or change_matches.operation = any ((change_matches.trigger).operations))
    and ((change_matches.trigger).filter is null or jsonb_path_query_first(
      fanfare.change_payload(
        change_matches.operation, change_matches.collection, change_matches.key,
        change_matches.old, change_matches.new, change_matches.version),
      (change_matches.trigger).filter, '{}', true) not in ('null', 'false')),
    false)
$$;


ALTER FUNCTION fanfare.change_matches(trigger fanfare.triggers, operation text, collection text, key text, old jsonb, new jsonb, version bigint) OWNER TO fanfare_owner;

--
-- Name: FUNCTION change_matches(trigger fanfare.triggers, operation text, collection text, key text, old jsonb, new jsonb, version bigint); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.change_matches(trigger fanfare.triggers, operation text, collection text, key text, old jsonb, new jsonb, version bigint) IS 'Whether a change of a store is owed to a trigger that is bound to it: trigger_matches, before the payload is put together. Written to be inlined into the trigger functions of the stores.';


--
-- Name: change_payload(text, text, text, jsonb, jsonb, bigint); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.change_payload(operation text, collection text, key text, old jsonb, new jsonb, version bigint) RETURNS jsonb
    LANGUAGE sql STABLE
    AS $$
  select jsonb_build_object(
    'operation', change_payload.operation, 'collection', change_payload.collection, 'key', change_payload.key,
    'old', change_payload.old, 'new', change_payload.new, 'version', change_payload.version)
$$;


ALTER FUNCTION fanfare.change_payload(operation text, collection text, key text, old jsonb, new jsonb, version bigint) OWNER TO fanfare_owner;

--
-- Name: FUNCTION change_payload(operation text, collection text, key text, old jsonb, new jsonb, version bigint); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.change_payload(operation text, collection text, key text, old jsonb, new jsonb, version bigint) IS 'What a message on $kv or $docs says of a change; docs/protocol.md has the fields. Written to be inlined, so that it is put together only for who may want it.';


--
-- Name: check_answer(jsonb); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.check_answer(answer jsonb) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    AS $_$
declare
  v_headers jsonb := coalesce(check_answer.answer -> 'headers', '{}');
  v_fault text;
begin
  v_fault := case
    when coalesce(jsonb_typeof(check_answer.answer), '') <> 'object'
      then format('it is %s, not an object', coalesce(jsonb_typeof(check_answer.answer), 'null'))
    when check_answer.answer - array['status', 'headers', 'body'] <> '{}'
      then 'it has other fields than status, headers and body'
    when coalesce(check_answer.answer ->> 'status', '200') !~ '^[2-5][0-9]{2}$'
      or jsonb_typeof(coalesce(check_answer.answer -> 'status', '200')) <> 'number'
      then 'status is no number from 200 to 599'
    when jsonb_typeof(v_headers) <> 'object'
      then 'headers is no object'
  end;
  if v_fault is null then
    select format('header "%s" is not one that an endpoint may send, or its value is no text of one line', left(h.key, 64))
    into v_fault
    from jsonb_each(v_headers) as h
    where jsonb_typeof(h.value) <> 'string'
      or (h.value #>> '{}') !~ '^[\u0020-\u007e]*$'
      or length(h.value #>> '{}') > 4096
      or h.key !~* '^(cache-control|content-language|content-type|etag|expires|last-modified|link|location|retry-after|vary|x-[a-z0-9-]{1,60})$'
      or h.key ~* '^x-(content-type-options|frame-options|accel-.*|xss-protection)$'
    limit 1;
  end if;
  if v_fault is not null then
    raise exception 'the answer is not valid: %', v_fault
      using errcode = 'ZF323', hint = 'return {"status": 200, "headers": {}, "body": …}, each of them optional';
  end if;
end
$_$;


ALTER FUNCTION fanfare.check_answer(answer jsonb) OWNER TO fanfare_owner;

--
-- Name: FUNCTION check_answer(answer jsonb); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.check_answer(answer jsonb) IS 'Raises ZF323 unless a function''s result is an answer: an object of status, headers (those that an endpoint may send) and body.';


--
-- Name: check_collection(text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.check_collection(collection text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    AS $_$
begin
  if check_collection.collection is null or check_collection.collection !~ '^[a-z0-9][a-z0-9_-]{0,62}$' then
    raise exception 'collection "%" is not valid', left(check_collection.collection, 64)
      using errcode = 'ZF300',
        hint = 'collection: 1 to 63 of a-z, 0-9, _ and -, beginning with a letter or digit';
  end if;
end
$_$;


ALTER FUNCTION fanfare.check_collection(collection text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION check_collection(collection text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.check_collection(collection text) IS 'Raises ZF300 unless the text may name a collection of a store.';


--
-- Name: check_document(jsonb); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.check_document(body jsonb) RETURNS void
    LANGUAGE plpgsql STABLE
    AS $$
begin
  perform fanfare.check_stored(check_document.body);
  if jsonb_typeof(check_document.body) <> 'object' then
    raise exception 'a document is a JSON object, not %', jsonb_typeof(check_document.body)
      using errcode = 'ZF306', hint = 'the kv store takes any JSON value';
  end if;
end
$$;


ALTER FUNCTION fanfare.check_document(body jsonb) OWNER TO fanfare_owner;

--
-- Name: FUNCTION check_document(body jsonb); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.check_document(body jsonb) IS 'Raises unless the body may be a document: ZF020, ZF021 as check_stored, ZF306 it is no object.';


--
-- Name: check_document_id(text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.check_document_id(id text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    AS $_$
begin
  if check_document_id.id is null
    or length(check_document_id.id) not between 1 and 512
    or check_document_id.id ~ '^\.{1,2}$|[/\u0001-\u001f\u007f-\u009f]'
  then
    raise exception 'id "%" is not valid', left(check_document_id.id, 140)
      using errcode = 'ZF303',
        hint = 'id: 1 to 512 characters without slash or control character, and not . or ..';
  end if;
end
$_$;


ALTER FUNCTION fanfare.check_document_id(id text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION check_document_id(id text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.check_document_id(id text) IS 'Raises ZF303 unless the text may be the id of a document.';


--
-- Name: check_file_match(text, bytea, text[]); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.check_file_match(path text, sha256 bytea, if_match text[]) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    AS $$
begin
  if check_file_match.if_match is not null
    and (check_file_match.sha256 is null or not check_file_match.if_match && array['*', encode(check_file_match.sha256, 'hex')])
  then
    raise exception 'the file "%" is not as expected', left(check_file_match.path, 140)
      using errcode = 'ZF362', hint = 'read it again: somebody changed, made or deleted it meanwhile';
  end if;
end
$$;


ALTER FUNCTION fanfare.check_file_match(path text, sha256 bytea, if_match text[]) OWNER TO fanfare_owner;

--
-- Name: FUNCTION check_file_match(path text, sha256 bytea, if_match text[]); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.check_file_match(path text, sha256 bytea, if_match text[]) IS 'Raises ZF362 unless the sha256 of a file (null when there is none) is one of those expected; * is any, null asks nothing.';


--
-- Name: check_file_path(text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.check_file_path(path text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    AS $_$
begin
  if check_file_path.path is null
    or length(check_file_path.path) not between 1 and 512
    or check_file_path.path ~ '[\u0001-\u001f\u007f-\u009f]'
    or check_file_path.path ~ '(^|[/\\])\.{0,2}([/\\]|$)'
  then
    raise exception 'path "%" is not valid', left(check_file_path.path, 140)
      using errcode = 'ZF360',
        hint = 'path: 1 to 512 characters, segments parted by /, none of them empty, . or .., and no control character';
  end if;
end
$_$;


ALTER FUNCTION fanfare.check_file_path(path text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION check_file_path(path text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.check_file_path(path text) IS 'Raises ZF360 unless the path may name a file. No path reaches the disk; the rule keeps it whole in URLs, shells and file systems of clients.';


--
-- Name: check_function(bigint, text, regtype); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.check_function(app_id bigint, target text, result regtype DEFAULT 'void'::regtype) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $_$
declare
  v_function regprocedure := fanfare.handler_function(check_function.target, check_function.result);
  v_role text := fanfare.session_role();
  v_name record;
begin
  select n.nspname, p.proname, p.proowner::regrole as owner,
    has_schema_privilege('fanfare_handler', n.oid, 'usage')
    and has_function_privilege('fanfare_handler', p.oid, 'execute') as callable
  into v_name
  from pg_catalog.pg_proc as p
  join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
  where p.oid = v_function;

  if v_name is null then
    raise exception 'target "%" is no function (jsonb) returning %', left(check_function.target, 140), check_function.result
      using errcode = 'ZF203', hint = 'target: schema.function(jsonb), with its schema';
  elsif not has_function_privilege(v_role, v_function, 'execute') then
    raise exception 'role % may not execute the target %.%', v_role, v_name.nspname, v_name.proname
      using errcode = 'ZF203', hint = 'who registers a function must be allowed to call it';
  elsif not v_name.callable then
    raise exception 'fanfare_handler may not call the target %.%', v_name.nspname, v_name.proname
      using errcode = 'ZF203', hint = format(
        'grant usage on schema %1$I to fanfare_handler; grant execute on function %1$I.%2$I(jsonb) to fanfare_handler',
        v_name.nspname, v_name.proname);
  elsif not pg_has_role(v_role, 'fanfare_admin', 'member')
    and not exists (
      select
      from fanfare.app_roles as r
      join pg_catalog.pg_roles as b on b.rolname = r.role_name
      join pg_catalog.pg_roles as o on o.oid = v_name.owner and not o.rolsuper
      where r.app_id = check_function.app_id and pg_has_role(o.oid, b.oid, 'member')
    )
  then
    raise exception 'the target %.% belongs to %, a role of another app', v_name.nspname, v_name.proname, v_name.owner
      using errcode = 'ZF203', hint = 'the function''s owner must be bound to the app; an admin may register any';
  end if;
  return format('%I.%I(jsonb)', v_name.nspname, v_name.proname);
end
$_$;


ALTER FUNCTION fanfare.check_function(app_id bigint, target text, result regtype) OWNER TO fanfare_owner;

--
-- Name: FUNCTION check_function(app_id bigint, target text, result regtype); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.check_function(app_id bigint, target text, result regtype) IS 'The target of a SQL handler, or an endpoint, in full, if it exists, has the signature, and both the caller''s role and fanfare_handler may call it; unless the caller is an admin, its owner must be bound to the app. Errors: ZF203.';


--
-- Name: check_missed(text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.check_missed(missed text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    AS $$
begin
  if check_missed.missed is null or check_missed.missed not in ('skip', 'last', 'all') then
    raise exception 'missed: "%" is not known', left(check_missed.missed, 64)
      using errcode = 'ZF353', hint = 'missed: skip, last or all';
  end if;
end
$$;


ALTER FUNCTION fanfare.check_missed(missed text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION check_missed(missed text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.check_missed(missed text) IS 'Raises ZF353 unless it says what becomes of missed ticks: skip, last or all.';


--
-- Name: check_results(jsonb); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.check_results(results jsonb) RETURNS void
    LANGUAGE plpgsql STABLE
    AS $$
declare
  v_fault text;
begin
  if jsonb_typeof(check_results.results) is distinct from 'array' then
    raise exception 'results is not a JSON array' using errcode = 'ZF221';
  end if;
  select case
    when jsonb_typeof(r.value) <> 'object' then 'is no object'
    when coalesce(r.value ->> 'outcome', '') not in ('done', 'retry', 'failed', 'released')
      then 'outcome must be done, retry, failed or released'
    when r.value -> 'delivery' is null or r.value -> 'lease' is null then 'delivery and lease must be given'
  end into v_fault
  from jsonb_array_elements(check_results.results) as r
  order by 1
  limit 1;
  if v_fault is not null then
    raise exception 'a result %', v_fault
      using errcode = 'ZF221', hint = '{delivery, lease, outcome, retry_in, status, error, excerpt, started_at, duration_ms, disable}';
  end if;
end
$$;


ALTER FUNCTION fanfare.check_results(results jsonb) OWNER TO fanfare_owner;

--
-- Name: FUNCTION check_results(results jsonb); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.check_results(results jsonb) IS 'Refuses what settle_deliveries cannot read. Errors: ZF221.';


--
-- Name: check_store_key(text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.check_store_key(key text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    AS $_$
begin
  if check_store_key.key is null
    or length(check_store_key.key) not between 1 and 512
    or check_store_key.key ~ '(^|/)\.{1,2}(/|$)|[\u0001-\u001f\u007f-\u009f]'
  then
    raise exception 'key "%" is not valid', left(check_store_key.key, 140)
      using errcode = 'ZF301',
        hint = 'key: 1 to 512 characters, no segment between slashes is . or .., and no control character';
  end if;
end
$_$;


ALTER FUNCTION fanfare.check_store_key(key text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION check_store_key(key text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.check_store_key(key text) IS 'Raises ZF301 unless the text may be a key of the kv store.';


--
-- Name: check_stored(jsonb); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.check_stored(value jsonb) RETURNS void
    LANGUAGE plpgsql STABLE
    AS $$
begin
  if check_stored.value is null then
    raise exception 'payload is missing: give a JSON value (JSON null is one)' using errcode = 'ZF021';
  elsif octet_length(check_stored.value::text) > fanfare.payload_limit() then
    raise exception 'payload is % bytes, the limit is %',
      octet_length(check_stored.value::text), fanfare.payload_limit()
      using errcode = 'ZF020', hint = 'the limit is the setting payload_limit';
  end if;
end
$$;


ALTER FUNCTION fanfare.check_stored(value jsonb) OWNER TO fanfare_owner;

--
-- Name: FUNCTION check_stored(value jsonb); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.check_stored(value jsonb) IS 'Raises unless the value may be stored: ZF020 over the payload limit, ZF021 missing.';


--
-- Name: check_target(bigint, text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.check_target(app_id bigint, kind text, target text) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $_$
begin
  case check_target.kind
    when 'sql' then
      return fanfare.check_function(check_target.app_id, check_target.target);
    when 'http' then
      if check_target.target is null
        or length(check_target.target) > 2048
        or check_target.target !~ '^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?][^[:space:]#]*)?$'
          and check_target.target !~ '^https?://\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?([/?][^[:space:]#]*)?$'
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
$_$;


ALTER FUNCTION fanfare.check_target(app_id bigint, kind text, target text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION check_target(app_id bigint, kind text, target text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.check_target(app_id bigint, kind text, target text) IS 'The target of a handler of the kind as it is stored. Errors: ZF202 kind, ZF203 function, ZF204 URL or topic.';


--
-- Name: check_time_zone(text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.check_time_zone(time_zone text) RETURNS void
    LANGUAGE plpgsql STABLE
    AS $$
begin
  if not exists (select from pg_catalog.pg_timezone_names as z where z.name = check_time_zone.time_zone) then
    raise exception 'time_zone: "%" is not known', left(check_time_zone.time_zone, 64)
      using errcode = 'ZF352', hint = 'time_zone: a name of pg_timezone_names, such as UTC or Europe/Berlin';
  end if;
end
$$;


ALTER FUNCTION fanfare.check_time_zone(time_zone text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION check_time_zone(time_zone text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.check_time_zone(time_zone text) IS 'Raises ZF352 unless the time zone is a name of the IANA database; Postgres by itself would take EST8 or +3 as well.';


--
-- Name: check_trigger(fanfare.triggers); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.check_trigger(trigger fanfare.triggers) RETURNS void
    LANGUAGE plpgsql STABLE
    AS $$
declare
  v_trigger fanfare.triggers := check_trigger.trigger;
  v_misplaced text := case
    when v_trigger.collection is not null and v_trigger.kind not in ('kv', 'docs')
      then 'collection, which is for kinds kv and docs'
    when v_trigger.operations is not null and v_trigger.kind not in ('kv', 'docs', 'files')
      then 'operations, which are for kinds kv, docs and files'
    when v_trigger.schedule is not null and v_trigger.kind <> 'cron'
      then 'schedule, which is for kind cron'
    when v_trigger.source_handler is not null and v_trigger.kind <> 'dead_letter'
      then 'source_handler, which is for kind dead_letter'
    when v_trigger.source_trigger is not null and v_trigger.kind <> 'dead_letter'
      then 'source_trigger, which is for kind dead_letter'
    when v_trigger.source_topic is not null and v_trigger.kind <> 'dead_letter'
      then 'topic, which is for kinds pubsub and dead_letter'
  end;
begin
  if not coalesce(fanfare.valid_name(v_trigger.name), false) then
    raise exception 'trigger name "%" is not valid', left(v_trigger.name, 64)
      using errcode = 'ZF212', hint = 'name: 1 to 63 of a-z, 0-9, _ and -, beginning with a letter or digit';
  elsif v_misplaced is not null then
    raise exception 'a trigger of kind % has no %', v_trigger.kind, v_misplaced
      using errcode = 'ZF212', hint = 'leave it out, or choose another kind';
  end if;
end
$$;


ALTER FUNCTION fanfare.check_trigger(trigger fanfare.triggers) OWNER TO fanfare_owner;

--
-- Name: FUNCTION check_trigger(trigger fanfare.triggers); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.check_trigger(trigger fanfare.triggers) IS 'Refuses a name that is not valid, and filters that are of another kind of trigger. Errors: ZF212.';


--
-- Name: deliveries; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.deliveries (
    id bigint NOT NULL,
    app_id bigint NOT NULL,
    handler_id bigint NOT NULL,
    trigger_id bigint NOT NULL,
    message_id bigint NOT NULL,
    published_at timestamp with time zone NOT NULL,
    message jsonb,
    order_key text,
    state text DEFAULT 'ready'::text NOT NULL,
    ready_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    attempt integer DEFAULT 0 NOT NULL,
    lease bigint DEFAULT 0 NOT NULL,
    leased_until timestamp with time zone,
    leased_by uuid,
    CONSTRAINT delivery_state_is_known CHECK ((state = ANY (ARRAY['ready'::text, 'leased'::text, 'retrying'::text]))),
    CONSTRAINT leased_delivery_has_an_end CHECK (((state = 'leased'::text) = (leased_until IS NOT NULL)))
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='5000', autovacuum_vacuum_insert_threshold='-1', autovacuum_vacuum_cost_delay='0', autovacuum_analyze_scale_factor='0', autovacuum_analyze_threshold='20000');


ALTER TABLE fanfare.deliveries OWNER TO fanfare_owner;

--
-- Name: TABLE deliveries; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.deliveries IS 'The outbox: one row per message and trigger still owed; what is done or dead has left. No foreign keys: one hot parent row would cost publishers 10 to 25 %.';


--
-- Name: COLUMN deliveries.published_at; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.deliveries.published_at IS 'Of the message; it tells its partition.';


--
-- Name: COLUMN deliveries.message; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.deliveries.message IS 'Key, payload, headers and topic of a message that is not read from the log any more: redriven, or edited. Null otherwise.';


--
-- Name: COLUMN deliveries.order_key; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.deliveries.order_key IS 'The message key, of an ordered trigger; null without order.';


--
-- Name: COLUMN deliveries.state; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.deliveries.state IS 'ready: nobody tried. leased: somebody tries, until leased_until. retrying: to be tried (again) alone, from ready_at on.';


--
-- Name: COLUMN deliveries.attempt; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.deliveries.attempt IS 'Attempts begun with a lease; may be set back by hand.';


--
-- Name: COLUMN deliveries.lease; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.deliveries.lease IS 'Raised by every lease and never lowered: who settles must name it, so that one who outlived it changes nothing.';


--
-- Name: owed_messages; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.owed_messages AS
 SELECT d.id AS delivery_id,
    d.app_id,
    d.handler_id,
    d.trigger_id,
    d.message_id,
    d.published_at,
    d.state,
    d.order_key,
    d.ready_at,
    d.attempt,
    d.lease,
    d.leased_until,
    d.leased_by,
    m.topic_id,
    COALESCE(t.name, (d.message ->> 'topic'::text)) AS topic,
    m.key,
    m.payload,
    m.headers,
    m.hops
   FROM ((fanfare.deliveries d
     CROSS JOIN LATERAL (( SELECT l.topic_id,
            l.key,
            l.payload,
            l.headers,
            l.hops
           FROM fanfare.messages l
          WHERE ((d.message IS NULL) AND ((l.id >= d.message_id) AND (l.id <= d.message_id)) AND (l.published_at = d.published_at))
          ORDER BY l.id
         LIMIT 1)
        UNION ALL
         SELECT ((d.message ->> 'topic_id'::text))::bigint AS int8,
            (d.message ->> 'key'::text),
            (d.message -> 'payload'::text),
            NULLIF((d.message -> 'headers'::text), 'null'::jsonb) AS "nullif",
            ((d.message ->> 'hops'::text))::smallint AS int2
          WHERE (d.message IS NOT NULL)) m)
     LEFT JOIN fanfare.topics t ON ((t.id = m.topic_id)));


ALTER TABLE fanfare.owed_messages OWNER TO fanfare_owner;

--
-- Name: VIEW owed_messages; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.owed_messages IS 'Each delivery with its message, from the log or, once that is gone or was edited, from the delivery itself.';


--
-- Name: envelope(fanfare.owed_messages, text, text, integer); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.envelope(owed fanfare.owed_messages, kind text, trigger text, attempt integer) RETURNS jsonb
    LANGUAGE sql STABLE
    AS $$
  select jsonb_build_object(
    'id', (envelope.owed).message_id,
    'topic', (envelope.owed).topic,
    'kind', envelope.kind,
    'key', (envelope.owed).key,
    'payload', (envelope.owed).payload,
    'headers', (envelope.owed).headers,
    'published_at', to_char((envelope.owed).published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'attempt', envelope.attempt,
    'trigger', envelope.trigger
  )
$$;


ALTER FUNCTION fanfare.envelope(owed fanfare.owed_messages, kind text, trigger text, attempt integer) OWNER TO fanfare_owner;

--
-- Name: FUNCTION envelope(owed fanfare.owed_messages, kind text, trigger text, attempt integer); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.envelope(owed fanfare.owed_messages, kind text, trigger text, attempt integer) IS 'A message as a handler is given it: id, topic, kind (of the trigger), key, payload, headers, published_at, attempt, trigger (its name). Written to be inlined.';


--
-- Name: claimed_deliveries; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.claimed_deliveries AS
 SELECT o.delivery_id,
    o.lease,
    o.leased_until,
    o.attempt,
    o.app_id,
    a.name AS app,
    o.handler_id,
    h.name AS handler,
    h.kind,
    h.target,
    h.timeout,
    h.headers,
    array_remove(ARRAY[h.secret,
        CASE
            WHEN (h.previous_secret_until > statement_timestamp()) THEN h.previous_secret
            ELSE NULL::text
        END], NULL::text) AS secrets,
    o.trigger_id,
    t.name AS trigger,
    t.max_attempts,
    o.message_id,
    fanfare.envelope(o.*, t.kind, t.name, o.attempt) AS message
   FROM (((fanfare.owed_messages o
     JOIN fanfare.handlers h ON ((h.id = o.handler_id)))
     JOIN fanfare.apps a ON ((a.id = o.app_id)))
     JOIN fanfare.triggers t ON ((t.id = o.trigger_id)));


ALTER TABLE fanfare.claimed_deliveries OWNER TO fanfare_owner;

--
-- Name: VIEW claimed_deliveries; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.claimed_deliveries IS 'Deliveries with all that is needed to make them: shape of what claim_deliveries answers. It shows secrets, so that nobody may select from it.';


--
-- Name: pulled_deliveries; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.pulled_deliveries AS
 SELECT c.delivery_id AS delivery,
    c.lease,
    c.leased_until,
    c.attempt,
    c.max_attempts,
    c.message
   FROM fanfare.claimed_deliveries c;


ALTER TABLE fanfare.pulled_deliveries OWNER TO fanfare_owner;

--
-- Name: VIEW pulled_deliveries; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.pulled_deliveries IS 'Shape of what claim answers: what to give to ack, nack and extend; and the message, as a SQL handler is given it.';


--
-- Name: claim(text, integer, interval, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.claim(handler text, max_count integer DEFAULT 1, lease interval DEFAULT NULL::interval, app text DEFAULT NULL::text) RETURNS SETOF fanfare.pulled_deliveries
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
  v_handler fanfare.handlers := fanfare.app_handler(fanfare.session_app(claim.app), claim.handler);
  v_lease interval := coalesce(claim.lease, v_handler.timeout);
  v_ids bigint[];
begin
  perform fanfare.require_read_committed();
  if v_handler.kind <> 'pull' then
    raise exception 'handler "%" is of kind %', v_handler.name, v_handler.kind
      using errcode = 'ZF206', hint = 'claim is for kind pull';
  elsif claim.max_count is null or claim.max_count not between 1 and 1000 then
    raise exception 'max_count must be 1 to 1000' using errcode = 'ZF222';
  elsif v_lease not between '1 second' and '12 hours' then
    raise exception 'lease must be 1 second to 12 hours' using errcode = 'ZF222';
  elsif v_handler.paused_at is not null or v_handler.disabled_at is not null then
    return;
  end if;

  v_ids := fanfare.lease_deliveries(v_handler, array['retrying', 'ready'], claim.max_count, v_lease, null);
  return query
  select p.*
  from unnest(v_ids) with ordinality as i (id, n)
  join fanfare.pulled_deliveries as p on p.delivery = i.id
  order by i.n;
end
$$;


ALTER FUNCTION fanfare.claim(handler text, max_count integer, lease interval, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION claim(handler text, max_count integer, lease interval, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.claim(handler text, max_count integer, lease interval, app text) IS 'Leases up to max_count deliveries of a pull handler, for the lease (1 second to 12 hours; its timeout, if none is given), and returns them with their messages; none when none waits, or it is paused or disabled. Commit, do the work, then ack or nack each with its lease; ack in the transaction of the work makes its effects happen exactly once. Without either, the delivery is tried again when the lease is over. Errors: ZF002, ZF003 as session_app, ZF050 not in read committed, ZF200 no such handler, ZF206 it is not for pulling, ZF222 max_count or lease.';


--
-- Name: claim_deliveries(uuid, integer, text[], interval, bigint[]); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.claim_deliveries(server uuid, max_count integer DEFAULT 100, kinds text[] DEFAULT ARRAY['http'::text], grace interval DEFAULT '00:00:10'::interval, except_handlers bigint[] DEFAULT '{}'::bigint[]) RETURNS SETOF fanfare.claimed_deliveries
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
  v_left integer := claim_deliveries.max_count;
  v_handlers bigint[] := array(
    select r.handler_id
    from fanfare.ready_handlers as r
    where r.kind = any (claim_deliveries.kinds) and (r.kind <> 'sql' or r.retrying)
      and r.handler_id <> all (claim_deliveries.except_handlers)
    order by random()
  );
  v_handler fanfare.handlers;
  v_ids bigint[];
  v_all bigint[] := array[]::bigint[];
begin
  perform fanfare.require_read_committed();
  for v_n in 1 .. cardinality(v_handlers) loop
    exit when v_left <= 0;
    select h.* into v_handler from fanfare.handlers as h where h.id = v_handlers[v_n];
    -- An even share of what is left: who needs less leaves it to those that come after.
    v_ids := fanfare.lease_deliveries(
      v_handler,
      case when v_handler.kind = 'sql' then array['retrying'] else array['retrying', 'ready'] end,
      (v_left + cardinality(v_handlers) - v_n) / (cardinality(v_handlers) - v_n + 1),
      v_handler.timeout + claim_deliveries.grace,
      claim_deliveries.server);
    v_left := v_left - cardinality(v_ids);
    v_all := v_all || v_ids;
  end loop;

  return query
  select c.*
  from unnest(v_all) with ordinality as i (id, n)
  cross join lateral (
    -- One by one, by key: the planner would rather read all deliveries.
    select x.* from fanfare.claimed_deliveries as x where x.delivery_id = i.id offset 0
  ) as c
  order by i.n;
end
$$;


ALTER FUNCTION fanfare.claim_deliveries(server uuid, max_count integer, kinds text[], grace interval, except_handlers bigint[]) OWNER TO fanfare_owner;

--
-- Name: FUNCTION claim_deliveries(server uuid, max_count integer, kinds text[], grace interval, except_handlers bigint[]); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.claim_deliveries(server uuid, max_count integer, kinds text[], grace interval, except_handlers bigint[]) IS 'Leases up to max_count deliveries of handlers of the kinds, with an even share for each handler that has some but is not one of except_handlers (the caller has enough of theirs in work), and returns them with all that is needed to make them. Commit before the first is made. A lease lasts the handler''s timeout and grace; settle_deliveries must name it. Of sql it gives what is to be run alone (run_sql_delivery); what was never tried is for run_sql_deliveries. Errors: ZF050 not in read committed.';


--
-- Name: claims_hold(jsonb, text, numeric); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.claims_hold(claims jsonb, app text, epoch numeric) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $_$
declare
  v_month constant integer := 30 * 86400;
  v_skew constant integer := 60; -- an app's own clock may be ahead
  v_exp numeric;
  v_iat numeric;
begin
  if jsonb_typeof(claims_hold.claims) is distinct from 'object'
    or claims_hold.claims ->> 'app' is distinct from claims_hold.app
    or jsonb_typeof(claims_hold.claims -> 'exp') is distinct from 'number'
    or jsonb_typeof(claims_hold.claims -> 'iat') <> 'number'
    or jsonb_typeof(claims_hold.claims -> 'nbf') <> 'number'
    or jsonb_typeof(claims_hold.claims -> 'sub') <> 'string'
    or jsonb_typeof(claims_hold.claims -> 'jti') <> 'string'
    or jsonb_typeof(claims_hold.claims -> 'topics') <> 'array'
    or jsonb_typeof(claims_hold.claims -> 'publish') <> 'array'
    or jsonb_path_exists(claims_hold.claims -> 'topics', 'strict $[*] ? (@.type() != "string")')
    or jsonb_path_exists(claims_hold.claims -> 'publish', 'strict $[*] ? (@.type() != "string")')
  then
    return false;
  end if;
  v_exp := (claims_hold.claims ->> 'exp')::numeric;
  v_iat := (claims_hold.claims ->> 'iat')::numeric;
  return v_exp > claims_hold.epoch and v_exp <= claims_hold.epoch + v_month + v_skew
    and coalesce(v_iat <= claims_hold.epoch + v_skew and v_exp <= v_iat + v_month, true)
    and coalesce((claims_hold.claims ->> 'nbf')::numeric <= claims_hold.epoch + v_skew, true);
end
$_$;


ALTER FUNCTION fanfare.claims_hold(claims jsonb, app text, epoch numeric) OWNER TO fanfare_owner;

--
-- Name: FUNCTION claims_hold(claims jsonb, app text, epoch numeric); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.claims_hold(claims jsonb, app text, epoch numeric) IS 'True where the claims of a token are of the right kinds, for the app, and hold at that time: exp is required and lies at most 30 days after iat and after now.';


--
-- Name: clean_session(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.clean_session() RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
  v_cursor text;
  v_prepared text;
begin
  -- A cursor WITH HOLD would be run at the commit, with the session's rights.
  for v_cursor in
    select c.name from pg_catalog.pg_cursors as c where c.is_holdable
  loop
    begin
      execute format('close %I', v_cursor);
    exception
      when invalid_cursor_state then null; -- of a loop that we are called in
    end;
  end loop;
  -- What the session runs next must be what its program prepared.
  for v_prepared in
    select p.name from pg_catalog.pg_prepared_statements as p where p.from_sql
  loop
    execute format('deallocate %I', v_prepared);
  end loop;
  if pg_my_temp_schema() <> 0 then
    execute 'discard temp'; -- a type there is found before pg_catalog's
  end if;
  perform pg_advisory_unlock_all();
end
$$;


ALTER FUNCTION fanfare.clean_session() OWNER TO fanfare_owner;

--
-- Name: FUNCTION clean_session(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.clean_session() IS 'After an app''s code has run: closes cursors, drops statements prepared by SQL and temporary objects, and gives back session locks, so that nothing of it is run or held with the session''s rights.';


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
-- Name: create_api_key(text, text[], text, timestamp with time zone, integer); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.create_api_key(name text, capabilities text[], app text DEFAULT NULL::text, expires_at timestamp with time zone DEFAULT NULL::timestamp with time zone, publish_rate integer DEFAULT NULL::integer) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint;
  v_unknown text;
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
  select coalesce(c.name, 'null') into v_unknown
  from unnest(create_api_key.capabilities) as c (name)
  where (c.name = any (array['*'] || fanfare.known_capabilities())) is not true;
  if v_unknown is not null then
    raise exception 'capability "%" is not known', left(v_unknown, 64)
      using errcode = 'ZF110', hint = 'known are * and ' || array_to_string(fanfare.known_capabilities(), ', ');
  end if;
  if not coalesce(octet_length(create_api_key.name) between 1 and 200, false)
    or create_api_key.expires_at <= clock_timestamp()
    or create_api_key.publish_rate < 1
  then
    raise exception 'name, expires_at or publish_rate is not valid' using errcode = 'ZF114',
      hint = 'name: 1 to 200 bytes; expires_at: in the future, or null; publish_rate: above 0, or null';
  end if;

  insert into fanfare.api_keys (app_id, name, prefix, secret_hash, capabilities, expires_at, publish_rate)
  values (
    v_app_id, create_api_key.name, v_prefix, sha256(convert_to(v_secret, 'UTF8')),
    create_api_key.capabilities, create_api_key.expires_at, create_api_key.publish_rate
  );
  return 'ff_' || v_prefix || '_' || v_secret;
end
$$;


ALTER FUNCTION fanfare.create_api_key(name text, capabilities text[], app text, expires_at timestamp with time zone, publish_rate integer) OWNER TO fanfare_owner;

--
-- Name: FUNCTION create_api_key(name text, capabilities text[], app text, expires_at timestamp with time zone, publish_rate integer); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.create_api_key(name text, capabilities text[], app text, expires_at timestamp with time zone, publish_rate integer) IS 'Makes an API key for an app (* for all apps) and returns it, this once; only a hash is stored. Errors: ZF002, ZF003 as session_app, ZF009 no capability, ZF110 one that is not known, ZF114 name, expires_at or publish_rate.';


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
  insert into fanfare.topics (app_id, name)
  select v_app_id, s.name
  from unnest(fanfare.system_topics()) as s (name);
  return v_app_id;
end
$_$;


ALTER FUNCTION fanfare.create_app(name text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION create_app(name text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.create_app(name text) IS 'Makes an app (a tenant) with its system topics, and returns its id. Errors: ZF004 the name is not valid, ZF005 it exists.';


--
-- Name: create_endpoint(text, text, text[], text, interval, integer, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.create_endpoint(path text, function text, methods text[] DEFAULT ARRAY['GET'::text, 'HEAD'::text, 'POST'::text, 'PUT'::text, 'PATCH'::text, 'DELETE'::text], auth text DEFAULT 'key'::text, timeout interval DEFAULT '00:00:15'::interval, max_body_bytes integer DEFAULT 1048576, app text DEFAULT NULL::text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint := fanfare.session_app(create_endpoint.app);
  v_function text := fanfare.check_function(v_app_id, create_endpoint.function, 'jsonb');
  v_id bigint;
  v_constraint text;
begin
  insert into fanfare.endpoints (app_id, path, methods, function, auth, timeout, max_body_bytes)
  values (
    v_app_id, create_endpoint.path, create_endpoint.methods, v_function, create_endpoint.auth,
    create_endpoint.timeout, create_endpoint.max_body_bytes
  )
  on conflict on constraint endpoint_path_is_unique_in_app do nothing
  returning id into v_id;

  if v_id is null then
    raise exception 'endpoint "%" exists already', create_endpoint.path
      using errcode = 'ZF321', hint = 'delete_endpoint it first';
  end if;
  return v_id;
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    raise exception 'the endpoint is not valid: %', coalesce(nullif(replace(v_constraint, '_', ' '), ''), sqlerrm)
      using errcode = 'ZF320',
        hint = 'path: segments of letters, digits, ., _, ~ and - between slashes, the last may be *; methods: of GET, HEAD, POST, PUT, PATCH and DELETE; auth: public, token or key; timeout: 10 ms to 1 minute; max_body_bytes: 0 to 67108864';
end
$$;


ALTER FUNCTION fanfare.create_endpoint(path text, function text, methods text[], auth text, timeout interval, max_body_bytes integer, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION create_endpoint(path text, function text, methods text[], auth text, timeout interval, max_body_bytes integer, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.create_endpoint(path text, function text, methods text[], auth text, timeout interval, max_body_bytes integer, app text) IS 'Serves /fn/<path> by a function (request jsonb) returns jsonb, and returns the endpoint''s id. Errors: ZF002, ZF003 as session_app, ZF203 the function, ZF320 another parameter, ZF321 the path is taken.';


--
-- Name: create_handler(text, text, text, interval, integer, integer, jsonb, text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.create_handler(name text, kind text, target text DEFAULT NULL::text, timeout interval DEFAULT '00:00:15'::interval, max_concurrency integer DEFAULT NULL::integer, rate integer DEFAULT NULL::integer, headers jsonb DEFAULT NULL::jsonb, secret text DEFAULT NULL::text, app text DEFAULT NULL::text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint := fanfare.session_app(create_handler.app);
  v_target text := fanfare.check_target(v_app_id, create_handler.kind, create_handler.target);
  v_handler_id bigint;
  v_constraint text;
begin
  if not coalesce(fanfare.valid_name(create_handler.name), false) then
    raise exception 'handler name "%" is not valid', left(create_handler.name, 64)
      using errcode = 'ZF202', hint = 'name: 1 to 63 of a-z, 0-9, _ and -, beginning with a letter or digit';
  end if;
  insert into fanfare.handlers (app_id, name, kind, target, timeout, max_concurrency, rate, headers, secret)
  values (
    v_app_id, create_handler.name, create_handler.kind, v_target, coalesce(create_handler.timeout, '15 seconds'),
    create_handler.max_concurrency, create_handler.rate, nullif(create_handler.headers, '{}'),
    case when create_handler.kind = 'http' or create_handler.secret is not null
      then fanfare.new_secret(create_handler.secret) end
  )
  returning id into v_handler_id;
  return v_handler_id;
exception
  when unique_violation then
    raise exception 'handler "%" exists already', create_handler.name using errcode = 'ZF201';
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    raise exception 'not so: %', replace(v_constraint, '_', ' ')
      using errcode = 'ZF202', hint = 'see the columns of fanfare.handlers';
end
$$;


ALTER FUNCTION fanfare.create_handler(name text, kind text, target text, timeout interval, max_concurrency integer, rate integer, headers jsonb, secret text, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION create_handler(name text, kind text, target text, timeout interval, max_concurrency integer, rate integer, headers jsonb, secret text, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.create_handler(name text, kind text, target text, timeout interval, max_concurrency integer, rate integer, headers jsonb, secret text, app text) IS 'Makes a handler and returns its id. kind and target: sql, schema.function(jsonb), which returns void and which fanfare_handler may execute; http, a URL; topic, a topic of the app; pull, none. max_concurrency (in work at a time) and rate (a second) hold over all servers; headers and secret (whsec_…, one is made if none is given: handler_secret shows it) are for http. Errors: ZF002, ZF003 as session_app, ZF201 it exists, ZF202 a value is not valid, ZF203 the function, ZF204 the URL or topic.';


--
-- Name: create_schedule(text, text, text, jsonb, text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.create_schedule(name text, cron text, time_zone text DEFAULT 'UTC'::text, payload jsonb DEFAULT NULL::jsonb, missed text DEFAULT 'skip'::text, app text DEFAULT NULL::text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  v_app_id bigint := fanfare.session_app(create_schedule.app);
  v_id bigint;
begin
  if create_schedule.name is null or create_schedule.name !~ '^[a-z0-9][a-z0-9_-]{0,62}$' then
    raise exception 'schedule name "%" is not valid', left(create_schedule.name, 64)
      using errcode = 'ZF356', hint = 'name: 1 to 63 of a-z, 0-9, _ and -, beginning with a letter or digit';
  end if;
  perform fanfare.check_missed(create_schedule.missed);
  insert into fanfare.schedules (app_id, name, cron, time_zone, payload, missed)
  values (
    v_app_id, create_schedule.name, create_schedule.cron, create_schedule.time_zone,
    coalesce(create_schedule.payload, 'null'), create_schedule.missed
  )
  on conflict on constraint schedule_name_is_unique_in_app do nothing
  returning id into v_id;
  if v_id is null then
    raise exception 'schedule "%" exists already', create_schedule.name using errcode = 'ZF355';
  end if;
  return v_id;
end
$_$;


ALTER FUNCTION fanfare.create_schedule(name text, cron text, time_zone text, payload jsonb, missed text, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION create_schedule(name text, cron text, time_zone text, payload jsonb, missed text, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.create_schedule(name text, cron text, time_zone text, payload jsonb, missed text, app text) IS 'Makes a schedule, which publishes {"schedule", "scheduled_at", "payload"} on $cron at each tick (see next_run), and returns its id. missed says what becomes of ticks more than a minute late: skip, last, all. Errors: ZF002, ZF003 as session_app, ZF020 payload too large, ZF350 cron not valid, ZF351 it never comes, ZF352 time zone, ZF353 missed, ZF355 it exists, ZF356 name.';


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
-- Name: create_trigger(text, text, text, text, text, text, text[], text, text, text, jsonpath, integer, interval, interval, boolean, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.create_trigger(handler text, kind text DEFAULT 'pubsub'::text, name text DEFAULT NULL::text, topic text DEFAULT NULL::text, key text DEFAULT NULL::text, collection text DEFAULT NULL::text, operations text[] DEFAULT NULL::text[], schedule text DEFAULT NULL::text, source_handler text DEFAULT NULL::text, source_trigger text DEFAULT NULL::text, filter jsonpath DEFAULT NULL::jsonpath, max_attempts integer DEFAULT NULL::integer, backoff_base interval DEFAULT NULL::interval, backoff_cap interval DEFAULT NULL::interval, ordered boolean DEFAULT false, app text DEFAULT NULL::text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint := fanfare.session_app(create_trigger.app);
  v_handler fanfare.handlers := fanfare.app_handler(v_app_id, create_trigger.handler);
  v_trigger fanfare.triggers;
  v_constraint text;
begin
  v_trigger.kind := create_trigger.kind;
  v_trigger.topic_id := fanfare.trigger_topic(v_app_id, create_trigger.kind, create_trigger.topic);
  v_trigger.key_pattern := create_trigger.key;
  v_trigger.collection := create_trigger.collection;
  v_trigger.operations := create_trigger.operations;
  v_trigger.schedule := create_trigger.schedule;
  v_trigger.source_handler := create_trigger.source_handler;
  v_trigger.source_trigger := create_trigger.source_trigger;
  v_trigger.source_topic := case when create_trigger.kind <> 'pubsub' then create_trigger.topic end;
  v_trigger.name := coalesce(create_trigger.name, create_trigger.handler);
  perform fanfare.check_trigger(v_trigger);

  insert into fanfare.triggers (
    app_id, handler_id, kind, name, topic_id, key_pattern, collection, operations, schedule,
    source_handler, source_trigger, source_topic, filter, max_attempts, backoff_base, backoff_cap, ordered
  )
  select
    v_app_id, v_handler.id, v_trigger.kind, v_trigger.name, v_trigger.topic_id, v_trigger.key_pattern,
    v_trigger.collection, v_trigger.operations, v_trigger.schedule, v_trigger.source_handler,
    v_trigger.source_trigger, v_trigger.source_topic, create_trigger.filter,
    coalesce(create_trigger.max_attempts, r.max_attempts), coalesce(create_trigger.backoff_base, r.backoff_base),
    coalesce(create_trigger.backoff_cap, r.backoff_cap), create_trigger.ordered
  from fanfare.default_retries as r
  returning * into v_trigger;
  return v_trigger.id;
exception
  when unique_violation then
    raise exception 'trigger "%" exists already', v_trigger.name
      using errcode = 'ZF211', hint = 'name: without one, a trigger is named after its handler';
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    raise exception 'not so: %', replace(coalesce(nullif(v_constraint, ''), 'every value is given'), '_', ' ')
      using errcode = 'ZF212', hint = 'see the columns of fanfare.triggers';
end
$$;


ALTER FUNCTION fanfare.create_trigger(handler text, kind text, name text, topic text, key text, collection text, operations text[], schedule text, source_handler text, source_trigger text, filter jsonpath, max_attempts integer, backoff_base interval, backoff_cap interval, ordered boolean, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION create_trigger(handler text, kind text, name text, topic text, key text, collection text, operations text[], schedule text, source_handler text, source_trigger text, filter jsonpath, max_attempts integer, backoff_base interval, backoff_cap interval, ordered boolean, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.create_trigger(handler text, kind text, name text, topic text, key text, collection text, operations text[], schedule text, source_handler text, source_trigger text, filter jsonpath, max_attempts integer, backoff_base interval, backoff_cap interval, ordered boolean, app text) IS 'Binds a handler to what it shall be given, and returns the trigger''s id. pubsub: messages of topic. kv, docs, files: changes of a store, of collections (glob; not of files) and operations (insert, update, delete). cron: ticks of schedule. dead_letter: dead letters, all or of source_handler, source_trigger, topic. For all kinds: key (glob on the message key), filter (jsonpath on the payload; it matches where its first item is there and neither false nor null), max_attempts, and waiting backoff_base × 2ⁿ, at most backoff_cap, times a random factor of 0 to 1; without them, those of default_retries. ordered: one at a time for a message key, in message id order. Errors: ZF002, ZF003 as session_app, ZF011 no such topic, ZF200 no such handler, ZF211 it exists, ZF212 a value is not valid.';


--
-- Name: parsed_crons; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.parsed_crons AS
 SELECT NULL::integer[] AS minutes,
    NULL::integer[] AS hours,
    NULL::integer[] AS days,
    NULL::integer[] AS months,
    NULL::integer[] AS weekdays,
    NULL::boolean AS any_hour,
    NULL::boolean AS either_day,
    NULL::interval AS every
  WHERE false;


ALTER TABLE fanfare.parsed_crons OWNER TO fanfare_owner;

--
-- Name: VIEW parsed_crons; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.parsed_crons IS 'Shape of what parse_cron answers: the values of each field (weekday 0 is Sunday), whether the hour begins with *, whether a day of the month or of the week is enough, and the interval of @every alone.';


--
-- Name: cron_day_matches(fanfare.parsed_crons, date); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.cron_day_matches(cron fanfare.parsed_crons, day date) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
  select extract(month from cron_day_matches.day)::integer = any ((cron_day_matches.cron).months)
    and case
      when (cron_day_matches.cron).either_day then
        extract(day from cron_day_matches.day)::integer = any ((cron_day_matches.cron).days)
        or extract(dow from cron_day_matches.day)::integer = any ((cron_day_matches.cron).weekdays)
      else
        extract(day from cron_day_matches.day)::integer = any ((cron_day_matches.cron).days)
        and extract(dow from cron_day_matches.day)::integer = any ((cron_day_matches.cron).weekdays)
    end
$$;


ALTER FUNCTION fanfare.cron_day_matches(cron fanfare.parsed_crons, day date) OWNER TO fanfare_owner;

--
-- Name: FUNCTION cron_day_matches(cron fanfare.parsed_crons, day date); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.cron_day_matches(cron fanfare.parsed_crons, day date) IS 'True where a schedule runs on a day.';


--
-- Name: cron_interval(text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.cron_interval(duration text) RETURNS interval
    LANGUAGE plpgsql IMMUTABLE
    AS $$
declare
  v_every interval;
begin
  begin
    v_every := cron_interval.duration::interval;
  exception
    when invalid_datetime_format or datetime_field_overflow or interval_field_overflow then
      v_every := null;
  end;
  -- Months have no fixed length; days are counted as 24 hours.
  if v_every is null or extract(year from v_every) <> 0 or extract(month from v_every) <> 0
    or extract(epoch from v_every) not between 1 and 31536000
  then
    raise exception 'cron: @every "%" is not valid', left(cron_interval.duration, 64)
      using errcode = 'ZF350', hint = '@every takes 1 second to 365 days, such as @every 90s, @every 1h30m or @every 2 days';
  end if;
  return make_interval(secs => extract(epoch from v_every));
end
$$;


ALTER FUNCTION fanfare.cron_interval(duration text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION cron_interval(duration text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.cron_interval(duration text) IS 'The duration of an @every, in seconds alone. Errors: ZF350 not valid.';


--
-- Name: cron_values(text, text, integer, integer, text[]); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.cron_values(field text, name text, low integer, high integer, names text[] DEFAULT '{}'::text[]) RETURNS integer[]
    LANGUAGE plpgsql IMMUTABLE
    AS $_$
declare
  v_item text;
  v_parts text[];
  v_from integer;
  v_to integer;
  v_step integer;
  v_values integer[] := array[]::integer[];
begin
  foreach v_item in array string_to_array(cron_values.field, ',') loop
    for v_n in 1 .. cardinality(cron_values.names) loop
      v_item := regexp_replace(
        v_item, '(^|-)' || cron_values.names[v_n] || '(?=-|/|$)', '\1' || (v_n - 1 + cron_values.low), 'g');
    end loop;

    v_parts := regexp_match(v_item, '^(?:\*|([0-9]{1,2})(?:-([0-9]{1,2}))?)(?:/([0-9]{1,2}))?$');
    v_step := coalesce(v_parts[3]::integer, 1);
    v_from := coalesce(v_parts[1]::integer, cron_values.low);
    v_to := case
      when v_parts[1] is null or (v_parts[2] is null and v_parts[3] is not null) then cron_values.high
      else coalesce(v_parts[2]::integer, v_from)
    end;
    if cron_values.name = 'weekday' and v_to = 0 and v_from > 0 then
      v_to := 7; -- fri-sun
    end if;

    if v_parts is null or v_from < cron_values.low or v_to > cron_values.high or v_from > v_to
      or v_step not between 1 and cron_values.high
    then
      raise exception 'cron: % "%" is not valid', cron_values.name, left(cron_values.field, 64)
        using errcode = 'ZF350',
          hint = format('%s: numbers from %s to %s as a, a-b, * or lists of these, each with an optional step such as */5',
            cron_values.name, cron_values.low, cron_values.high);
    end if;
    v_values := v_values || array(select generate_series(v_from, v_to, v_step));
  end loop;
  return array(select distinct v from unnest(v_values) as v order by v);
end
$_$;


ALTER FUNCTION fanfare.cron_values(field text, name text, low integer, high integer, names text[]) OWNER TO fanfare_owner;

--
-- Name: FUNCTION cron_values(field text, name text, low integer, high integer, names text[]); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.cron_values(field text, name text, low integer, high integer, names text[]) IS 'Values that one field of a cron expression stands for, in order; names stand for the numbers from low on. Errors: ZF350 not valid.';


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
-- Name: signing_keys; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.signing_keys (
    id bigint NOT NULL,
    app_id bigint NOT NULL,
    kid text NOT NULL,
    secret bytea NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    expires_at timestamp with time zone,
    CONSTRAINT kid_is_valid CHECK ((kid ~ '^[a-z0-9]{12}$'::text)),
    CONSTRAINT signing_secret_has_32_bytes CHECK ((octet_length(secret) = 32))
);


ALTER TABLE fanfare.signing_keys OWNER TO fanfare_owner;

--
-- Name: TABLE signing_keys; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.signing_keys IS 'Keys (HS256) of an app''s subscriber tokens; made at first use, replaced by rotate_signing_key.';


--
-- Name: COLUMN signing_keys.kid; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.signing_keys.kid IS 'Names the key in a token''s header; it means something within its app alone.';


--
-- Name: COLUMN signing_keys.expires_at; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.signing_keys.expires_at IS 'Null for the one that signs; a replaced one is good until then.';


--
-- Name: current_signing_key(bigint); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.current_signing_key(app_id bigint) RETURNS fanfare.signing_keys
    LANGUAGE plpgsql
    AS $$
declare
  v_key fanfare.signing_keys;
begin
  loop
    select k.* into v_key
    from fanfare.signing_keys as k
    where k.app_id = current_signing_key.app_id and k.expires_at is null;
    exit when v_key.id is not null;

    insert into fanfare.signing_keys (app_id, kid, secret)
    values (
      current_signing_key.app_id,
      encode(fanfare.gen_random_bytes(6), 'hex'), fanfare.gen_random_bytes(32)
    )
    on conflict do nothing;
  end loop;
  return v_key;
end
$$;


ALTER FUNCTION fanfare.current_signing_key(app_id bigint) OWNER TO fanfare_owner;

--
-- Name: FUNCTION current_signing_key(app_id bigint); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.current_signing_key(app_id bigint) IS 'The key that signs the app''s tokens, made at first use; of two sessions that make it at once, both get the same.';


--
-- Name: day_run(fanfare.parsed_crons, date, text, timestamp with time zone); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.day_run(cron fanfare.parsed_crons, day date, time_zone text, after timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE
    AS $$
declare
  v_local timestamp;
  v_run timestamptz;
begin
  if (day_run.cron).any_hour then
    -- What the clock shows decides, minute by minute. It may be put back across midnight:
    -- then minutes of this day come after the first of the next one.
    return (
      select s.instant
      from (
        select generate_series(
          greatest(
            date_trunc('minute', day_run.after, 'UTC') + interval '1 minute',
            fanfare.local_instant(day_run.day::timestamp, day_run.time_zone)),
          fanfare.local_instant((day_run.day + 1)::timestamp, day_run.time_zone) + interval '3 hours',
          interval '1 minute') as instant
      ) as s
      cross join lateral (select s.instant at time zone day_run.time_zone as shown) as l
      where extract(minute from l.shown)::integer = any ((day_run.cron).minutes)
        and extract(hour from l.shown)::integer = any ((day_run.cron).hours)
        and fanfare.cron_day_matches(day_run.cron, l.shown::date)
      limit 1
    );
  end if;

  for v_local in
    select day_run.day + make_time(h, m, 0)
    from unnest((day_run.cron).hours) as h
    cross join unnest((day_run.cron).minutes) as m
    where day_run.day + make_time(h, m, 0) > day_run.after at time zone day_run.time_zone
    order by 1
  loop
    v_run := fanfare.local_instant(v_local, day_run.time_zone);
    if v_run > day_run.after then
      return v_run;
    end if;
  end loop;
  return null;
end
$$;


ALTER FUNCTION fanfare.day_run(cron fanfare.parsed_crons, day date, time_zone text, after timestamp with time zone) OWNER TO fanfare_owner;

--
-- Name: FUNCTION day_run(cron fanfare.parsed_crons, day date, time_zone text, after timestamp with time zone); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.day_run(cron fanfare.parsed_crons, day date, time_zone text, after timestamp with time zone) IS 'The first run of a schedule that belongs to a day it runs on and comes after an instant; null when there is none. A fixed hour runs once however the clock is put; an hour that begins with * runs whenever the clock shows it.';


--
-- Name: decode_segment(text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.decode_segment(segment text) RETURNS jsonb
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    AS $$
  select convert_from(
    decode(
      rpad(translate(decode_segment.segment, '-_', '+/'), (length(decode_segment.segment) + 3) / 4 * 4, '='),
      'base64'
    ),
    'UTF8'
  )::jsonb
$$;


ALTER FUNCTION fanfare.decode_segment(segment text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION decode_segment(segment text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.decode_segment(segment text) IS 'The JSON in a segment of a JWT. Errors: of class 22 where it is not base64url, not UTF-8, or not JSON.';


--
-- Name: delegate_api_key(text, text, text[], text, timestamp with time zone, integer); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.delegate_api_key(creator text, name text, capabilities text[], app text, expires_at timestamp with time zone DEFAULT NULL::timestamp with time zone, publish_rate integer DEFAULT NULL::integer) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_creator fanfare.api_keys := fanfare.valid_key(delegate_api_key.creator);
begin
  if v_creator.app_id is not null
    and v_creator.app_id is distinct from (select a.id from fanfare.apps as a where a.name = delegate_api_key.app)
  then
    raise exception 'the API key is not valid' using errcode = 'ZF060';
  end if;
  if not ('*' = any (v_creator.capabilities) or fanfare.held_capabilities(v_creator.capabilities) @> delegate_api_key.capabilities) then
    raise exception 'a key cannot give what it does not have' using errcode = 'ZF115',
      hint = 'capabilities: some of ' || array_to_string(fanfare.held_capabilities(v_creator.capabilities), ', ');
  elsif v_creator.expires_at < coalesce(delegate_api_key.expires_at, 'infinity')
    or v_creator.publish_rate < coalesce(delegate_api_key.publish_rate, 2147483647)
  then
    raise exception 'a key cannot outlive or outpace the one that makes it' using errcode = 'ZF115',
      hint = 'expires_at, publish_rate: at most those of the key that makes it';
  end if;
  return fanfare.create_api_key(name => delegate_api_key.name, capabilities => delegate_api_key.capabilities,
    app => delegate_api_key.app, expires_at => delegate_api_key.expires_at, publish_rate => delegate_api_key.publish_rate);
end
$$;


ALTER FUNCTION fanfare.delegate_api_key(creator text, name text, capabilities text[], app text, expires_at timestamp with time zone, publish_rate integer) OWNER TO fanfare_owner;

--
-- Name: FUNCTION delegate_api_key(creator text, name text, capabilities text[], app text, expires_at timestamp with time zone, publish_rate integer); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.delegate_api_key(creator text, name text, capabilities text[], app text, expires_at timestamp with time zone, publish_rate integer) IS 'create_api_key on behalf of another key, which gives at most what it has itself: app, capabilities, time, rate. Errors: those of create_api_key, ZF060 the creator is not valid there, ZF115 it would give more.';


--
-- Name: delete_app(text, boolean); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.delete_app(app text, purge boolean DEFAULT false) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  v_app_id bigint;
  v_table regclass;
begin
  select a.id into v_app_id from fanfare.apps as a where a.name = delete_app.app for update;
  if v_app_id is null then
    raise exception 'no app named "%"', left(delete_app.app, 64) using errcode = 'ZF001';
  end if;
  if not coalesce(delete_app.purge, false)
    and exists (select from fanfare.messages as m where m.app_id = v_app_id)
  then
    raise exception 'app "%" has messages', delete_app.app
      using errcode = 'ZF109', hint = 'purge => true deletes them with the app';
  end if;

  delete from fanfare.apps as a where a.id = v_app_id;
  -- What is an app's goes with its row by foreign keys; hot tables have none.
  for v_table in select t.relation from fanfare.unlinked_tables as t loop
    execute format('delete from %s where app_id = $1', v_table) using v_app_id;
  end loop;
end
$_$;


ALTER FUNCTION fanfare.delete_app(app text, purge boolean) OWNER TO fanfare_owner;

--
-- Name: FUNCTION delete_app(app text, purge boolean); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.delete_app(app text, purge boolean) IS 'Deletes an app with all that is its own: topics, keys, tokens, stores, handlers, messages. Its streams end. Errors: ZF001 no such app, ZF109 it has messages and purge is not true.';


--
-- Name: delete_endpoint(text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.delete_endpoint(path text, app text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint := fanfare.session_app(delete_endpoint.app);
begin
  delete from fanfare.endpoints as e
  where e.app_id = v_app_id and e.path = delete_endpoint.path;
  if not found then
    raise exception 'no endpoint "%"', left(delete_endpoint.path, 140)
      using errcode = 'ZF322', hint = 'they are in fanfare.endpoints';
  end if;
end
$$;


ALTER FUNCTION fanfare.delete_endpoint(path text, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION delete_endpoint(path text, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.delete_endpoint(path text, app text) IS 'Stops serving /fn/<path>. Errors: ZF002, ZF003 as session_app, ZF322 there is none.';


--
-- Name: delete_file(text, text[], text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.delete_file(path text, if_match text[] DEFAULT NULL::text[], app text DEFAULT NULL::text) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint := fanfare.session_app(delete_file.app);
  v_old fanfare.files;
begin
  select f.* into v_old
  from fanfare.files as f
  where f.app_id = v_app_id and f.path = delete_file.path
  for update;
  if v_old.blob is null then
    raise exception 'no file at "%"', left(delete_file.path, 140) using errcode = 'ZF361';
  end if;
  perform fanfare.check_file_match(delete_file.path, v_old.sha256, delete_file.if_match);
  delete from fanfare.files as f where f.app_id = v_app_id and f.path = delete_file.path;
  return v_old.blob;
end
$$;


ALTER FUNCTION fanfare.delete_file(path text, if_match text[], app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION delete_file(path text, if_match text[], app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.delete_file(path text, if_match text[], app text) IS 'Deletes a file and returns what named its bytes, which a server or the sweeper removes. if_match: the sha256 (hexadecimal) that it must have, or *. Errors: ZF002, ZF003 as session_app, ZF361 no such file, ZF362 not as expected.';


--
-- Name: delete_handler(text, boolean, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.delete_handler(handler text, force boolean DEFAULT false, app text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_handler fanfare.handlers := fanfare.app_handler(fanfare.session_app(delete_handler.app), delete_handler.handler);
begin
  -- Before looking: a redrive that is going on holds its triggers.
  update fanfare.triggers as t
  set enabled = false, deleted_at = clock_timestamp()
  where t.handler_id = v_handler.id and t.deleted_at is null;
  if not coalesce(delete_handler.force, false)
    and exists (select from fanfare.deliveries as d where d.handler_id = v_handler.id)
  then
    raise exception 'deliveries wait for handler "%"', v_handler.name
      using errcode = 'ZF205', hint = 'let it work them off, or give force: they become dead letters';
  end if;
  perform fanfare.bury_all(v_handler.id, null, 'handler_deleted', 'the handler was deleted');
  -- After the deliveries, which who settles locks first.
  update fanfare.handlers as h set deleted_at = clock_timestamp() where h.id = v_handler.id;
end
$$;


ALTER FUNCTION fanfare.delete_handler(handler text, force boolean, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION delete_handler(handler text, force boolean, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.delete_handler(handler text, force boolean, app text) IS 'Deletes a handler with its triggers. Where deliveries wait or are in work, that is refused, unless force: they become dead letters, as does what publishers that are open now still add. Errors: ZF002, ZF003 as session_app, ZF200 no such handler, ZF205 deliveries wait.';


--
-- Name: delete_schedule(text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.delete_schedule(name text, app text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_schedule fanfare.schedules := fanfare.app_schedule(delete_schedule.name, delete_schedule.app);
begin
  delete from fanfare.schedules as s where s.id = v_schedule.id;
end
$$;


ALTER FUNCTION fanfare.delete_schedule(name text, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION delete_schedule(name text, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.delete_schedule(name text, app text) IS 'Deletes a schedule; triggers on it stay, and match nothing. Errors: ZF002, ZF003 as session_app, ZF354 no such schedule.';


--
-- Name: delete_topic(text, boolean, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.delete_topic(name text, force boolean DEFAULT false, app text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  v_app_id bigint := fanfare.session_app(delete_topic.app);
  v_topic_id bigint;
  v_trigger text;
begin
  if left(delete_topic.name, 1) = '$' then
    raise exception 'topic "%" is the system''s', left(delete_topic.name, 64)
      using errcode = 'ZF107', hint = 'update_topic hides it from clients outside';
  end if;
  -- Before looking: a trigger that is being made holds it, and one made from now on finds it gone.
  select t.id into v_topic_id
  from fanfare.topics as t
  where t.app_id = v_app_id and t.name = delete_topic.name
  for update;
  if v_topic_id is null then
    raise exception 'no topic named "%"', left(delete_topic.name, 140) using errcode = 'ZF011';
  end if;

  for v_trigger in
    select g.name from fanfare.triggers as g where g.topic_id = v_topic_id and g.deleted_at is null order by g.id
  loop
    if not coalesce(delete_topic.force, false) then
      raise exception 'triggers are bound to topic "%": %', delete_topic.name, (
          select string_agg(g.name, ', ' order by g.id)
          from fanfare.triggers as g
          where g.topic_id = v_topic_id and g.deleted_at is null)
        using errcode = 'ZF113',
          hint = 'delete them first, or give force: they go with it, and what waits for them becomes dead letters';
    end if;
    perform fanfare.delete_trigger(v_trigger, true, delete_topic.app);
  end loop;
  delete from fanfare.topics as t where t.id = v_topic_id;
end
$_$;


ALTER FUNCTION fanfare.delete_topic(name text, force boolean, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION delete_topic(name text, force boolean, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.delete_topic(name text, force boolean, app text) IS 'Deletes a topic; its streams end. Its messages are read by nobody any more and go with retention. Where triggers are bound to it, that is refused, unless force: they are deleted with it, and deliveries that wait for them become dead letters. Errors: ZF002, ZF003 as session_app, ZF011 no such topic, ZF107 it is the system''s, ZF113 triggers are bound to it.';


--
-- Name: delete_trigger(text, boolean, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.delete_trigger(name text, force boolean DEFAULT false, app text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_trigger fanfare.triggers := fanfare.app_trigger(fanfare.session_app(delete_trigger.app), delete_trigger.name);
begin
  -- Before looking: a redrive that is going on holds the trigger.
  update fanfare.triggers as t set enabled = false, deleted_at = clock_timestamp() where t.id = v_trigger.id;
  if not coalesce(delete_trigger.force, false) and exists (
    select from fanfare.deliveries as d where d.handler_id = v_trigger.handler_id and d.trigger_id = v_trigger.id
  ) then
    raise exception 'deliveries wait for trigger "%"', v_trigger.name
      using errcode = 'ZF205', hint = 'disable it and let them be worked off, or give force: they become dead letters';
  end if;
  perform fanfare.bury_all(v_trigger.handler_id, v_trigger.id, 'trigger_deleted', 'the trigger was deleted');
end
$$;


ALTER FUNCTION fanfare.delete_trigger(name text, force boolean, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION delete_trigger(name text, force boolean, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.delete_trigger(name text, force boolean, app text) IS 'Deletes a trigger. Where deliveries of it wait or are in work, that is refused, unless force: they become dead letters. Errors: ZF002, ZF003 as session_app, ZF205 deliveries wait, ZF210 no such trigger.';


--
-- Name: delivery_traces; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.delivery_traces AS
 SELECT NULL::timestamp with time zone AS at,
    NULL::text AS what,
    NULL::text AS trigger,
    NULL::text AS handler,
    NULL::integer AS attempt,
    NULL::text AS detail
  WHERE false;


ALTER TABLE fanfare.delivery_traces OWNER TO fanfare_owner;

--
-- Name: VIEW delivery_traces; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.delivery_traces IS 'Shape of what delivery_trace answers, in order of time.';


--
-- Name: delivery_trace(bigint, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.delivery_trace(message_id bigint, app text DEFAULT NULL::text) RETURNS SETOF fanfare.delivery_traces
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return query
  select e.at, e.what, t.name, h.name, e.attempt, e.detail
  from (
    select m.app_id, m.published_at as at, 1 as n, 'published' as what, null::bigint as trigger_id,
      null::integer as attempt, format('to %s, key %s', coalesce(c.name, 'a deleted topic'), coalesce(m.key, 'none')) as detail
    from fanfare.messages as m left join fanfare.topics as c on c.id = m.topic_id
    where m.id = delivery_trace.message_id
    union all
    select m.app_id, b.sealed_at, 2, 'sealed', null, null, 'batch ' || b.id
    from fanfare.messages as m join fanfare.batches as b on b.id = fanfare.batch_of(m.lineage, m.xid)
    where m.id = delivery_trace.message_id
    union all
    select m.app_id, m.published_at, 3, 'owed', o.trigger_id, null, null
    from fanfare.messages as m cross join unnest(m.owed_to) as o (trigger_id)
    where m.id = delivery_trace.message_id
    union all
    select a.app_id, a.started_at, 4, a.outcome, a.trigger_id, a.attempt,
      concat_ws(', ', format('took %s ms', a.duration_ms), 'status ' || a.status, a.error)
    from fanfare.attempts as a where a.message_id = delivery_trace.message_id
    union all
    select l.app_id, l.died_at, 5, 'dead letter', l.trigger_id, l.attempts, concat_ws(', ', l.id, l.reason, l.error)
    from fanfare.dead_letters as l where l.message_id = delivery_trace.message_id
    union all
    select l.app_id, l.resolved_at, 6, l.resolution, l.trigger_id, null, format('dead letter %s, by %s', l.id, l.resolved_by)
    from fanfare.dead_letters as l where l.message_id = delivery_trace.message_id and l.resolution is not null
    union all
    select d.app_id, case when d.state = 'leased' then d.leased_until else d.ready_at end, 7,
      case when d.state = 'leased' then 'in work' else 'waiting' end, d.trigger_id, d.attempt,
      case when d.state = 'leased' then 'until then at most' else 'from then on' end
    from fanfare.deliveries as d where d.message_id = delivery_trace.message_id
  ) as e
  join fanfare.apps as p on p.id = e.app_id
  left join fanfare.triggers as t on t.id = e.trigger_id
  left join fanfare.handlers as h on h.id = t.handler_id
  where delivery_trace.app is null or p.name = delivery_trace.app
  order by e.at, e.n, t.id;
end
$$;


ALTER FUNCTION fanfare.delivery_trace(message_id bigint, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION delivery_trace(message_id bigint, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.delivery_trace(message_id bigint, app text) IS 'The life of one message: published, sealed, what it is owed to, each attempt, dead letters and how they were resolved, and what it waits for now; of the named app alone, if one is named.';


--
-- Name: denied_topics; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.denied_topics AS
 SELECT NULL::text AS stream,
    NULL::bigint AS topic_id,
    NULL::text AS reason
  WHERE false;


ALTER TABLE fanfare.denied_topics OWNER TO fanfare_owner;

--
-- Name: VIEW denied_topics; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.denied_topics IS 'Shape of what denied_streams answers.';


--
-- Name: denied_streams(jsonb); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.denied_streams(checks jsonb) RETURNS SETOF fanfare.denied_topics
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select d.stream, d.topic_id, d.reason
  from (
    select c.stream, c.topic_id,
      case
        when t.id is null or t.app_id <> c.app_id then 'topic_deleted'
        when not t.external_subscribable then 'topic_internal'
        when t.auth_mode = 'token' and not c.token then 'token_required'
        when c.jti ~ '^ff_' and k.id is null then 'key_revoked'
        when c.token and fanfare.token_revoked(c.app_id, c.jti, c.sub, c.iat) then 'token_revoked'
      end as reason
    from jsonb_to_recordset(denied_streams.checks)
      as c (stream text, app_id bigint, topic_id bigint, token boolean, jti text, sub text, iat timestamptz)
    left join fanfare.topics as t on t.id = c.topic_id
    left join fanfare.api_keys as k
      on k.prefix = substr(c.jti, 4) and coalesce(k.expires_at > clock_timestamp(), true)
  ) as d
  where d.reason is not null
$$;


ALTER FUNCTION fanfare.denied_streams(checks jsonb) OWNER TO fanfare_owner;

--
-- Name: FUNCTION denied_streams(checks jsonb); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.denied_streams(checks jsonb) IS 'Of streams, an array of {stream, app_id, topic_id, token, jti, sub, iat} with a row a topic as authorize_subscribe granted it, those that would not be granted any more: topic_deleted, topic_internal, token_required, token_revoked, key_revoked.';


--
-- Name: disable_handler(text, text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.disable_handler(handler text, reason text DEFAULT NULL::text, app text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_handler fanfare.handlers := fanfare.app_handler(fanfare.session_app(disable_handler.app), disable_handler.handler);
begin
  update fanfare.handlers as h
  set disabled_at = clock_timestamp(), disabled_reason = coalesce(disable_handler.reason, 'by hand')
  where h.id = v_handler.id;
end
$$;


ALTER FUNCTION fanfare.disable_handler(handler text, reason text, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION disable_handler(handler text, reason text, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.disable_handler(handler text, reason text, app text) IS 'Disables a handler, and says why: its deliveries wait until enable_handler. Errors: ZF002, ZF003 as session_app, ZF200 no such handler.';


--
-- Name: discard(bigint[], text, text, text, text, integer, boolean, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.discard(dead_letters bigint[] DEFAULT NULL::bigint[], handler text DEFAULT NULL::text, trigger text DEFAULT NULL::text, topic text DEFAULT NULL::text, reason text DEFAULT NULL::text, max_count integer DEFAULT 1000, dry_run boolean DEFAULT false, app text DEFAULT NULL::text) RETURNS SETOF bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_ids bigint[] := fanfare.open_dead_letters(
    fanfare.session_app(discard.app), discard.dead_letters, discard.handler, discard.trigger, discard.topic,
    discard.reason, discard.max_count);
begin
  if cardinality(v_ids) < (select count(distinct n) from unnest(discard.dead_letters) as n) then
    raise exception 'a dead letter cannot be discarded: it is resolved'
      using errcode = 'ZF231', hint = 'see resolution in fanfare.dead_letters';
  end if;
  if not discard.dry_run then
    perform fanfare.resolve_dead_letters(v_ids, 'discarded');
  end if;
  return query select unnest(v_ids);
end
$$;


ALTER FUNCTION fanfare.discard(dead_letters bigint[], handler text, trigger text, topic text, reason text, max_count integer, dry_run boolean, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION discard(dead_letters bigint[], handler text, trigger text, topic text, reason text, max_count integer, dry_run boolean, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.discard(dead_letters bigint[], handler text, trigger text, topic text, reason text, max_count integer, dry_run boolean, app text) IS 'Closes open dead letters without delivering them, and returns them; chosen as in redrive. Their rows stay. Errors: ZF002, ZF003 as session_app, ZF230 no such dead letter, ZF231 one of those named is resolved.';


--
-- Name: doc_delete(text, text, bigint, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.doc_delete(collection text, id text, expected_version bigint DEFAULT NULL::bigint, app text DEFAULT NULL::text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint := fanfare.session_app(doc_delete.app);
  v_deleted boolean;
begin
  perform fanfare.check_collection(doc_delete.collection);
  perform fanfare.check_document_id(doc_delete.id);
  delete from fanfare.documents as d
  where d.app_id = v_app_id and d.collection = doc_delete.collection and d.id = doc_delete.id
    and (doc_delete.expected_version is null or d.version = doc_delete.expected_version);
  v_deleted := found;
  if not v_deleted and doc_delete.expected_version is not null then
    perform fanfare.refuse_document(doc_delete.collection, doc_delete.id, doc_delete.expected_version, doc_delete.app);
  end if;
  return v_deleted;
end
$$;


ALTER FUNCTION fanfare.doc_delete(collection text, id text, expected_version bigint, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION doc_delete(collection text, id text, expected_version bigint, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.doc_delete(collection text, id text, expected_version bigint, app text) IS 'Deletes a document; true where there was one. With expected_version only at that version. Errors: ZF002, ZF003 as session_app, ZF300 collection, ZF302 another version, or none, ZF303 id.';


--
-- Name: documents; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.documents (
    app_id bigint DEFAULT fanfare.acting_app() NOT NULL,
    collection text NOT NULL COLLATE pg_catalog."C",
    id text DEFAULT (gen_random_uuid())::text NOT NULL COLLATE pg_catalog."C",
    body jsonb NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    updated_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT document_collection_is_valid CHECK ((collection ~ '^[a-z0-9][a-z0-9_-]{0,62}$'::text)),
    CONSTRAINT document_id_is_valid CHECK ((((length(id) >= 1) AND (length(id) <= 512)) AND (id !~ '^\.{1,2}$|[/\u0001-\u001f\u007f-\u009f]'::text))),
    CONSTRAINT document_is_an_object CHECK ((jsonb_typeof(body) = 'object'::text))
);


ALTER TABLE fanfare.documents OWNER TO fanfare_owner;

--
-- Name: TABLE documents; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.documents IS 'JSON objects by collection and id. Apps may read and write it by plain SQL too: a change publishes to $docs either way, if somebody listens.';


--
-- Name: COLUMN documents.version; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.documents.version IS 'Raised by every write, and never the same twice: compare-and-set goes by it.';


--
-- Name: doc_entry(text, text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.doc_entry(collection text, id text, app text DEFAULT NULL::text) RETURNS SETOF fanfare.documents
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint := fanfare.session_app(doc_entry.app);
begin
  perform fanfare.check_collection(doc_entry.collection);
  perform fanfare.check_document_id(doc_entry.id);
  return query
  select d.*
  from fanfare.documents as d
  where d.app_id = v_app_id and d.collection = doc_entry.collection and d.id = doc_entry.id;
end
$$;


ALTER FUNCTION fanfare.doc_entry(collection text, id text, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION doc_entry(collection text, id text, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.doc_entry(collection text, id text, app text) IS 'A document with its version and times; no row where there is none. Errors: ZF002, ZF003 as session_app, ZF300 collection, ZF303 id.';


--
-- Name: found_documents; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.found_documents AS
 SELECT d.id,
    d.body,
    d.version,
    d.created_at,
    d.updated_at,
    NULL::text AS cursor
   FROM fanfare.documents d
  WHERE false;


ALTER TABLE fanfare.found_documents OWNER TO fanfare_owner;

--
-- Name: VIEW found_documents; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.found_documents IS 'Shape of what doc_find answers. cursor: give it as after, with the same order, for the documents that follow.';


--
-- Name: doc_find(text, jsonb, jsonpath, text[], boolean, text, integer, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.doc_find(collection text, filter jsonb DEFAULT NULL::jsonb, path jsonpath DEFAULT NULL::jsonpath, order_by text[] DEFAULT NULL::text[], descending boolean DEFAULT false, after text DEFAULT NULL::text, max_count integer DEFAULT 100, app text DEFAULT NULL::text) RETURNS SETOF fanfare.found_documents
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  v_app_id bigint := fanfare.session_app(doc_find.app);
  v_cursor jsonb := fanfare.parse_cursor(doc_find.after);
  v_value text := case when doc_find.order_by is null then '''null''::jsonb' else 'coalesce(d.body #> $5, ''null'')' end;
  v_next text := case when doc_find.descending then '<' else '>' end;
  v_order text := case when doc_find.descending then 'desc' else 'asc' end;
begin
  perform fanfare.check_collection(doc_find.collection);
  if doc_find.max_count is null or doc_find.max_count not between 1 and 10000 then
    raise exception 'max_count must be 1 to 10000' using errcode = 'ZF031';
  end if;

  -- Put together of fixed parts, so that each combination gets a plan that can use its index.
  return query execute
    format('select d.id, d.body, d.version, d.created_at, d.updated_at, jsonb_build_array(%s, d.id)::text ', v_value)
    || 'from fanfare.documents as d where d.app_id = $1 and d.collection = $2'
    || case when doc_find.filter is not null then ' and d.body @> $3' else '' end
    || case when doc_find.path is not null then
      ' and d.body @? $4 and jsonb_path_query_first(d.body, $4, ''{}'', true) not in (''null'', ''false'')' else '' end
    || case
      when doc_find.after is null then ''
      when doc_find.order_by is null then format(' and d.id %s $7', v_next)
      else format(' and (%s, d.id) %s ($6, $7)', v_value, v_next) end
    || case when doc_find.order_by is null then ' order by ' else format(' order by %s %s, ', v_value, v_order) end
    || format('d.id %s limit $8', v_order)
    using v_app_id, doc_find.collection, doc_find.filter, doc_find.path, doc_find.order_by,
      v_cursor -> 0, v_cursor ->> 1, doc_find.max_count;
end
$_$;


ALTER FUNCTION fanfare.doc_find(collection text, filter jsonb, path jsonpath, order_by text[], descending boolean, after text, max_count integer, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION doc_find(collection text, filter jsonb, path jsonpath, order_by text[], descending boolean, after text, max_count integer, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.doc_find(collection text, filter jsonb, path jsonpath, order_by text[], descending boolean, after text, max_count integer, app text) IS 'Documents of a collection that contain filter and match path (its first item is there, and neither false nor null), ordered by the value at order_by (missing counts as null; JSON''s order of types) and then by id, from after a cursor on. Errors: ZF002, ZF003 as session_app, ZF031 max_count, ZF300 collection, ZF309 cursor.';


--
-- Name: doc_get(text, text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.doc_get(collection text, id text, app text DEFAULT NULL::text) RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return (select d.body from fanfare.doc_entry(doc_get.collection, doc_get.id, doc_get.app) as d);
end
$$;


ALTER FUNCTION fanfare.doc_get(collection text, id text, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION doc_get(collection text, id text, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.doc_get(collection text, id text, app text) IS 'The body of a document; SQL null where there is none. Errors: as doc_entry.';


--
-- Name: doc_insert(text, jsonb, text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.doc_insert(collection text, body jsonb, id text DEFAULT NULL::text, app text DEFAULT NULL::text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint := fanfare.session_app(doc_insert.app);
  v_id text := coalesce(doc_insert.id, gen_random_uuid()::text);
begin
  perform fanfare.check_collection(doc_insert.collection);
  perform fanfare.check_document_id(v_id);
  perform fanfare.check_document(doc_insert.body);
  insert into fanfare.documents (app_id, collection, id, body)
  values (v_app_id, doc_insert.collection, v_id, doc_insert.body)
  on conflict on constraint document_id_is_unique_in_collection do nothing;
  if not found then
    raise exception 'document "%" exists already', left(v_id, 140)
      using errcode = 'ZF307', hint = 'doc_update replaces it; without id a new one is made';
  end if;
  return v_id;
end
$$;


ALTER FUNCTION fanfare.doc_insert(collection text, body jsonb, id text, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION doc_insert(collection text, body jsonb, id text, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.doc_insert(collection text, body jsonb, id text, app text) IS 'Stores a new document and returns its id: the given one or a new UUID. Errors: ZF002, ZF003 as session_app, ZF020 too large, ZF021 missing, ZF300 collection, ZF303 id, ZF306 no object, ZF307 it exists.';


--
-- Name: doc_patch(text, text, jsonb, bigint, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.doc_patch(collection text, id text, patch jsonb, expected_version bigint DEFAULT NULL::bigint, app text DEFAULT NULL::text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint := fanfare.session_app(doc_patch.app);
  v_body jsonb;
  v_version bigint;
begin
  perform fanfare.check_collection(doc_patch.collection);
  perform fanfare.check_document_id(doc_patch.id);
  if coalesce(jsonb_typeof(doc_patch.patch), 'missing') <> 'object' then
    raise exception 'a patch is a JSON object, not %', coalesce(jsonb_typeof(doc_patch.patch), 'missing')
      using errcode = 'ZF308', hint = 'patch: a merge patch of RFC 7396; doc_update replaces the whole document';
  end if;

  select fanfare.merge_patch(d.body, doc_patch.patch) into v_body
  from fanfare.documents as d
  where d.app_id = v_app_id and d.collection = doc_patch.collection and d.id = doc_patch.id
    and (doc_patch.expected_version is null or d.version = doc_patch.expected_version)
  for update;
  if v_body is null then
    perform fanfare.refuse_document(doc_patch.collection, doc_patch.id, doc_patch.expected_version, doc_patch.app);
  end if;
  perform fanfare.check_stored(v_body);

  update fanfare.documents as d
  set body = v_body, version = default, updated_at = clock_timestamp()
  where d.app_id = v_app_id and d.collection = doc_patch.collection and d.id = doc_patch.id
  returning d.version into v_version;
  return v_version;
end
$$;


ALTER FUNCTION fanfare.doc_patch(collection text, id text, patch jsonb, expected_version bigint, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION doc_patch(collection text, id text, patch jsonb, expected_version bigint, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.doc_patch(collection text, id text, patch jsonb, expected_version bigint, app text) IS 'Applies a merge patch (RFC 7396) to a document and returns its new version. With expected_version only at that version. Errors: ZF002, ZF003 as session_app, ZF020 too large, ZF300 collection, ZF302 another version, ZF303 id, ZF305 no such document, ZF308 the patch is no object.';


--
-- Name: doc_update(text, text, jsonb, bigint, boolean, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.doc_update(collection text, id text, body jsonb, expected_version bigint DEFAULT NULL::bigint, upsert boolean DEFAULT false, app text DEFAULT NULL::text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint := fanfare.session_app(doc_update.app);
  v_version bigint;
begin
  perform fanfare.check_collection(doc_update.collection);
  perform fanfare.check_document_id(doc_update.id);
  perform fanfare.check_document(doc_update.body);
  if doc_update.expected_version = 0 or doc_update.upsert and doc_update.expected_version is null then
    insert into fanfare.documents as d (app_id, collection, id, body)
    values (v_app_id, doc_update.collection, doc_update.id, doc_update.body)
    on conflict on constraint document_id_is_unique_in_collection do update
    set body = excluded.body, version = default, updated_at = clock_timestamp()
    where doc_update.expected_version is null
    returning d.version into v_version;
  else
    update fanfare.documents as d
    set body = doc_update.body, version = default, updated_at = clock_timestamp()
    where d.app_id = v_app_id and d.collection = doc_update.collection and d.id = doc_update.id
      and (doc_update.expected_version is null or d.version = doc_update.expected_version)
    returning d.version into v_version;
  end if;
  if v_version is null then
    perform fanfare.refuse_document(doc_update.collection, doc_update.id, doc_update.expected_version, doc_update.app);
  end if;
  return v_version;
end
$$;


ALTER FUNCTION fanfare.doc_update(collection text, id text, body jsonb, expected_version bigint, upsert boolean, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION doc_update(collection text, id text, body jsonb, expected_version bigint, upsert boolean, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.doc_update(collection text, id text, body jsonb, expected_version bigint, upsert boolean, app text) IS 'Replaces a document whole and returns its new version; with upsert it is made where there is none. With expected_version only at that version, 0 meaning that there must be none. Errors: ZF002, ZF003 as session_app, ZF020 too large, ZF021 missing, ZF300 collection, ZF302 another version, ZF303 id, ZF305 no such document, ZF306 no object.';


--
-- Name: document_changed(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.document_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  v_app_id bigint := coalesce(new.app_id, old.app_id);
  v_collection text := coalesce(new.collection, old.collection);
  v_key text := coalesce(new.id, old.id);
  v_version bigint := coalesce(new.version, old.version);
  v_operation text := lower(tg_op);
begin
  if (old.app_id, old.collection, old.id) <> (new.app_id, new.collection, new.id) then
    perform fanfare.publish_change('docs', 'delete', old.app_id, old.collection, old.id, old.body, null, old.version);
    perform fanfare.publish_change('docs', 'insert', new.app_id, new.collection, new.id, null, new.body, new.version);
    return null;
  elsif old.body = new.body or not fanfare.has_listeners('fanfare.docs_listeners', v_app_id, v_collection) then
    return null;
  end if;

  -- As publish_change, whose call would cost more than the look.
  if exists (
    select
    from fanfare.triggers as g
    where g.app_id = v_app_id
      and g.kind = 'docs'
      and g.enabled
      and fanfare.change_matches(g, v_operation, v_collection, v_key, old.body, new.body, v_version)
  ) or exists (
    select from fanfare.topics as t where t.app_id = v_app_id and t.name = '$docs' and t.external_subscribable
  ) then
    perform fanfare.publish_system(
      v_app_id, '$docs', fanfare.change_payload(v_operation, v_collection, v_key, old.body, new.body, v_version), v_key);
  end if;
  return null;
end
$_$;


ALTER FUNCTION fanfare.document_changed() OWNER TO fanfare_owner;

--
-- Name: FUNCTION document_changed(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.document_changed() IS 'Trigger function: publishes a change of a document on $docs. One that is given another id or app is deleted there and inserted here; a write that leaves the body as it was is no change.';


--
-- Name: drop_attempts(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.drop_attempts() RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
  v_partition text;
  v_oldest date := (
    select least(
      (select min(p.day) from fanfare.daily_partitions as p where p.parent = 'messages'),
      (select min((m.published_at at time zone 'UTC')::date) from fanfare.messages_default as m)
    )
  );
begin
  for v_partition in
    select p.name
    from fanfare.daily_partitions as p
    where p.parent = 'attempts' and p.day < v_oldest
    order by p.day
  loop
    execute format('drop table fanfare.%I', v_partition);
  end loop;
  -- With the message they were of; the open ones stay until somebody resolves them.
  delete from fanfare.dead_letters as l where l.resolution is not null and l.resolved_at < v_oldest;
exception
  when lock_not_available or deadlock_detected then null; -- tried again by the sweeper
end
$$;


ALTER FUNCTION fanfare.drop_attempts() OWNER TO fanfare_owner;

--
-- Name: FUNCTION drop_attempts(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.drop_attempts() IS 'Drops partitions of attempts from before the oldest message kept, none of which can be of a message that is there, and deletes dead letters that were resolved before it.';


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
  v_from timestamptz;
  v_through bigint;
begin
  perform fanfare.require_read_committed();
  perform pg_advisory_xact_lock(fanfare.lock_number('partitions'));
  perform set_config('lock_timeout', '50ms', true);
  perform fanfare.drop_batches();
  perform fanfare.drop_attempts();

  -- The oldest alone: the floor is a point, and from the drop on publishers wait for our commit.
  select p.name, p.day::timestamp at time zone 'UTC' into v_partition, v_from
  from fanfare.daily_partitions as p
  where p.parent = 'messages' and p.day < (clock_timestamp() at time zone 'UTC')::date
  order by p.day
  limit 1;
  if v_partition is null then
    return 0;
  end if;
  v_through := fanfare.expired_through(v_partition, coalesce(fanfare.newest_expired_batch(), 0));
  if v_through is null
    -- carry_messages has not come to all of what is owed from here
    or exists (
      select from fanfare.deliveries as d
      where d.message is null and d.published_at >= v_from and d.published_at < v_from + interval '24 hours'
    )
  then
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

COMMENT ON FUNCTION fanfare.drop_expired() IS 'Drops the oldest past partition of messages if all of them were sealed longer than the retention ago and none is owed to a handler (see carry_messages), with the batches that no message needs any more; returns how many partitions of messages, 0 or 1. An open transaction that reads one holds it up, and publishers for at most 50 ms. Errors: ZF050 not in read committed.';


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
-- Name: enable_handler(text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.enable_handler(handler text, app text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_handler fanfare.handlers := fanfare.app_handler(fanfare.session_app(enable_handler.app), enable_handler.handler);
begin
  update fanfare.handlers as h
  set disabled_at = null, disabled_reason = null, failing_since = null
  where h.id = v_handler.id;
  perform fanfare.ring_dispatchers();
end
$$;


ALTER FUNCTION fanfare.enable_handler(handler text, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION enable_handler(handler text, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.enable_handler(handler text, app text) IS 'Lets a disabled handler work again, from a clean slate. Errors: ZF002, ZF003 as session_app, ZF200 no such handler.';


--
-- Name: encode_segment(jsonb); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.encode_segment(content jsonb) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    AS $$
  select fanfare.base64url(convert_to(encode_segment.content::text, 'UTF8'))
$$;


ALTER FUNCTION fanfare.encode_segment(content jsonb) OWNER TO fanfare_owner;

--
-- Name: FUNCTION encode_segment(content jsonb); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.encode_segment(content jsonb) IS 'A segment of a JWT that holds the JSON.';


--
-- Name: end_stream(bigint, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.end_stream(stream bigint, app text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint := fanfare.session_app(end_stream.app);
begin
  update fanfare.streams as s
  set ended_at = coalesce(s.ended_at, clock_timestamp())
  where s.id = end_stream.stream and s.app_id = v_app_id;
  if not found then
    raise exception 'no stream %', end_stream.stream
      using errcode = 'ZF131', hint = 'fanfare.live_streams lists them, a few seconds after they began';
  end if;
  perform pg_notify('fanfare_control', json_build_object('event', 'stream_ended', 'stream_id', end_stream.stream)::text);
end
$$;


ALTER FUNCTION fanfare.end_stream(stream bigint, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION end_stream(stream bigint, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.end_stream(stream bigint, app text) IS 'Ends a stream; its client is told to reconnect, so take its right away first (revoke_tokens) to keep it out. Errors: ZF002, ZF003 as session_app, ZF131 no such stream.';


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
  v_column text := case ensure_partition.parent
    when 'messages' then 'published_at'
    when 'batches' then 'sealed_at'
    when 'attempts' then 'started_at'
  end;
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

COMMENT ON FUNCTION fanfare.ensure_partition(parent text, day date) IS 'Makes and attaches the partition of a day (UTC) of messages, batches or attempts, moving out of the default partition what belongs there; false when it exists.';


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
    from (values ('messages'), ('batches'), ('attempts')) as p (parent)
    cross join (select v_today + n as day from generate_series(0, ensure_partitions.days_ahead) as n) as d
    union
    select 'messages', (m.published_at at time zone 'UTC')::date from fanfare.messages_default as m
    union
    select 'batches', (b.sealed_at at time zone 'UTC')::date from fanfare.batches_default as b
    union
    select 'attempts', (a.started_at at time zone 'UTC')::date from fanfare.attempts_default as a
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
-- Name: expire_api_keys(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.expire_api_keys() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_count integer;
begin
  delete from fanfare.api_keys as k where k.expires_at < clock_timestamp() - interval '30 days';
  get diagnostics v_count = row_count;
  return v_count;
end
$$;


ALTER FUNCTION fanfare.expire_api_keys() OWNER TO fanfare_owner;

--
-- Name: FUNCTION expire_api_keys(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.expire_api_keys() IS 'Deletes API keys that ended more than 30 days ago; until then they show who had access. Returns how many.';


--
-- Name: expire_carried(integer); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.expire_carried(max_count integer DEFAULT 1000) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_ids bigint[] := array(
    select d.id
    from fanfare.deliveries as d
    join fanfare.settings as s on s.name = 'carry_limit'
    where d.message is not null
      and d.state <> 'leased'
      and greatest(d.published_at, d.ready_at) < clock_timestamp() - s.value::interval
    order by d.published_at
    limit expire_carried.max_count
    for update of d skip locked
  );
begin
  return fanfare.bury(
    v_ids,
    array_fill('expired'::text, array[cardinality(v_ids)]),
    array_fill(null::integer, array[cardinality(v_ids)]),
    array_fill('it waited for longer than the setting carry_limit'::text, array[cardinality(v_ids)]),
    fire => true);
end
$$;


ALTER FUNCTION fanfare.expire_carried(max_count integer) OWNER TO fanfare_owner;

--
-- Name: FUNCTION expire_carried(max_count integer); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.expire_carried(max_count integer) IS 'Turns deliveries whose message left the log, and which nothing tried for longer than the setting carry_limit, into dead letters with their message; returns how many.';


--
-- Name: expire_idempotency_keys(integer); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.expire_idempotency_keys(max_count integer DEFAULT 10000) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_count integer;
begin
  delete from fanfare.idempotency_keys as i
  where i.ctid = any (array(
    select d.ctid
    from fanfare.idempotency_keys as d
    where d.created_at < clock_timestamp() - fanfare.idempotency_window()
    order by d.created_at
    limit expire_idempotency_keys.max_count
    for update skip locked));
  get diagnostics v_count = row_count;
  return v_count;
end
$$;


ALTER FUNCTION fanfare.expire_idempotency_keys(max_count integer) OWNER TO fanfare_owner;

--
-- Name: FUNCTION expire_idempotency_keys(max_count integer); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.expire_idempotency_keys(max_count integer) IS 'Deletes idempotency keys older than idempotency_window, the oldest first; returns how many.';


--
-- Name: expire_kv(integer); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.expire_kv(max_count integer DEFAULT 10000) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_deleted integer;
begin
  delete from fanfare.kv_entries as e
  using (
    select d.app_id, d.collection, d.key
    from fanfare.kv_entries as d
    where d.expires_at <= clock_timestamp()
    order by d.expires_at
    limit expire_kv.max_count
    for update skip locked
  ) as due
  where e.app_id = due.app_id and e.collection = due.collection and e.key = due.key;
  get diagnostics v_deleted = row_count;
  return v_deleted;
end
$$;


ALTER FUNCTION fanfare.expire_kv(max_count integer) OWNER TO fanfare_owner;

--
-- Name: FUNCTION expire_kv(max_count integer); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.expire_kv(max_count integer) IS 'Deletes entries that have expired, the oldest first, and returns how many. Their deletions are published like others.';


--
-- Name: expire_revocations(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.expire_revocations() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_count integer;
begin
  delete from fanfare.revocations as r where r.revoked_at < clock_timestamp() - interval '31 days';
  get diagnostics v_count = row_count;
  return v_count;
end
$$;


ALTER FUNCTION fanfare.expire_revocations() OWNER TO fanfare_owner;

--
-- Name: FUNCTION expire_revocations(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.expire_revocations() IS 'Deletes revocations that say nothing any more, since every token that they were about has expired (tokens live for 30 days at most); returns how many.';


--
-- Name: expire_signing_keys(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.expire_signing_keys() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_count integer;
begin
  delete from fanfare.signing_keys as k where k.expires_at < clock_timestamp() - interval '1 day';
  get diagnostics v_count = row_count;
  return v_count;
end
$$;


ALTER FUNCTION fanfare.expire_signing_keys() OWNER TO fanfare_owner;

--
-- Name: FUNCTION expire_signing_keys(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.expire_signing_keys() IS 'Deletes signing keys whose grace ended more than a day ago: no token holds by them; returns how many.';


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
-- Name: publish_explanations; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.publish_explanations AS
 SELECT NULL::text AS trigger,
    NULL::text AS handler,
    NULL::boolean AS matches,
    NULL::text AS reason
  WHERE false;


ALTER TABLE fanfare.publish_explanations OWNER TO fanfare_owner;

--
-- Name: VIEW publish_explanations; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.publish_explanations IS 'Shape of what explain_publish answers: a row a trigger of the app; reason says why it would not match, or what a delivery would wait for.';


--
-- Name: explain_publish(text, jsonb, text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.explain_publish(topic text, payload jsonb, key text DEFAULT NULL::text, app text DEFAULT NULL::text) RETURNS SETOF fanfare.publish_explanations
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint := fanfare.session_app(explain_publish.app);
  v_topic_id bigint := (
    select t.id from fanfare.topics as t where t.app_id = v_app_id and t.name = explain_publish.topic
  );
begin
  if v_topic_id is null then
    raise exception 'no topic named "%"', left(explain_publish.topic, 140) using errcode = 'ZF011';
  end if;
  return query
  select t.name, h.name, t.topic_id = v_topic_id and t.enabled and fanfare.trigger_matches(
      t, explain_publish.key, explain_publish.payload),
    case
      when t.topic_id <> v_topic_id then format('it is bound to %s', coalesce('topic "' || o.name || '"', 'a topic that was deleted'))
      when not t.enabled then 'it is disabled'
      when not coalesce(explain_publish.key like t.key_like, t.key_like is null)
        then format('the key is not like "%s"', t.key_pattern)
      when not fanfare.trigger_matches(
        jsonb_populate_record(t, '{"filter": null}'), explain_publish.key, explain_publish.payload)
        then format('the payload is not of its collection, operations, schedule or source')
      when not fanfare.trigger_matches(t, explain_publish.key, explain_publish.payload)
        then format('the payload does not pass the filter %s', t.filter)
      when h.disabled_at is not null then format('its handler is disabled: %s', h.disabled_reason)
      when h.paused_at is not null then 'its handler is paused'
    end
  from fanfare.triggers as t
  join fanfare.handlers as h on h.id = t.handler_id
  left join fanfare.topics as o on o.id = t.topic_id
  where t.app_id = v_app_id and t.deleted_at is null
  order by t.id;
end
$$;


ALTER FUNCTION fanfare.explain_publish(topic text, payload jsonb, key text, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION explain_publish(topic text, payload jsonb, key text, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.explain_publish(topic text, payload jsonb, key text, app text) IS 'Which triggers of the app a message would be owed to, and why not to the others; stores nothing. Errors: ZF002, ZF003 as session_app, ZF011 no such topic.';


--
-- Name: export_signing_key(text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.export_signing_key(app text DEFAULT NULL::text) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_key fanfare.signing_keys := fanfare.current_signing_key(fanfare.session_app(export_signing_key.app));
begin
  perform fanfare.record_audit('signing_keys', 'export', v_key.kid, v_key.app_id);
  return jsonb_build_object(
    'kty', 'oct', 'alg', 'HS256', 'kid', v_key.kid, 'k', fanfare.base64url(v_key.secret));
end
$$;


ALTER FUNCTION fanfare.export_signing_key(app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION export_signing_key(app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.export_signing_key(app text) IS 'The key that signs the app''s tokens, with its secret, as a JWK, for an app that makes its tokens itself. Nothing else shows the secret. Errors: ZF002, ZF003 as session_app.';


--
-- Name: extend(bigint, bigint, interval, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.extend(delivery bigint, lease bigint, by interval, app text DEFAULT NULL::text) RETURNS timestamp with time zone
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint := fanfare.session_app(extend.app);
  v_until timestamptz;
begin
  if extend.by is null or extend.by not between '1 second' and '12 hours' then
    raise exception 'by must be 1 second to 12 hours' using errcode = 'ZF222';
  end if;
  update fanfare.deliveries as d
  set leased_until = clock_timestamp() + extend.by
  from fanfare.handlers as h
  where d.id = extend.delivery
    and d.lease = extend.lease
    and d.leased_until is not null -- leased, said so that it is found by its id, not among all that are
    and d.app_id = v_app_id
    and h.id = d.handler_id and h.kind = 'pull'
  returning d.leased_until into v_until;
  if v_until is null then
    raise exception 'the lease of delivery % is over', extend.delivery
      using errcode = 'ZF220', hint = 'it was given to another worker, or is settled: drop the work';
  end if;
  return v_until;
end
$$;


ALTER FUNCTION fanfare.extend(delivery bigint, lease bigint, by interval, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION extend(delivery bigint, lease bigint, by interval, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.extend(delivery bigint, lease bigint, by interval, app text) IS 'Makes the lease of a claimed delivery end so much from now (1 second to 12 hours), and returns when that is. Errors: ZF002, ZF003 as session_app, ZF220 the lease is over, ZF222 by.';


--
-- Name: external_messages(bigint, text, integer); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.external_messages(topic_id bigint, after text, max_count integer) RETURNS SETOF fanfare.sealed_messages
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_after fanfare.parsed_positions;
  v_hidden bigint;
begin
  select t.external_after into v_hidden
  from fanfare.topics as t
  where t.id = external_messages.topic_id and t.external_subscribable;
  if v_hidden is null then
    return;
  end if;
  if external_messages.max_count is null or external_messages.max_count not between 1 and 1000 then
    raise exception 'limit must be 1 to 1000' using errcode = 'ZF031';
  end if;

  if external_messages.after is null then
    select p.* into v_after from fanfare.start_position('earliest') as p;
  else
    select p.* into v_after from fanfare.parse_position(external_messages.after) as p;
    if v_after.gap is not null then
      raise exception 'position "%" cannot be resumed at (%)', external_messages.after, v_after.gap
        using errcode = 'ZF032', hint = 'leave after out to read from the earliest message kept';
    end if;
  end if;
  if v_after.batch <= v_hidden then
    v_after.batch := v_hidden;
    v_after.message := 9223372036854775807;
  end if;
  return query
  select *
  from fanfare.read_messages(
    array[external_messages.topic_id], v_after.batch, v_after.message, external_messages.max_count);
end
$$;


ALTER FUNCTION fanfare.external_messages(topic_id bigint, after text, max_count integer) OWNER TO fanfare_owner;

--
-- Name: FUNCTION external_messages(topic_id bigint, after text, max_count integer); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.external_messages(topic_id bigint, after text, max_count integer) IS 'Sealed messages of a topic after a position (null: from the earliest kept) as clients outside may see them: none of an internal topic, none from before it became external. Errors: ZF030 malformed position, ZF031 max_count is not 1 to 1000, ZF032 the position is of another epoch or before retention.';


--
-- Name: fan_out(fanfare.messages[]); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.fan_out(messages fanfare.messages[]) RETURNS void
    LANGUAGE plpgsql STRICT
    AS $$
begin
  insert into fanfare.deliveries (app_id, handler_id, trigger_id, message_id, published_at, order_key)
  select m.app_id, t.handler_id, t.id, m.id, m.published_at, case when t.ordered then m.key end
  from unnest(fan_out.messages) as m
  cross join unnest(m.owed_to) as o (trigger_id)
  join fanfare.triggers as t on t.id = o.trigger_id
  where m.hops < 16
  order by m.id, t.id;

  if exists (select from unnest(fan_out.messages) as m where m.hops >= 16) then
    insert into fanfare.dead_letters (
      app_id, handler_id, trigger_id, message_id, topic_id, topic, published_at, hops,
      key, payload, headers, attempts, reason, error
    )
    select m.app_id, t.handler_id, t.id, m.id, m.topic_id, c.name, m.published_at, m.hops,
      m.key, m.payload, m.headers, 0, 'hops', 'the message came through 16 handlers: do they feed each other?'
    from unnest(fan_out.messages) as m
    cross join unnest(m.owed_to) as o (trigger_id)
    join fanfare.triggers as t on t.id = o.trigger_id
    left join fanfare.topics as c on c.id = m.topic_id
    where m.hops >= 16;
  end if;
  perform fanfare.ring_dispatchers();
end
$$;


ALTER FUNCTION fanfare.fan_out(messages fanfare.messages[]) OWNER TO fanfare_owner;

--
-- Name: FUNCTION fan_out(messages fanfare.messages[]); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.fan_out(messages fanfare.messages[]) IS 'Writes the deliveries of messages to the triggers in owed_to, in the publisher''s transaction, and rings. A message that came through 16 handlers becomes dead letters that fire nothing.';


--
-- Name: file_changed(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.file_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  v_file fanfare.files := case when tg_op = 'DELETE' then old else new end;
begin
  if fanfare.topic_is_wanted(v_file.app_id, '$files') then
    perform fanfare.publish_system(
      app_id => v_file.app_id,
      topic => '$files',
      payload => jsonb_build_object(
        'operation', lower(tg_op),
        'key', v_file.path,
        'old', case when tg_op <> 'INSERT' then fanfare.file_facts(old) end,
        'new', case when tg_op <> 'DELETE' then fanfare.file_facts(new) end,
        'version', v_file.version),
      key => case when octet_length(v_file.path) <= 512 then v_file.path end);
  end if;
  return null;
end
$_$;


ALTER FUNCTION fanfare.file_changed() OWNER TO fanfare_owner;

--
-- Name: FUNCTION file_changed(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.file_changed() IS 'Table trigger of files: publishes a change, whoever made it, on $files if anybody listens there. A path of more than 512 bytes is in the payload only: it does not fit a message key.';


--
-- Name: files; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.files (
    app_id bigint NOT NULL,
    path text NOT NULL COLLATE pg_catalog."C",
    size bigint NOT NULL,
    content_type text NOT NULL,
    sha256 bytea NOT NULL,
    blob uuid NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    updated_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT content_type_is_type_and_subtype CHECK (((content_type ~ '^[!-.0-~]+/[ -~]+$'::text) AND (length(content_type) <= 255))),
    CONSTRAINT file_sha256_is_32_bytes CHECK ((octet_length(sha256) = 32)),
    CONSTRAINT file_size_is_not_negative CHECK ((size >= 0))
);


ALTER TABLE fanfare.files OWNER TO fanfare_owner;

--
-- Name: TABLE files; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.files IS 'Files of the apps. A row is written after its bytes are durable; bytes without a row are swept away.';


--
-- Name: COLUMN files.sha256; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.files.sha256 IS 'Of the bytes; in hexadecimal it is the ETag.';


--
-- Name: COLUMN files.blob; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.files.blob IS 'Names the bytes on disk. Each upload gets a new one, so that replacing never touches what a committed row points at.';


--
-- Name: COLUMN files.version; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.files.version IS 'Counts the uploads to this path, from 1.';


--
-- Name: file_facts(fanfare.files); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.file_facts(file fanfare.files) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    AS $$
  select jsonb_build_object(
    'size', (file_facts.file).size,
    'content_type', (file_facts.file).content_type,
    'sha256', encode((file_facts.file).sha256, 'hex'))
$$;


ALTER FUNCTION fanfare.file_facts(file fanfare.files) OWNER TO fanfare_owner;

--
-- Name: FUNCTION file_facts(file fanfare.files); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.file_facts(file fanfare.files) IS 'What a message on $files says of a file.';


--
-- Name: fire_schedule(bigint, timestamp with time zone, bigint); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.fire_schedule(schedule_id bigint, expected timestamp with time zone, version bigint) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_now timestamptz := clock_timestamp();
  v_schedule fanfare.schedules;
  v_tick timestamptz;
begin
  -- Two servers at the same tick: the second waits here, looks again, and finds nothing.
  select s.* into v_schedule
  from fanfare.schedules as s
  where s.id = fire_schedule.schedule_id
    and s.next_at = fire_schedule.expected
    and s.version = fire_schedule.version
    and s.next_at <= v_now
  for update;
  if v_schedule.id is null then
    return null;
  end if;

  v_tick := fanfare.next_tick(v_schedule, v_now);
  update fanfare.schedules as s
  set next_at = case
    when v_tick > v_now then v_tick
    else fanfare.next_run(s.cron, s.time_zone, v_tick, v_tick)
  end
  where s.id = v_schedule.id;
  if v_tick > v_now then
    return null; -- all that were missed are skipped
  end if;
  return fanfare.publish_tick(v_schedule, v_tick);
end
$$;


ALTER FUNCTION fanfare.fire_schedule(schedule_id bigint, expected timestamp with time zone, version bigint) OWNER TO fanfare_owner;

--
-- Name: FUNCTION fire_schedule(schedule_id bigint, expected timestamp with time zone, version bigint); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.fire_schedule(schedule_id bigint, expected timestamp with time zone, version bigint) IS 'Publishes the tick of a schedule that is due, and moves next_at on; a tick more than a minute late becomes what missed says (see next_tick). Returns the message id; null when next_at or version is not the expected one any more, when it is not due, or when what was missed is skipped.';


--
-- Name: forget_watches(regclass, bigint[]); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.forget_watches(relation regclass, ids bigint[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  delete from fanfare.table_watches as w
  where w.relation = forget_watches.relation
    and w.id = any (forget_watches.ids)
    -- Not before its triggers are gone, which takes the table's owner; then it is of no use to anybody.
    and not exists (
      select
      from pg_trigger as t
      where t.tgrelid = forget_watches.relation
        and t.tgfoid = 'fanfare.publish_row_change()'::regprocedure
        and t.tgargs = convert_to(w.id::text, 'UTF8') || '\x00'::bytea
    );
end
$$;


ALTER FUNCTION fanfare.forget_watches(relation regclass, ids bigint[]) OWNER TO fanfare_owner;

--
-- Name: FUNCTION forget_watches(relation regclass, ids bigint[]); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.forget_watches(relation regclass, ids bigint[]) IS 'For unwatch_table: forgets those of the watches whose triggers are gone.';


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
-- Name: handler_function(text, regtype); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.handler_function(target text, result regtype DEFAULT 'void'::regtype) RETURNS regprocedure
    LANGUAGE plpgsql STABLE
    AS $_$
declare
  v_name text[];
begin
  v_name := parse_ident(regexp_replace(handler_function.target, '\s*\(\s*jsonb\s*\)\s*$', ''));
  return (
    -- By catalog: a cast to regprocedure asks for rights on the schema, which the owner has not.
    select p.oid
    from pg_catalog.pg_proc as p
    join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
    where cardinality(v_name) = 2
      and n.nspname = v_name[1]
      and p.proname = v_name[2]
      and p.pronargs = 1
      and p.proargtypes[0] = 'jsonb'::regtype
      and p.prorettype = handler_function.result
      and p.prokind = 'f'
      and not p.proretset
  );
exception
  when invalid_parameter_value then
    return null;
end
$_$;


ALTER FUNCTION fanfare.handler_function(target text, result regtype) OWNER TO fanfare_owner;

--
-- Name: FUNCTION handler_function(target text, result regtype); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.handler_function(target text, result regtype) IS 'The function that a target names, schema.name(jsonb) returning void for a SQL handler, jsonb for an endpoint; null when there is none.';


--
-- Name: handler_secret(text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.handler_secret(handler text, app text DEFAULT NULL::text) RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_handler fanfare.handlers := fanfare.app_handler(fanfare.session_app(handler_secret.app), handler_secret.handler);
begin
  if v_handler.secret is null then
    raise exception 'handler "%" is of kind %', v_handler.name, v_handler.kind
      using errcode = 'ZF206', hint = 'handlers of kind http have a secret';
  end if;
  return v_handler.secret;
end
$$;


ALTER FUNCTION fanfare.handler_secret(handler text, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION handler_secret(handler text, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.handler_secret(handler text, app text) IS 'The secret with which a handler''s webhooks are signed, whsec_…, to give to who receives them. Errors: ZF002, ZF003 as session_app, ZF200 no such handler, ZF206 it has none.';


--
-- Name: has_listeners(regclass, bigint, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.has_listeners(listeners regclass, app_id bigint, collection text) RETURNS boolean
    LANGUAGE sql
    AS $$
  select coalesce(pg_sequence_last_value(has_listeners.listeners), -1) & (
    fanfare.listener_bit(has_listeners.app_id, null) | fanfare.listener_bit(has_listeners.app_id, has_listeners.collection)
  ) <> 0
$$;


ALTER FUNCTION fanfare.has_listeners(listeners regclass, app_id bigint, collection text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION has_listeners(listeners regclass, app_id bigint, collection text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.has_listeners(listeners regclass, app_id bigint, collection text) IS 'False where surely nobody listens to a collection of an app, by the bits in kv_listeners or docs_listeners; true means a closer look. Written to be inlined into the trigger functions of the stores.';


--
-- Name: has_publication(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.has_publication() RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  select exists (select from pg_publication as p where p.pubname = 'fanfare_messages')
$$;


ALTER FUNCTION fanfare.has_publication() OWNER TO fanfare_owner;

--
-- Name: FUNCTION has_publication(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.has_publication() IS 'True where the publication exists that the wake-up source wal decodes.';


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
-- Name: held_capabilities(text[]); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.held_capabilities(capabilities text[]) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select case
    when 'delivery.manage' = any (held_capabilities.capabilities)
      then held_capabilities.capabilities || 'delivery.pull'::text
    else held_capabilities.capabilities
  end
$$;


ALTER FUNCTION fanfare.held_capabilities(capabilities text[]) OWNER TO fanfare_owner;

--
-- Name: FUNCTION held_capabilities(capabilities text[]); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.held_capabilities(capabilities text[]) IS 'What a key with the capabilities has: who may manage deliveries may pull them.';


--
-- Name: hide_history(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.hide_history() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  new.external_after := fanfare.head_batch();
  return new;
end
$$;


ALTER FUNCTION fanfare.hide_history() OWNER TO fanfare_owner;

--
-- Name: FUNCTION hide_history(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.hide_history() IS 'Trigger of topics: one that becomes external shows outside what is sealed from then on; share_history shows the rest.';


--
-- Name: idempotency_window(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.idempotency_window() RETURNS interval
    LANGUAGE sql STABLE
    AS $$
  select s.value::interval from fanfare.settings as s where s.name = 'idempotency_window'
$$;


ALTER FUNCTION fanfare.idempotency_window() OWNER TO fanfare_owner;

--
-- Name: FUNCTION idempotency_window(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.idempotency_window() IS 'For how long an idempotency key gives the same message (setting idempotency_window).';


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
-- Name: isolate_deliveries(bigint, integer); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.isolate_deliveries(handler bigint, max_count integer DEFAULT 1000) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_ids bigint[];
begin
  perform fanfare.require_read_committed();
  v_ids := fanfare.lock_waiting(isolate_deliveries.handler, array['ready'], isolate_deliveries.max_count, isolate_deliveries.max_count);
  update fanfare.deliveries as d
  set state = 'retrying', ready_at = clock_timestamp()
  where d.id = any (v_ids);
  return cardinality(v_ids);
end
$$;


ALTER FUNCTION fanfare.isolate_deliveries(handler bigint, max_count integer) OWNER TO fanfare_owner;

--
-- Name: FUNCTION isolate_deliveries(handler bigint, max_count integer); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.isolate_deliveries(handler bigint, max_count integer) IS 'After a batch aborted: sets the deliveries that it would take next apart, to be run alone, and returns how many. Call it with the batch''s max_count. Errors: ZF050 not in read committed.';


--
-- Name: issue_subscriber_token(text[], interval, text, jsonb, text, text[]); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.issue_subscriber_token(topics text[], ttl interval DEFAULT '01:00:00'::interval, subject text DEFAULT NULL::text, claims jsonb DEFAULT NULL::jsonb, app text DEFAULT NULL::text, publish text[] DEFAULT NULL::text[]) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint := fanfare.session_app(issue_subscriber_token.app);
  v_scopes text[] := issue_subscriber_token.topics || issue_subscriber_token.publish;
  v_now numeric := extract(epoch from clock_timestamp());
  v_key fanfare.signing_keys;
  v_claims jsonb;
  v_input text;
begin
  if not coalesce((select bool_and(coalesce(fanfare.valid_scope(s), false)) from unnest(v_scopes) as s), false) then
    raise exception 'topics and publish are not valid scopes' using errcode = 'ZF101',
      hint = 'topics, publish: at least one name of a topic, or the beginning of names with a trailing *';
  elsif not coalesce(issue_subscriber_token.ttl between '1 second' and '30 days', false) then
    raise exception 'ttl is out of range' using errcode = 'ZF102', hint = 'ttl: 1 second to 30 days';
  elsif octet_length(issue_subscriber_token.subject) not between 1 and 255 then
    raise exception 'subject is not valid' using errcode = 'ZF103', hint = 'subject: 1 to 255 bytes';
  elsif jsonb_typeof(issue_subscriber_token.claims) <> 'object' then
    raise exception 'claims is not an object' using errcode = 'ZF104', hint = 'claims: a JSON object';
  end if;

  select jsonb_object_agg(c.name, c.value) into v_claims
  from (values
    ('app', (select to_jsonb(a.name) from fanfare.apps as a where a.id = v_app_id)),
    ('iat', to_jsonb(v_now)),
    ('exp', to_jsonb(v_now + extract(epoch from issue_subscriber_token.ttl))),
    ('jti', to_jsonb(encode(fanfare.gen_random_bytes(12), 'hex'))),
    ('topics', to_jsonb(coalesce(issue_subscriber_token.topics, '{}'))),
    ('publish', to_jsonb(issue_subscriber_token.publish)),
    ('sub', to_jsonb(issue_subscriber_token.subject)),
    ('data', issue_subscriber_token.claims)
  ) as c (name, value)
  where c.value is not null;

  v_key := fanfare.current_signing_key(v_app_id);
  v_input := fanfare.encode_segment(jsonb_build_object('alg', 'HS256', 'typ', 'JWT', 'kid', v_key.kid))
    || '.' || fanfare.encode_segment(v_claims);
  if length(v_input) > 8192 - 44 then
    raise exception 'the token would have more than 8192 characters' using errcode = 'ZF104',
      hint = 'claims, topics, publish: fewer or shorter; a token travels with every request';
  end if;
  return v_input || '.' || fanfare.token_signature(v_input, v_key.secret);
end
$$;


ALTER FUNCTION fanfare.issue_subscriber_token(topics text[], ttl interval, subject text, claims jsonb, app text, publish text[]) OWNER TO fanfare_owner;

--
-- Name: FUNCTION issue_subscriber_token(topics text[], ttl interval, subject text, claims jsonb, app text, publish text[]); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.issue_subscriber_token(topics text[], ttl interval, subject text, claims jsonb, app text, publish text[]) IS 'A token (JWT) for a client outside: it may subscribe to topics, and publish to those of publish. claims are kept under data. Errors: ZF002, ZF003 as session_app, ZF101 no scope, or one that is not valid, ZF102 ttl, ZF103 subject, ZF104 claims, or the token would be too large.';


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
-- Name: verdicts; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.verdicts AS
 SELECT NULL::bigint AS delivery_id,
    NULL::bigint AS app_id,
    NULL::bigint AS handler_id,
    NULL::bigint AS trigger_id,
    NULL::bigint AS message_id,
    NULL::integer AS attempt,
    NULL::text AS outcome,
    NULL::text AS reason,
    NULL::interval AS wait,
    NULL::integer AS status,
    NULL::text AS error,
    NULL::text AS excerpt,
    NULL::timestamp with time zone AS started_at,
    NULL::real AS duration_ms,
    NULL::text AS disable
  WHERE false;


ALTER TABLE fanfare.verdicts OWNER TO fanfare_owner;

--
-- Name: VIEW verdicts; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.verdicts IS 'Shape of what becomes of leased deliveries: outcome as in attempts, reason as in dead_letters.';


--
-- Name: judge_handlers(fanfare.verdicts[]); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.judge_handlers(verdicts fanfare.verdicts[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
  v_patience constant interval := interval '5 days';
  v_judged record;
begin
  for v_judged in
    select v.handler_id, bool_or(v.outcome = 'done') as worked, bool_or(v.outcome in ('failed', 'dead')) as failed,
      max(v.disable) as disable
    from unnest(judge_handlers.verdicts) as v
    group by v.handler_id
    order by v.handler_id
  loop
    -- Written only where something changes: one hot row a handler would cost every settlement.
    update fanfare.handlers as h
    set failing_since = case when not v_judged.worked then coalesce(h.failing_since, clock_timestamp()) end
    where h.id = v_judged.handler_id
      and (v_judged.worked and h.failing_since is not null
        or v_judged.failed and not v_judged.worked and h.failing_since is null);

    update fanfare.handlers as h
    set disabled_at = clock_timestamp(),
      disabled_reason = coalesce(v_judged.disable, format('failing since %s', fanfare.utc_text(h.failing_since)))
    where h.id = v_judged.handler_id
      and h.disabled_at is null
      and (v_judged.disable is not null or h.failing_since < clock_timestamp() - v_patience);
  end loop;
end
$$;


ALTER FUNCTION fanfare.judge_handlers(verdicts fanfare.verdicts[]) OWNER TO fanfare_owner;

--
-- Name: FUNCTION judge_handlers(verdicts fanfare.verdicts[]); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.judge_handlers(verdicts fanfare.verdicts[]) IS 'Notes since when handlers have failed without success, and disables those that are to be, or have failed for 5 days; their deliveries wait until enable_handler.';


--
-- Name: verified_tokens; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.verified_tokens AS
 SELECT NULL::jsonb AS topics,
    NULL::jsonb AS publish,
    NULL::text AS subject,
    NULL::text AS token_id,
    NULL::timestamp with time zone AS issued_at,
    NULL::timestamp with time zone AS expires_at
  WHERE false;


ALTER TABLE fanfare.verified_tokens OWNER TO fanfare_owner;

--
-- Name: VIEW verified_tokens; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.verified_tokens IS 'Shape of what verify_token answers.';


--
-- Name: key_as_token(bigint, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.key_as_token(app_id bigint, key text) RETURNS fanfare.verified_tokens
    LANGUAGE plpgsql STABLE
    AS $$
declare
  v_key fanfare.api_keys := fanfare.valid_key(key_as_token.key);
  v_token fanfare.verified_tokens;
begin
  perform fanfare.require_capability(v_key, 'topic.subscribe', key_as_token.app_id);
  v_token.expires_at := v_key.expires_at;
  v_token.topics := to_jsonb(array['*'] || fanfare.system_topics());
  v_token.token_id := 'ff_' || v_key.prefix;
  return v_token;
end
$$;


ALTER FUNCTION fanfare.key_as_token(app_id bigint, key text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION key_as_token(app_id bigint, key text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.key_as_token(app_id bigint, key text) IS 'What an API key with topic.subscribe grants, as if it were a token: all external topics. Its token_id is ff_ and its prefix. Errors: ZF060, ZF061 as authorize_key.';


--
-- Name: key_changed(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.key_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  perform pg_notify('fanfare_control', json_build_object('event', 'tokens_revoked', 'app_id', a.id)::text)
  from fanfare.apps as a
  where a.id = old.app_id or old.app_id is null;
  return null;
end
$$;


ALTER FUNCTION fanfare.key_changed() OWNER TO fanfare_owner;

--
-- Name: FUNCTION key_changed(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.key_changed() IS 'Trigger of api_keys: tells the servers, so that streams of a revoked key end at once.';


--
-- Name: known_capabilities(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.known_capabilities() RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select array[
    'app.manage', 'topic.manage', 'topic.publish', 'topic.subscribe', 'token.issue', 'trigger.manage',
    'delivery.manage', 'delivery.pull', 'store.read', 'store.write', 'schedule.manage', 'endpoint.manage'
  ]
$$;


ALTER FUNCTION fanfare.known_capabilities() OWNER TO fanfare_owner;

--
-- Name: FUNCTION known_capabilities(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.known_capabilities() IS 'What an API key can be made to do; * is all of these and any that come.';


--
-- Name: kv_changed(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.kv_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  v_app_id bigint := coalesce(new.app_id, old.app_id);
  v_collection text := coalesce(new.collection, old.collection);
  v_key text := coalesce(new.key, old.key);
  v_version bigint := coalesce(new.version, old.version);
  v_operation text := lower(tg_op);
begin
  if (old.app_id, old.collection, old.key) <> (new.app_id, new.collection, new.key) then
    perform fanfare.publish_change('kv', 'delete', old.app_id, old.collection, old.key, old.value, null, old.version);
    perform fanfare.publish_change('kv', 'insert', new.app_id, new.collection, new.key, null, new.value, new.version);
    return null;
  elsif old.value = new.value or not fanfare.has_listeners('fanfare.kv_listeners', v_app_id, v_collection) then
    return null;
  end if;

  -- As publish_change, whose call would cost more than the look.
  if exists (
    select
    from fanfare.triggers as g
    where g.app_id = v_app_id
      and g.kind = 'kv'
      and g.enabled
      and fanfare.change_matches(g, v_operation, v_collection, v_key, old.value, new.value, v_version)
  ) or exists (
    select from fanfare.topics as t where t.app_id = v_app_id and t.name = '$kv' and t.external_subscribable
  ) then
    perform fanfare.publish_system(
      v_app_id, '$kv', fanfare.change_payload(v_operation, v_collection, v_key, old.value, new.value, v_version), v_key);
  end if;
  return null;
end
$_$;


ALTER FUNCTION fanfare.kv_changed() OWNER TO fanfare_owner;

--
-- Name: FUNCTION kv_changed(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.kv_changed() IS 'Trigger function: publishes a change of an entry on $kv. One that is given another key or app is deleted there and inserted here; a write that leaves the value as it was is no change.';


--
-- Name: kv_delete(text, text, bigint, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.kv_delete(collection text, key text, expected_version bigint DEFAULT NULL::bigint, app text DEFAULT NULL::text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint := fanfare.session_app(kv_delete.app);
  v_deleted fanfare.kv_entries;
begin
  perform fanfare.check_collection(kv_delete.collection);
  perform fanfare.check_store_key(kv_delete.key);
  delete from fanfare.kv_entries as e
  where e.app_id = v_app_id and e.collection = kv_delete.collection and e.key = kv_delete.key
    and (kv_delete.expected_version is null or e.version = kv_delete.expected_version)
  returning e.* into v_deleted;

  if v_deleted.key is null and kv_delete.expected_version is not null then
    perform fanfare.refuse_version(kv_delete.key, kv_delete.expected_version,
      (select e.version from fanfare.kv_entry(kv_delete.collection, kv_delete.key, kv_delete.app) as e));
  end if;
  return v_deleted.key is not null and coalesce(v_deleted.expires_at > clock_timestamp(), true);
end
$$;


ALTER FUNCTION fanfare.kv_delete(collection text, key text, expected_version bigint, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION kv_delete(collection text, key text, expected_version bigint, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.kv_delete(collection text, key text, expected_version bigint, app text) IS 'Deletes an entry; true where there was one. With expected_version only at that version. Errors: ZF002, ZF003 as session_app, ZF300 collection, ZF301 key, ZF302 another version, or none.';


--
-- Name: kv_entries; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.kv_entries (
    app_id bigint DEFAULT fanfare.acting_app() NOT NULL,
    collection text NOT NULL COLLATE pg_catalog."C",
    key text NOT NULL COLLATE pg_catalog."C",
    value jsonb NOT NULL,
    version bigint NOT NULL,
    expires_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    updated_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT kv_collection_is_valid CHECK ((collection ~ '^[a-z0-9][a-z0-9_-]{0,62}$'::text)),
    CONSTRAINT kv_key_is_valid CHECK ((((length(key) >= 1) AND (length(key) <= 512)) AND (key !~ '(^|/)\.{1,2}(/|$)|[\u0001-\u001f\u007f-\u009f]'::text)))
);


ALTER TABLE fanfare.kv_entries OWNER TO fanfare_owner;

--
-- Name: TABLE kv_entries; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.kv_entries IS 'Values by collection and key. Apps may read and write it by plain SQL too: a change publishes to $kv either way, if somebody listens.';


--
-- Name: COLUMN kv_entries.version; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.kv_entries.version IS 'Raised by every write, and never the same twice, not even for a key that was deleted and made again: compare-and-set goes by it.';


--
-- Name: COLUMN kv_entries.expires_at; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.kv_entries.expires_at IS 'From then on kv_get and kv_list do not show it; expire_kv deletes it.';


--
-- Name: kv_entry(text, text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.kv_entry(collection text, key text, app text DEFAULT NULL::text) RETURNS SETOF fanfare.kv_entries
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint := fanfare.session_app(kv_entry.app);
begin
  perform fanfare.check_collection(kv_entry.collection);
  perform fanfare.check_store_key(kv_entry.key);
  return query
  select e.*
  from fanfare.kv_entries as e
  where e.app_id = v_app_id
    and e.collection = kv_entry.collection
    and e.key = kv_entry.key
    and (e.expires_at is null or e.expires_at > clock_timestamp());
end
$$;


ALTER FUNCTION fanfare.kv_entry(collection text, key text, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION kv_entry(collection text, key text, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.kv_entry(collection text, key text, app text) IS 'The entry of a key with its version and times; no row where there is none or it has expired. Errors: ZF002, ZF003 as session_app, ZF300 collection, ZF301 key.';


--
-- Name: kv_get(text, text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.kv_get(collection text, key text, app text DEFAULT NULL::text) RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return (select e.value from fanfare.kv_entry(kv_get.collection, kv_get.key, kv_get.app) as e);
end
$$;


ALTER FUNCTION fanfare.kv_get(collection text, key text, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION kv_get(collection text, key text, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.kv_get(collection text, key text, app text) IS 'The value of a key; SQL null where there is none or it has expired. Errors: as kv_entry.';


--
-- Name: kv_list(text, text, text, integer, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.kv_list(collection text, prefix text DEFAULT ''::text, after text DEFAULT ''::text, max_count integer DEFAULT 100, app text DEFAULT NULL::text) RETURNS SETOF fanfare.kv_entries
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint := fanfare.session_app(kv_list.app);
  v_prefix text := coalesce(kv_list.prefix, '');
begin
  perform fanfare.check_collection(kv_list.collection);
  if kv_list.max_count is null or kv_list.max_count not between 1 and 10000 then
    raise exception 'max_count must be 1 to 10000' using errcode = 'ZF031';
  end if;

  return query
  select e.*
  from fanfare.kv_entries as e
  where e.app_id = v_app_id
    and e.collection = kv_list.collection
    and e.key > coalesce(kv_list.after, '')
    -- In the order of bytes, which is the column's, these are the keys with the prefix.
    and e.key between v_prefix and v_prefix || repeat(chr(1114111), 512)
    and (e.expires_at is null or e.expires_at > clock_timestamp())
  order by e.key
  limit kv_list.max_count;
end
$$;


ALTER FUNCTION fanfare.kv_list(collection text, prefix text, after text, max_count integer, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION kv_list(collection text, prefix text, after text, max_count integer, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.kv_list(collection text, prefix text, after text, max_count integer, app text) IS 'Entries of a collection whose keys begin with a prefix, by key in the order of bytes, from the one after a key on; those that have expired are left out. Errors: ZF002, ZF003 as session_app, ZF031 max_count, ZF300 collection.';


--
-- Name: kv_set(text, text, jsonb, interval, bigint, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.kv_set(collection text, key text, value jsonb, ttl interval DEFAULT NULL::interval, expected_version bigint DEFAULT NULL::bigint, app text DEFAULT NULL::text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint := fanfare.session_app(kv_set.app);
  v_version bigint;
begin
  perform fanfare.check_collection(kv_set.collection);
  perform fanfare.check_store_key(kv_set.key);
  perform fanfare.check_stored(kv_set.value);
  if kv_set.ttl <= '0' then
    raise exception 'ttl % is not valid', kv_set.ttl
      using errcode = 'ZF304', hint = 'ttl: an interval above zero, such as 15 s or 1 hour; none to keep the entry';
  end if;

  while v_version is null loop
    if kv_set.expected_version <> 0 then
      update fanfare.kv_entries as e
      set value = kv_set.value, version = default, expires_at = clock_timestamp() + kv_set.ttl, updated_at = clock_timestamp()
      where e.app_id = v_app_id and e.collection = kv_set.collection and e.key = kv_set.key
        and e.version = kv_set.expected_version
        and (e.expires_at is null or e.expires_at > clock_timestamp())
      returning e.version into v_version;
    else
      insert into fanfare.kv_entries as e (app_id, collection, key, value, expires_at)
      values (v_app_id, kv_set.collection, kv_set.key, kv_set.value, clock_timestamp() + kv_set.ttl)
      on conflict on constraint kv_key_is_unique_in_collection do update
      set value = excluded.value, version = default, expires_at = excluded.expires_at, updated_at = clock_timestamp()
      where kv_set.expected_version is null and (e.expires_at is null or e.expires_at > clock_timestamp())
      returning e.version into v_version;
    end if;
    exit when v_version is not null;

    -- What has expired is gone: its deletion is published before the new entry is.
    delete from fanfare.kv_entries as e
    where e.app_id = v_app_id and e.collection = kv_set.collection and e.key = kv_set.key
      and e.expires_at <= clock_timestamp();
    if kv_set.expected_version <> 0 or kv_set.expected_version = 0 and not found then
      perform fanfare.refuse_version(kv_set.key, kv_set.expected_version,
        (select e.version from fanfare.kv_entry(kv_set.collection, kv_set.key, kv_set.app) as e));
    end if;
  end loop;
  return v_version;
end
$$;


ALTER FUNCTION fanfare.kv_set(collection text, key text, value jsonb, ttl interval, expected_version bigint, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION kv_set(collection text, key text, value jsonb, ttl interval, expected_version bigint, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.kv_set(collection text, key text, value jsonb, ttl interval, expected_version bigint, app text) IS 'Sets the value of a key, with a ttl until it expires, and returns the new version. With expected_version only where the entry is at that version, 0 meaning that there is none. Errors: ZF002, ZF003 as session_app, ZF020 value too large, ZF021 value missing, ZF300 collection, ZF301 key, ZF302 another version, ZF304 ttl.';


--
-- Name: last_run(text, text, timestamp with time zone, timestamp with time zone); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.last_run(cron text, time_zone text, run timestamp with time zone, until timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE
    AS $$
declare
  -- next_run(v_low) is not after until, next_run(v_high) is.
  v_low timestamptz := last_run.run - interval '1 microsecond';
  v_high timestamptz := last_run.until;
  v_middle timestamptz;
begin
  while v_high - v_low > interval '1 second' loop
    v_middle := v_low + (v_high - v_low) / 2;
    if fanfare.next_run(last_run.cron, last_run.time_zone, v_middle, last_run.run) <= last_run.until then
      v_low := v_middle;
    else
      v_high := v_middle;
    end if;
  end loop;
  return fanfare.next_run(last_run.cron, last_run.time_zone, v_low, last_run.run);
end
$$;


ALTER FUNCTION fanfare.last_run(cron text, time_zone text, run timestamp with time zone, until timestamp with time zone) OWNER TO fanfare_owner;

--
-- Name: FUNCTION last_run(cron text, time_zone text, run timestamp with time zone, until timestamp with time zone); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.last_run(cron text, time_zone text, run timestamp with time zone, until timestamp with time zone) IS 'The newest run of a cron expression that is not after until, given an earlier one. Runs are at least a second apart.';


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
-- Name: lease_deliveries(fanfare.handlers, text[], integer, interval, uuid); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.lease_deliveries(handler fanfare.handlers, states text[], max_count integer, lease interval, server uuid) RETURNS bigint[]
    LANGUAGE plpgsql
    AS $$
declare
  v_room integer := least(lease_deliveries.max_count, fanfare.room(lease_deliveries.handler));
  v_ids bigint[];
begin
  if v_room = 0 then
    return array[]::bigint[];
  end if;
  v_ids := fanfare.lock_waiting((lease_deliveries.handler).id, lease_deliveries.states, v_room, 1);
  update fanfare.deliveries as d
  set state = 'leased',
    lease = d.lease + 1,
    attempt = d.attempt + 1,
    leased_until = clock_timestamp() + lease_deliveries.lease,
    leased_by = lease_deliveries.server
  where d.id = any (v_ids);
  perform fanfare.spend_tokens(lease_deliveries.handler, cardinality(v_ids));
  return v_ids;
exception
  when unique_violation then
    return array[]::bigint[]; -- delivery_of_a_key_is_leased_alone: somebody was faster
end
$$;


ALTER FUNCTION fanfare.lease_deliveries(handler fanfare.handlers, states text[], max_count integer, lease interval, server uuid) OWNER TO fanfare_owner;

--
-- Name: FUNCTION lease_deliveries(handler fanfare.handlers, states text[], max_count integer, lease interval, server uuid); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.lease_deliveries(handler fanfare.handlers, states text[], max_count integer, lease interval, server uuid) IS 'Leases the next deliveries of a handler that it has room for, and returns them.';


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
-- Name: listener_bit(bigint, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.listener_bit(app_id bigint, collection text) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select case
    when listener_bit.collection is null then 1::bigint << (listener_bit.app_id % 31)::integer
    else 1::bigint << (31 + abs(hashtextextended(listener_bit.collection, listener_bit.app_id) % 31))::integer
  end
$$;


ALTER FUNCTION fanfare.listener_bit(app_id bigint, collection text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION listener_bit(app_id bigint, collection text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.listener_bit(app_id bigint, collection text) IS 'The bit in kv_listeners and docs_listeners of who listens to a collection of an app, or to the app (null). Others share it: a set bit means a closer look. Written to be inlined into has_listeners.';


--
-- Name: local_instant(timestamp without time zone, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.local_instant(local timestamp without time zone, time_zone text) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE
    AS $$
declare
  -- Postgres reads a repeated time as the later one, and one that the clock skips as if
  -- it had not been put forward yet: an instant after the skip.
  v_instant timestamptz := local_instant.local at time zone local_instant.time_zone;
  v_shown timestamp := v_instant at time zone local_instant.time_zone;
  v_day_before timestamptz := v_instant - interval '24 hours';
  v_earlier timestamptz := v_day_before + (local_instant.local - (v_day_before at time zone local_instant.time_zone));
begin
  if v_shown = local_instant.local then
    return case
      when v_earlier at time zone local_instant.time_zone = local_instant.local then least(v_earlier, v_instant)
      else v_instant
    end;
  end if;
  return (
    select s.instant
    from (
      select generate_series(v_instant - (v_shown - local_instant.local), v_instant, interval '1 minute') as instant
    ) as s
    where s.instant at time zone local_instant.time_zone >= local_instant.local
    limit 1
  );
end
$$;


ALTER FUNCTION fanfare.local_instant(local timestamp without time zone, time_zone text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION local_instant(local timestamp without time zone, time_zone text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.local_instant(local timestamp without time zone, time_zone text) IS 'The first instant at which a clock of the time zone shows the local time or a later one: of a repeated time the first, of a skipped one the first after the skip.';


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
    when 'sweeper' then 4
    when 'listeners' then 5
    when 'low_waters' then 10
    when 'slots' then 11
    when 'dispatch_bell' then 12
    when 'cursors' then 13
  end + 7306916068411589632
$$;


ALTER FUNCTION fanfare.lock_number(name text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION lock_number(name text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.lock_number(name text) IS 'Numbers of the advisory locks, all in this one place: seal (held for one seal), sealer (held by the server that seals), partitions, idempotency (seed of the hash of a key), listeners (held while a bit is set), low_waters, slots (seed of the hash of a SQL handler''s place), dispatch_bell (held by the server that sets it), cursors (seed of the hash of a handler whose cursor is made), sweeper (held by the server that sweeps).';


--
-- Name: lock_ordered(bigint, text[], integer, integer); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.lock_ordered(handler_id bigint, states text[], max_count integer, per_key integer) RETURNS bigint[]
    LANGUAGE plpgsql
    AS $$
declare
  v_now timestamptz := clock_timestamp();
  v_heads fanfare.deliveries[] := fanfare.ordered_heads(
    lock_ordered.handler_id, lock_ordered.states, lock_ordered.max_count);
  v_per_key integer := least(
    lock_ordered.per_key, lock_ordered.max_count / greatest(cardinality(v_heads), 1) + 1);
begin
  return (
    with
    runs as (
      -- From what is the first by now, which may be another than when its key was found.
      select h.trigger_id, h.order_key, r.id, r.message_id,
        row_number() over (partition by h.trigger_id, h.order_key order by r.message_id) as n,
        bool_and(r.state = any (lock_ordered.states) and r.ready_at <= v_now)
          over (partition by h.trigger_id, h.order_key order by r.message_id) as takable
      from unnest(v_heads) as h
      cross join lateral (
        select d.id, d.message_id, d.state, d.ready_at
        from fanfare.deliveries as d
        where d.handler_id = lock_ordered.handler_id and d.trigger_id = h.trigger_id and d.order_key = h.order_key
        order by d.message_id
        limit v_per_key
      ) as r
    ),
    wanted as materialized (
      select r.* from runs as r where r.takable order by r.n, r.message_id limit lock_ordered.max_count
    ),
    locked as materialized (
      select d.id
      from fanfare.deliveries as d
      where d.id = any (array(select w.id from wanted as w))
        and d.state = any (lock_ordered.states) and d.ready_at <= v_now
      for update skip locked
    ),
    held as (
      -- Behind a message that somebody else holds, no later one of its key.
      select w.id, w.message_id,
        bool_and(l.id is not null) over (partition by w.trigger_id, w.order_key order by w.message_id) as in_turn
      from wanted as w
      left join locked as l on l.id = w.id
    )
    select array_agg(h.id order by h.message_id) from held as h where h.in_turn
  );
end
$$;


ALTER FUNCTION fanfare.lock_ordered(handler_id bigint, states text[], max_count integer, per_key integer) OWNER TO fanfare_owner;

--
-- Name: FUNCTION lock_ordered(handler_id bigint, states text[], max_count integer, per_key integer); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.lock_ordered(handler_id bigint, states text[], max_count integer, per_key integer) IS 'Locks the next deliveries of a handler''s ordered triggers, in message id order, and returns them: of each key that nobody works on, the first per_key, or fewer where there are many keys. Keys have their turns. A key whose first message waits for its next attempt is passed over.';


--
-- Name: lock_waiting(bigint, text[], integer, integer, timestamp with time zone); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.lock_waiting(handler_id bigint, states text[], max_count integer, per_key integer, ready_from timestamp with time zone DEFAULT '-infinity'::timestamp with time zone) RETURNS bigint[]
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET jit TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
  v_now timestamptz := clock_timestamp();
  v_state text;
  v_low timestamptz;
  v_ids bigint[] := array[]::bigint[];
begin
  foreach v_state in array lock_waiting.states loop
    exit when cardinality(v_ids) >= lock_waiting.max_count;
    v_low := greatest(lock_waiting.ready_from, (
      select l.ready_at from fanfare.low_waters as l where l.handler_id = lock_waiting.handler_id and l.state = v_state
    ));
    v_ids := v_ids || array(
      select d.id
      from fanfare.deliveries as d
      where d.handler_id = lock_waiting.handler_id
        and d.state = v_state
        and d.state <> 'leased'
        and d.order_key is null
        and d.ready_at between v_low and v_now
      order by d.ready_at, d.id
      limit lock_waiting.max_count - cardinality(v_ids)
      for update skip locked
    );
  end loop;

  if cardinality(v_ids) < lock_waiting.max_count
    and exists (select from fanfare.triggers as t where t.handler_id = lock_waiting.handler_id and t.ordered)
  then
    v_ids := v_ids || fanfare.lock_ordered(
      lock_waiting.handler_id, lock_waiting.states,
      lock_waiting.max_count - cardinality(v_ids), lock_waiting.per_key);
  end if;
  return v_ids;
end
$$;


ALTER FUNCTION fanfare.lock_waiting(handler_id bigint, states text[], max_count integer, per_key integer, ready_from timestamp with time zone) OWNER TO fanfare_owner;

--
-- Name: FUNCTION lock_waiting(handler_id bigint, states text[], max_count integer, per_key integer, ready_from timestamp with time zone); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.lock_waiting(handler_id bigint, states text[], max_count integer, per_key integer, ready_from timestamp with time zone) IS 'Locks the next deliveries of a handler in any of the states, oldest first, and returns them, at most max_count; those that others hold are passed over, and those without order that became ready before ready_from, where the caller has just looked. Of an ordered trigger''s key, at most per_key.';


--
-- Name: matching_triggers(bigint, text, jsonb); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.matching_triggers(topic_id bigint, key text, payload jsonb) RETURNS bigint[]
    LANGUAGE plpgsql STABLE
    AS $$
begin
  return (
    select array_agg(t.id order by t.id)
    from fanfare.triggers as t
    where t.topic_id = matching_triggers.topic_id
      and t.enabled
      and fanfare.trigger_matches(t, matching_triggers.key, matching_triggers.payload)
  );
end
$$;


ALTER FUNCTION fanfare.matching_triggers(topic_id bigint, key text, payload jsonb) OWNER TO fanfare_owner;

--
-- Name: FUNCTION matching_triggers(topic_id bigint, key text, payload jsonb); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.matching_triggers(topic_id bigint, key text, payload jsonb) IS 'Triggers that a message is owed to; null when none.';


--
-- Name: merge_patch(jsonb, jsonb); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.merge_patch(target jsonb, patch jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    AS $$
begin
  if jsonb_typeof(merge_patch.patch) <> 'object' then
    return merge_patch.patch;
  end if;
  return (
    select case when jsonb_typeof(merge_patch.target) = 'object' then merge_patch.target else '{}' end
      - coalesce(array_agg(p.key) filter (where jsonb_typeof(p.value) = 'null'), '{}')
      || coalesce(
        jsonb_object_agg(
          p.key,
          case
            when jsonb_typeof(p.value) <> 'object' then p.value
            else fanfare.merge_patch(merge_patch.target -> p.key, p.value)
          end
        ) filter (where jsonb_typeof(p.value) <> 'null'),
        '{}')
    from jsonb_each(merge_patch.patch) as p
  );
end
$$;


ALTER FUNCTION fanfare.merge_patch(target jsonb, patch jsonb) OWNER TO fanfare_owner;

--
-- Name: FUNCTION merge_patch(target jsonb, patch jsonb); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.merge_patch(target jsonb, patch jsonb) IS 'A JSON value with a merge patch applied, by RFC 7396: null removes, objects are merged, anything else replaces.';


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
-- Name: move_cursor(bigint, bigint, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.move_cursor(handler_id bigint, trigger_id bigint, order_key text) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  -- Whoever finds it held by another claim leaves it to that one.
  update fanfare.ordered_cursors as c
  set trigger_id = move_cursor.trigger_id, order_key = move_cursor.order_key, moved_at = clock_timestamp()
  where c.handler_id = (
    select o.handler_id from fanfare.ordered_cursors as o where o.handler_id = move_cursor.handler_id for update skip locked
  );
  if not found and not exists (
    select from fanfare.ordered_cursors as c where c.handler_id = move_cursor.handler_id
  ) and pg_try_advisory_xact_lock(hashtextextended(move_cursor.handler_id::text, fanfare.lock_number('cursors'))) then
    insert into fanfare.ordered_cursors (handler_id, trigger_id, order_key)
    values (move_cursor.handler_id, move_cursor.trigger_id, move_cursor.order_key)
    on conflict on constraint ordered_cursors_pkey do nothing;
  end if;
end
$$;


ALTER FUNCTION fanfare.move_cursor(handler_id bigint, trigger_id bigint, order_key text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION move_cursor(handler_id bigint, trigger_id bigint, order_key text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.move_cursor(handler_id bigint, trigger_id bigint, order_key text) IS 'Notes after which key the next claim of a handler''s ordered triggers begins; waits for nobody.';


--
-- Name: nack(bigint, bigint, text, interval, boolean, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.nack(delivery bigint, lease bigint, reason text DEFAULT NULL::text, retry_in interval DEFAULT NULL::interval, retry boolean DEFAULT true, app text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform fanfare.settle_pulled(fanfare.session_app(nack.app), jsonb_build_object(
    'delivery', nack.delivery, 'lease', nack.lease, 'outcome', case when nack.retry then 'retry' else 'failed' end,
    'error', nack.reason, 'retry_in', nack.retry_in));
end
$$;


ALTER FUNCTION fanfare.nack(delivery bigint, lease bigint, reason text, retry_in interval, retry boolean, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION nack(delivery bigint, lease bigint, reason text, retry_in interval, retry boolean, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.nack(delivery bigint, lease bigint, reason text, retry_in interval, retry boolean, app text) IS 'Says that a claimed delivery failed: it is tried again after retry_in (else by its trigger''s backoff), or is a dead letter after max_attempts, or at once without retry. Errors: ZF002, ZF003 as session_app, ZF050 not in read committed, ZF220 the lease is over.';


--
-- Name: new_secret(text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.new_secret(given text) RETURNS text
    LANGUAGE plpgsql
    AS $_$
begin
  if new_secret.given is null then
    return 'whsec_' || encode(fanfare.gen_random_bytes(32), 'base64');
  end if;
  if new_secret.given !~ '^whsec_[A-Za-z0-9+/]{32,88}={0,2}$'
    or octet_length(decode(substr(new_secret.given, 7), 'base64')) not between 24 and 64
  then
    raise exception 'secret is not valid'
      using errcode = 'ZF202', hint = 'secret: whsec_ and 24 to 64 bytes in base64, or none to have one made';
  end if;
  return new_secret.given;
exception
  when invalid_parameter_value then
    raise exception 'secret is not valid'
      using errcode = 'ZF202', hint = 'secret: whsec_ and 24 to 64 bytes in base64, or none to have one made';
end
$_$;


ALTER FUNCTION fanfare.new_secret(given text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION new_secret(given text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.new_secret(given text) IS 'The given webhook secret, or a random one of 32 bytes, as Standard Webhooks writes it. Errors: ZF202.';


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
-- Name: next_due(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.next_due() RETURNS interval
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select least(
    (select min(s.next_at) from fanfare.schedules as s),
    (select min(m.publish_at) from fanfare.scheduled_messages as m)
  ) - clock_timestamp()
$$;


ALTER FUNCTION fanfare.next_due() OWNER TO fanfare_owner;

--
-- Name: FUNCTION next_due(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.next_due() IS 'How long until something is to be published by the scheduler, negative when it is late; null when nothing ever is.';


--
-- Name: next_run(text, text, timestamp with time zone, timestamp with time zone); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.next_run(cron text, time_zone text, after timestamp with time zone DEFAULT clock_timestamp(), phase timestamp with time zone DEFAULT NULL::timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE
    AS $$
declare
  -- Twelve years are the longest wait: for the first of a month on a weekday, around 2100.
  c_days constant integer := 4500;
  v_cron fanfare.parsed_crons := fanfare.parse_cron(next_run.cron);
  v_phase timestamptz := coalesce(next_run.phase, next_run.after);
  v_day date := (next_run.after at time zone next_run.time_zone)::date - 1;
  v_end date := v_day + c_days;
  v_run timestamptz;
begin
  if v_cron.every is not null then
    return v_phase + v_cron.every * (
      1 + floor(extract(epoch from next_run.after - v_phase) / extract(epoch from v_cron.every)))::double precision;
  end if;

  while v_day < v_end loop
    if not extract(month from v_day)::integer = any (v_cron.months) then
      v_day := (date_trunc('month', v_day::timestamp) + interval '1 month')::date;
      continue;
    end if;
    if fanfare.cron_day_matches(v_cron, v_day) then
      v_run := fanfare.day_run(v_cron, v_day, next_run.time_zone, next_run.after);
      if v_run is not null then
        return v_run;
      end if;
    end if;
    v_day := v_day + 1;
  end loop;
  raise exception 'cron: "%" does not come within twelve years', left(next_run.cron, 64)
    using errcode = 'ZF351', hint = 'no such day is in those months';
end
$$;


ALTER FUNCTION fanfare.next_run(cron text, time_zone text, after timestamp with time zone, phase timestamp with time zone) OWNER TO fanfare_owner;

--
-- Name: FUNCTION next_run(cron text, time_zone text, after timestamp with time zone, phase timestamp with time zone); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.next_run(cron text, time_zone text, after timestamp with time zone, phase timestamp with time zone) IS 'When a cron expression next runs after an instant, by the clock of a time zone. A fixed time that the clock skips runs at the first instant after it, a repeated one runs at the first; an hour that begins with * runs whenever the clock shows it. @every counts from phase (from after without one). Errors: ZF350 cron not valid, ZF351 it never comes.';


--
-- Name: next_runs(text, text, timestamp with time zone, integer, timestamp with time zone); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.next_runs(cron text, time_zone text DEFAULT 'UTC'::text, after timestamp with time zone DEFAULT clock_timestamp(), max_count integer DEFAULT 5, phase timestamp with time zone DEFAULT NULL::timestamp with time zone) RETURNS SETOF timestamp with time zone
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_run timestamptz := next_runs.after;
begin
  perform fanfare.check_time_zone(next_runs.time_zone);
  if next_runs.max_count is null or next_runs.max_count not between 1 and 1000 then
    raise exception 'max_count is out of range' using errcode = 'ZF031', hint = 'max_count: 1 to 1000';
  end if;
  for v_n in 1 .. next_runs.max_count loop
    v_run := fanfare.next_run(next_runs.cron, next_runs.time_zone, v_run, coalesce(next_runs.phase, next_runs.after));
    return next v_run;
  end loop;
end
$$;


ALTER FUNCTION fanfare.next_runs(cron text, time_zone text, after timestamp with time zone, max_count integer, phase timestamp with time zone) OWNER TO fanfare_owner;

--
-- Name: FUNCTION next_runs(cron text, time_zone text, after timestamp with time zone, max_count integer, phase timestamp with time zone); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.next_runs(cron text, time_zone text, after timestamp with time zone, max_count integer, phase timestamp with time zone) IS 'The next runs of a cron expression by the clock of a time zone; see next_run for the rules. @every counts from phase, or from after without one. Errors: ZF031 max_count, ZF350 cron not valid, ZF351 it never comes, ZF352 no such time zone.';


--
-- Name: next_tick(fanfare.schedules, timestamp with time zone); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.next_tick(schedule fanfare.schedules, now timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE
    AS $$
declare
  c_late constant interval := interval '1 minute';
  v_cron text := (next_tick.schedule).cron;
  v_zone text := (next_tick.schedule).time_zone;
  v_tick timestamptz := (next_tick.schedule).next_at;
  v_from timestamptz := next_tick.now - c_late;
  v_every interval := (fanfare.parse_cron(v_cron)).every;
begin
  if v_tick >= v_from then
    return v_tick;
  elsif (next_tick.schedule).missed = 'last' then
    return fanfare.last_run(v_cron, v_zone, v_tick, next_tick.now);
  elsif (next_tick.schedule).missed = 'all' then
    -- A day has at most 1500 ticks of a cron; @every may be much faster.
    v_from := next_tick.now - least(interval '24 hours', 1440 * v_every);
  end if;
  if v_tick >= v_from then
    return v_tick;
  end if;
  return fanfare.next_run(v_cron, v_zone, v_from - interval '1 microsecond', v_tick);
end
$$;


ALTER FUNCTION fanfare.next_tick(schedule fanfare.schedules, now timestamp with time zone) OWNER TO fanfare_owner;

--
-- Name: FUNCTION next_tick(schedule fanfare.schedules, now timestamp with time zone); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.next_tick(schedule fanfare.schedules, now timestamp with time zone) IS 'The tick of a schedule to publish next, given the time: the due one, unless it is more than a minute late. Then, by missed: skip: the first that is not; last: the newest that is due; all: the first of the last 24 hours (of an @every, of its last 1440 ticks).';


--
-- Name: note_listener(text, bigint, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.note_listener(kind text, app_id bigint, collection text) RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
  v_sequence regclass := 'fanfare.' || note_listener.kind || '_listeners';
begin
  -- The bit is seen by others at once, before the listener is: never too late.
  perform pg_advisory_lock(fanfare.lock_number('listeners'));
  perform setval(
    v_sequence,
    coalesce(pg_sequence_last_value(v_sequence), 4611686018427387903)
      | fanfare.listener_bit(note_listener.app_id, note_listener.collection)
  );
  perform pg_advisory_unlock(fanfare.lock_number('listeners'));
end
$$;


ALTER FUNCTION fanfare.note_listener(kind text, app_id bigint, collection text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION note_listener(kind text, app_id bigint, collection text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.note_listener(kind text, app_id bigint, collection text) IS 'Sets the bit of who listens to a store (kv or docs): to a collection of an app, or to all of it (null).';


--
-- Name: note_listeners(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.note_listeners() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  perform fanfare.note_listener(substr(new.name, 2), new.app_id, null);
  return null;
end
$$;


ALTER FUNCTION fanfare.note_listeners() OWNER TO fanfare_owner;

--
-- Name: FUNCTION note_listeners(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.note_listeners() IS 'Trigger function: notes that clients outside may stream the changes of a store.';


--
-- Name: note_store_trigger(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.note_store_trigger() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  perform fanfare.note_listener(new.kind, new.app_id, case when new.collection !~ '[*?]' then new.collection end);
  return null;
end
$$;


ALTER FUNCTION fanfare.note_store_trigger() OWNER TO fanfare_owner;

--
-- Name: FUNCTION note_store_trigger(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.note_store_trigger() IS 'Trigger function: notes that a trigger listens to a store, or to one collection of it.';


--
-- Name: note_triggers(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.note_triggers() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  -- First the lock, then the look: of two at a time, the later must see what the earlier did.
  perform from fanfare.topics as t
  where t.id in (old.topic_id, new.topic_id)
  order by t.id
  for no key update;
  if tg_op <> 'DELETE' and new.enabled and not exists (select from fanfare.topics as t where t.id = new.topic_id) then
    raise exception 'the topic of trigger "%" was deleted', new.name
      using errcode = 'ZF011', hint = 'make it with create_topic, and the trigger again';
  end if;

  update fanfare.topics as t
  set has_triggers = not t.has_triggers
  where t.id in (old.topic_id, new.topic_id)
    and t.has_triggers <> exists (select from fanfare.triggers as g where g.topic_id = t.id and g.enabled);
  return null;
end
$$;


ALTER FUNCTION fanfare.note_triggers() OWNER TO fanfare_owner;

--
-- Name: FUNCTION note_triggers(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.note_triggers() IS 'Trigger function: keeps topics.has_triggers, and enabled triggers bound to a topic. Errors: ZF011 it was deleted.';


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
-- Name: open_dead_letters(bigint, bigint[], text, text, text, text, integer); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.open_dead_letters(app_id bigint, dead_letters bigint[], handler text, trigger text, topic text, reason text, max_count integer) RETURNS bigint[]
    LANGUAGE plpgsql
    AS $$
declare
  v_unknown bigint := (
    select i.id
    from unnest(open_dead_letters.dead_letters) as i (id)
    where not exists (
      select from fanfare.dead_letters as l where l.id = i.id and l.app_id = open_dead_letters.app_id
    )
    limit 1
  );
begin
  if v_unknown is not null then
    raise exception 'no dead letter %', v_unknown using errcode = 'ZF230', hint = 'its id is in fanfare.dead_letters';
  end if;
  return array(
    select l.id
    from fanfare.dead_letters as l
    join fanfare.handlers as h on h.id = l.handler_id
    join fanfare.triggers as t on t.id = l.trigger_id
    where l.app_id = open_dead_letters.app_id
      and l.resolution is null
      and (open_dead_letters.dead_letters is null or l.id = any (open_dead_letters.dead_letters))
      and (open_dead_letters.handler is null or h.name = open_dead_letters.handler)
      and (open_dead_letters.trigger is null or t.name = open_dead_letters.trigger)
      and (open_dead_letters.topic is null or l.topic = open_dead_letters.topic)
      and (open_dead_letters.reason is null or l.reason = open_dead_letters.reason)
    order by l.id
    limit case when open_dead_letters.dead_letters is null then open_dead_letters.max_count end
    for update of l
  );
end
$$;


ALTER FUNCTION fanfare.open_dead_letters(app_id bigint, dead_letters bigint[], handler text, trigger text, topic text, reason text, max_count integer) OWNER TO fanfare_owner;

--
-- Name: FUNCTION open_dead_letters(app_id bigint, dead_letters bigint[], handler text, trigger text, topic text, reason text, max_count integer); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.open_dead_letters(app_id bigint, dead_letters bigint[], handler text, trigger text, topic text, reason text, max_count integer) IS 'Open dead letters of an app, those named, or at most max_count of all, that fit the filters (null: any), oldest first; they are then locked. Errors: ZF230 one of those named is not there.';


--
-- Name: opened_endpoints; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.opened_endpoints AS
 SELECT NULL::bigint AS id,
    NULL::text AS path,
    NULL::text[] AS methods,
    NULL::integer AS timeout_ms,
    NULL::integer AS max_body_bytes,
    NULL::jsonb AS claims
  WHERE false;


ALTER TABLE fanfare.opened_endpoints OWNER TO fanfare_owner;

--
-- Name: VIEW opened_endpoints; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.opened_endpoints IS 'Shape of what open_endpoint answers; claims are those of the token that was presented.';


--
-- Name: open_endpoint(text, text, text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.open_endpoint(path text, credential text, host text, app text DEFAULT NULL::text) RETURNS SETOF fanfare.opened_endpoints
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  v_endpoint fanfare.endpoints;
  v_by_key boolean := left(open_endpoint.credential, 3) = 'ff_';
  v_key fanfare.api_keys;
  v_claims jsonb;
begin
  select e.* into v_endpoint
  from fanfare.endpoints as e
  where e.app_id = case
      when open_endpoint.app is null then fanfare.resolve_app(open_endpoint.host)
      else (select a.id from fanfare.apps as a where a.name = open_endpoint.app) end
    and open_endpoint.path !~ '(^|/)\.{1,2}(/|$)'
    and (e.path = open_endpoint.path
      or right(e.path, 1) = '*' and starts_with(open_endpoint.path, left(e.path, -1)))
  order by e.path = open_endpoint.path desc, length(e.path) desc
  limit 1;
  if v_endpoint.id is null then
    raise exception 'no endpoint at "%"', left(open_endpoint.path, 140) using errcode = 'ZF322';
  end if;

  if open_endpoint.credential is null and v_endpoint.auth <> 'public'
    or v_by_key and v_endpoint.auth = 'token' or not v_by_key and v_endpoint.auth = 'key'
  then
    raise exception 'this endpoint needs a credential: %', v_endpoint.auth using errcode = 'ZF060';
  end if;
  -- A bad credential is never taken for none.
  if v_by_key then
    v_key := fanfare.valid_key(open_endpoint.credential);
    if v_key.app_id <> v_endpoint.app_id then
      raise exception 'the API key is not valid' using errcode = 'ZF060';
    end if;
  elsif open_endpoint.credential is not null then
    perform fanfare.verify_token(v_endpoint.app_id, open_endpoint.credential);
    v_claims := fanfare.decode_segment(split_part(open_endpoint.credential, '.', 2));
  end if;
  return query select v_endpoint.id, v_endpoint.path, v_endpoint.methods,
    (extract(epoch from v_endpoint.timeout) * 1000)::integer, v_endpoint.max_body_bytes, v_claims;
end
$_$;


ALTER FUNCTION fanfare.open_endpoint(path text, credential text, host text, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION open_endpoint(path text, credential text, host text, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.open_endpoint(path text, credential text, host text, app text) IS 'The endpoint that serves a path below /fn/ of the named app or the host''s, where the credential (an API key or a subscriber token of the app, null for none) opens it. Errors: ZF060 the credential, ZF322 no endpoint.';


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
-- Name: ordered_heads(bigint, text[], integer); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.ordered_heads(handler_id bigint, states text[], max_count integer) RETURNS fanfare.deliveries[]
    LANGUAGE plpgsql
    AS $$
declare
  v_now timestamptz := clock_timestamp();
  v_start fanfare.ordered_cursors;
  v_at fanfare.ordered_cursors;
  v_head fanfare.deliveries;
  v_heads fanfare.deliveries[] := array[]::fanfare.deliveries[];
  v_turned boolean := false;
begin
  select c.* into v_start from fanfare.ordered_cursors as c where c.handler_id = ordered_heads.handler_id;
  v_at.trigger_id := coalesce(v_start.trigger_id, 0);
  v_at.order_key := coalesce(v_start.order_key, '');
  while cardinality(v_heads) < ordered_heads.max_count loop
    -- The first message of the next key.
    select d.* into v_head
    from fanfare.deliveries as d
    where d.handler_id = ordered_heads.handler_id
      and d.order_key is not null
      and (d.trigger_id, d.order_key) > (v_at.trigger_id, v_at.order_key)
    order by d.trigger_id, d.order_key, d.message_id
    limit 1;

    if v_head.id is null then
      exit when v_turned or v_start.handler_id is null;
      v_turned := true;
      v_at.trigger_id := 0;
      v_at.order_key := '';
      continue;
    end if;
    exit when v_turned and (v_head.trigger_id, v_head.order_key) > (v_start.trigger_id, v_start.order_key);
    v_at.trigger_id := v_head.trigger_id;
    v_at.order_key := v_head.order_key;
    -- A later one may be in work, if this one was redriven or committed late.
    if v_head.state = any (ordered_heads.states) and v_head.ready_at <= v_now and not exists (
      select from fanfare.deliveries as d
      where d.trigger_id = v_head.trigger_id and d.order_key = v_head.order_key and d.state = 'leased'
    ) then
      v_heads := v_heads || v_head;
    end if;
  end loop;

  if cardinality(v_heads) = ordered_heads.max_count and coalesce(v_start.moved_at, '-infinity') < v_now - interval '1 second' then
    perform fanfare.move_cursor(ordered_heads.handler_id, v_at.trigger_id, v_at.order_key);
  end if;
  return v_heads;
end
$$;


ALTER FUNCTION fanfare.ordered_heads(handler_id bigint, states text[], max_count integer) OWNER TO fanfare_owner;

--
-- Name: FUNCTION ordered_heads(handler_id bigint, states text[], max_count integer); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.ordered_heads(handler_id bigint, states text[], max_count integer) IS 'The first deliveries of keys of a handler''s ordered triggers, where they are in one of the states and due and no other of the key is leased, at most max_count: keys in their order, beginning after the last one taken before, so that each has its turn.';


--
-- Name: orphan_blobs(bigint, uuid[]); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.orphan_blobs(app_id bigint, blobs uuid[]) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select b.blob
  from unnest(orphan_blobs.blobs) as b (blob)
  where not exists (
    select from fanfare.files as f where f.blob = b.blob and f.app_id = orphan_blobs.app_id
  )
$$;


ALTER FUNCTION fanfare.orphan_blobs(app_id bigint, blobs uuid[]) OWNER TO fanfare_owner;

--
-- Name: FUNCTION orphan_blobs(app_id bigint, blobs uuid[]); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.orphan_blobs(app_id bigint, blobs uuid[]) IS 'Those of the blobs found in an app''s folder that no file of the app points at.';


--
-- Name: parse_cron(text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.parse_cron(cron text) RETURNS fanfare.parsed_crons
    LANGUAGE plpgsql IMMUTABLE
    AS $$
declare
  v_text text := lower(btrim(parse_cron.cron, E' \t'));
  v_fields text[];
  v_cron fanfare.parsed_crons;
begin
  if v_text like '@every %' then
    v_cron.every := fanfare.cron_interval(btrim(substr(v_text, 8)));
    return v_cron;
  end if;
  v_fields := regexp_split_to_array(
    case v_text
      when '@hourly' then '0 * * * *'
      when '@daily' then '0 0 * * *'
      when '@midnight' then '0 0 * * *'
      when '@weekly' then '0 0 * * 0'
      when '@monthly' then '0 0 1 * *'
      when '@yearly' then '0 0 1 1 *'
      when '@annually' then '0 0 1 1 *'
      else v_text
    end, '[ \t]+');
  if v_text ~ '^(cron_)?tz=' then
    raise exception 'cron: a time zone does not belong here'
      using errcode = 'ZF350', hint = 'give it as time_zone, such as ''America/New_York''';
  elsif coalesce(cardinality(v_fields), 0) <> 5 or length(v_text) > 255 then
    raise exception 'cron: "%" does not have five fields', left(parse_cron.cron, 64)
      using errcode = 'ZF350',
        hint = 'minute, hour, day of the month, month, weekday; or @every 15m, @hourly, @daily, @weekly, @monthly, @yearly';
  end if;

  v_cron.minutes := fanfare.cron_values(v_fields[1], 'minute', 0, 59);
  v_cron.hours := fanfare.cron_values(v_fields[2], 'hour', 0, 23);
  v_cron.days := fanfare.cron_values(v_fields[3], 'day', 1, 31);
  v_cron.months := fanfare.cron_values(v_fields[4], 'month', 1, 12,
    '{jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec}');
  v_cron.weekdays := array(
    select distinct v % 7
    from unnest(fanfare.cron_values(v_fields[5], 'weekday', 0, 7, '{sun,mon,tue,wed,thu,fri,sat}')) as v
    order by 1);
  v_cron.any_hour := v_fields[2] like '*%';
  v_cron.either_day := v_fields[3] not like '*%' and v_fields[5] not like '*%';

  if not v_cron.either_day and not exists (
    select from unnest(v_cron.months) as m, unnest(v_cron.days) as d
    where d <= case when m = 2 then 29 when m in (4, 6, 9, 11) then 30 else 31 end
  ) then
    raise exception 'cron: "%" never comes', left(parse_cron.cron, 64)
      using errcode = 'ZF351', hint = 'no such day is in those months';
  end if;
  return v_cron;
end
$$;


ALTER FUNCTION fanfare.parse_cron(cron text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION parse_cron(cron text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.parse_cron(cron text) IS 'Parses a cron expression: five fields, @every <duration>, @hourly, @daily (@midnight), @weekly, @monthly, @yearly (@annually). When neither day field begins with *, either is enough. Errors: ZF350 not valid, ZF351 no day ever matches.';


--
-- Name: parse_cursor(text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.parse_cursor(cursor text) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    AS $$
declare
  v_cursor jsonb;
begin
  v_cursor := coalesce(parse_cursor.cursor, '[null, ""]')::jsonb;
  if jsonb_typeof(v_cursor) <> 'array' or jsonb_array_length(v_cursor) <> 2 or jsonb_typeof(v_cursor -> 1) <> 'string' then
    raise exception 'the cursor is not valid'
      using errcode = 'ZF309', hint = 'after: the cursor of a document that doc_find answered, as it was';
  end if;
  return v_cursor;
exception
  when data_exception then
    raise exception 'the cursor is not valid'
      using errcode = 'ZF309', hint = 'after: the cursor of a document that doc_find answered, as it was';
end
$$;


ALTER FUNCTION fanfare.parse_cursor(cursor text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION parse_cursor(cursor text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.parse_cursor(cursor text) IS 'Sort value and id of a cursor of doc_find, those before everything where there is none. Errors: ZF309.';


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
-- Name: parse_time(text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.parse_time(text_form text) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE
    AS $_$
begin
  if parse_time.text_form ~* '^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$' then
    return parse_time.text_form::timestamptz;
  end if;
  raise exception using errcode = 'ZF130';
exception
  when sqlstate 'ZF130' or data_exception then
    raise exception '"%" is not a start', left(parse_time.text_form, 64)
      using errcode = 'ZF130', hint = 'from: earliest, latest, or an RFC 3339 time such as 2026-11-23T10:00:00Z';
end
$_$;


ALTER FUNCTION fanfare.parse_time(text_form text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION parse_time(text_form text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.parse_time(text_form text) IS 'An RFC 3339 time, which names its zone. Errors: ZF130 it is none.';


--
-- Name: pass_verdicts(jsonb); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.pass_verdicts(results jsonb) RETURNS SETOF fanfare.verdicts
    LANGUAGE sql
    AS $$
  select d.id, d.app_id, d.handler_id, d.trigger_id, d.message_id, d.attempt,
    case
      when r.outcome in ('done', 'released') then r.outcome
      when r.outcome = 'failed' or d.attempt >= t.max_attempts then 'dead'
      else 'failed'
    end,
    case when r.outcome = 'failed' then 'rejected' else 'exhausted' end,
    case
      when r.retry_in is not null then least(r.retry_in, greatest(t.backoff_cap, '1 day'))
      when r.outcome = 'released' then '0'
      else fanfare.retry_wait(t, d.attempt)
    end,
    r.status, left(r.error, 4000), left(r.excerpt, 4000),
    coalesce(r.started_at, clock_timestamp()), coalesce(r.duration_ms, 0), r.disable
  from (
    -- In one order for all who settle, each once: the first result that is given.
    select distinct on (i.delivery, i.lease) i.*
    from jsonb_populate_recordset(null::fanfare.reported_results, pass_verdicts.results) with ordinality as i
    order by i.delivery, i.lease, i.ordinality
  ) as r
  cross join lateral (
    -- One by one, by id: the planner would rather read all that is leased, of whomever.
    select x.*
    from fanfare.deliveries as x
    where x.id = r.delivery and x.lease = r.lease and x.leased_until is not null
    for update
  ) as d
  cross join lateral (
    select x.* from fanfare.triggers as x where x.id = d.trigger_id offset 0
  ) as t
$$;


ALTER FUNCTION fanfare.pass_verdicts(results jsonb) OWNER TO fanfare_owner;

--
-- Name: FUNCTION pass_verdicts(results jsonb); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.pass_verdicts(results jsonb) IS 'What becomes of the deliveries of results, those alone whose lease still holds, once each; they are then locked.';


--
-- Name: pause_handler(text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.pause_handler(handler text, app text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_handler fanfare.handlers := fanfare.app_handler(fanfare.session_app(pause_handler.app), pause_handler.handler);
begin
  update fanfare.handlers as h
  set paused_at = coalesce(h.paused_at, clock_timestamp())
  where h.id = v_handler.id;
end
$$;


ALTER FUNCTION fanfare.pause_handler(handler text, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION pause_handler(handler text, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.pause_handler(handler text, app text) IS 'Holds the deliveries of a handler, with all that comes, until resume_handler; what is in work goes on. Errors: ZF002, ZF003 as session_app, ZF200 no such handler.';


--
-- Name: pause_schedule(text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.pause_schedule(name text, app text DEFAULT NULL::text) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select fanfare.update_schedule(name => pause_schedule.name, paused => true, app => pause_schedule.app)
$$;


ALTER FUNCTION fanfare.pause_schedule(name text, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION pause_schedule(name text, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.pause_schedule(name text, app text) IS 'Pauses a schedule: nothing is published until resume_schedule, and ticks meanwhile are not made up for. Errors: ZF002, ZF003 as session_app, ZF354 no such schedule.';


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
-- Name: public_columns(jsonb); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.public_columns(content jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    AS $_$
  select jsonb_object_agg(c.key, case when c.key ~ 'secret|^headers$' and c.value <> 'null' then '"(secret)"' else c.value end)
  from jsonb_each(public_columns.content) as c
$_$;


ALTER FUNCTION fanfare.public_columns(content jsonb) OWNER TO fanfare_owner;

--
-- Name: FUNCTION public_columns(content jsonb); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.public_columns(content jsonb) IS 'A row as JSON with its secrets blanked: columns with secret in their name, and headers, which may hold some. Null for an empty one.';


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
  v_owed fanfare.messages[];
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

  insert into fanfare.messages as m (app_id, topic_id, lineage, key, payload, headers, owed_to)
  select t.app_id, t.id, fanfare.current_lineage(), publish.key, publish.payload, publish.headers,
    case when t.has_triggers then fanfare.matching_triggers(t.id, publish.key, publish.payload) end
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
  returning m.id, (select b.last_value from fanfare.bell as b), case when m.owed_to is not null then array[m] end
  into v_id, v_bell, v_owed;

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
  if v_owed is not null then
    perform fanfare.fan_out(v_owed);
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

COMMENT ON FUNCTION fanfare.publish(topic text, payload jsonb, key text, headers jsonb, idempotency_key text, app text) IS 'Publishes a message in the caller''s transaction, with a delivery for each trigger that it matches, and returns its id (seen by nobody before the commit, by nobody ever after a rollback). Errors: ZF002, ZF003 as session_app, ZF010 topic name not valid, ZF011 no such topic, ZF020 payload too large, ZF021 payload missing, ZF022 key, ZF023 headers, ZF027 idempotency_key, ZF070 the same idempotency key is in progress elsewhere, ZF071 it was used for another message.';


--
-- Name: publish_at(text, jsonb, timestamp with time zone, text, jsonb, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.publish_at(topic text, payload jsonb, at timestamp with time zone, key text DEFAULT NULL::text, headers jsonb DEFAULT NULL::jsonb, app text DEFAULT NULL::text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint := fanfare.session_app(publish_at.app);
  v_fault fanfare.publish_results := fanfare.publish_fault(publish_at.topic, publish_at.payload, publish_at.key, publish_at.headers);
  v_id bigint;
begin
  if publish_at.at is null or publish_at.at > clock_timestamp() + interval '10 years' then
    raise exception 'at is not valid' using errcode = 'ZF358', hint = 'at: a time within ten years';
  end if;
  insert into fanfare.scheduled_messages (app_id, topic_id, publish_at, key, payload, headers)
  select t.app_id, t.id, publish_at.at, publish_at.key, publish_at.payload, publish_at.headers
  from fanfare.topics as t
  where v_fault.sqlstate is null and t.app_id = v_app_id and t.name = publish_at.topic
  returning id into v_id;
  if v_id is null then
    raise exception '%', coalesce(v_fault.message, format('no topic named "%s"', publish_at.topic))
      using errcode = coalesce(v_fault.sqlstate, 'ZF011');
  end if;
  return v_id;
end
$$;


ALTER FUNCTION fanfare.publish_at(topic text, payload jsonb, at timestamp with time zone, key text, headers jsonb, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION publish_at(topic text, payload jsonb, at timestamp with time zone, key text, headers jsonb, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.publish_at(topic text, payload jsonb, at timestamp with time zone, key text, headers jsonb, app text) IS 'Has a message published once, at a time (soon, when it is past), and returns the id to cancel it by, which is not the message''s. Errors: those of publish; ZF358 at.';


--
-- Name: publish_change(text, text, bigint, text, text, jsonb, jsonb, bigint); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.publish_change(store text, operation text, app_id bigint, collection text, key text, old jsonb, new jsonb, version bigint) RETURNS void
    LANGUAGE plpgsql
    AS $_$
begin
  if exists (
    select
    from fanfare.triggers as g
    where g.app_id = publish_change.app_id
      and g.kind = publish_change.store
      and g.enabled
      and fanfare.change_matches(
        g, publish_change.operation, publish_change.collection, publish_change.key,
        publish_change.old, publish_change.new, publish_change.version)
  ) or exists (
    select
    from fanfare.topics as t
    where t.app_id = publish_change.app_id and t.name = '$' || publish_change.store and t.external_subscribable
  ) then
    perform fanfare.publish_system(
      publish_change.app_id,
      '$' || publish_change.store,
      fanfare.change_payload(
        publish_change.operation, publish_change.collection, publish_change.key,
        publish_change.old, publish_change.new, publish_change.version),
      publish_change.key);
  end if;
end
$_$;


ALTER FUNCTION fanfare.publish_change(store text, operation text, app_id bigint, collection text, key text, old jsonb, new jsonb, version bigint) OWNER TO fanfare_owner;

--
-- Name: FUNCTION publish_change(store text, operation text, app_id bigint, collection text, key text, old jsonb, new jsonb, version bigint); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.publish_change(store text, operation text, app_id bigint, collection text, key text, old jsonb, new jsonb, version bigint) IS 'Publishes a change of a store (kv or docs) on the app''s system topic, if a trigger matches it or clients outside may stream the topic; else nothing is written.';


--
-- Name: publish_dead_letter(bigint); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.publish_dead_letter(dead_letter bigint) RETURNS bigint
    LANGUAGE sql
    AS $_$
  select fanfare.publish_system(
    l.app_id,
    '$dead_letter',
    jsonb_build_object(
      'dead_letter', l.id,
      'handler', h.name,
      'trigger', t.name,
      'topic', l.topic,
      'attempts', l.attempts,
      'reason', l.reason,
      'error', l.error,
      'message', jsonb_build_object(
        'id', l.message_id,
        'key', l.key,
        'payload', l.payload,
        'headers', l.headers,
        'published_at', to_char(l.published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
      )
    ),
    h.name,
    (l.hops + 1)::smallint
  )
  from fanfare.dead_letters as l
  join fanfare.handlers as h on h.id = l.handler_id
  join fanfare.triggers as t on t.id = l.trigger_id
  where l.id = publish_dead_letter.dead_letter
$_$;


ALTER FUNCTION fanfare.publish_dead_letter(dead_letter bigint) OWNER TO fanfare_owner;

--
-- Name: FUNCTION publish_dead_letter(dead_letter bigint); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.publish_dead_letter(dead_letter bigint) IS 'Publishes a dead letter to the app''s topic $dead_letter, with the handler''s name as key; its fan-out enqueues the matching dead_letter triggers.';


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
-- Name: publish_group(jsonb, jsonb, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.publish_group(admissions jsonb, messages jsonb, app text) RETURNS SETOF fanfare.publish_results
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_admitted bigint;
begin
  -- Whoever is not admitted raises, and so nobody publishes for another.
  select count(*) into v_admitted
  from jsonb_to_recordset(publish_group.admissions) as c (credential text, host text, app text, topic text)
  cross join lateral fanfare.authorize_request(c.credential, 'topic.publish', c.host, c.app, c.topic) as g
  where g.app_name = publish_group.app;

  if v_admitted <> jsonb_array_length(publish_group.admissions) then
    raise exception 'a credential is not for this app' using errcode = 'ZF060';
  end if;
  return query select * from fanfare.publish_many(publish_group.messages, publish_group.app);
end
$$;


ALTER FUNCTION fanfare.publish_group(admissions jsonb, messages jsonb, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION publish_group(admissions jsonb, messages jsonb, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.publish_group(admissions jsonb, messages jsonb, app text) IS 'As publish_many, for messages of several requests: admissions is an array of {credential, host, app, topic} as authorize_request takes them, one for each different credential, which are checked in the same transaction. Errors: those of authorize_request and publish_many, ZF060 a credential leads to another app.';


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
    select e.ordinality::integer as item, e.value as message, t.id as topic_id, t.has_triggers,
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
    insert into fanfare.messages as m (id, app_id, topic_id, lineage, key, payload, headers, owed_to)
    select n.id, v_app_id, n.topic_id, v_lineage, n.message ->> 'key', n.message -> 'payload',
      nullif(n.message -> 'headers', 'null'),
      (
        select array_agg(t.id order by t.id)
        from fanfare.triggers as t
        where n.has_triggers and t.topic_id = n.topic_id and t.enabled
          and fanfare.trigger_matches(t, n.message ->> 'key', n.message -> 'payload')
      )
    from numbered as n
    where n.id is not null
    returning m as message
  ),
  fanned as materialized (
    select fanfare.fan_out(array_agg(s.message)) from stored as s where (s.message).owed_to is not null
  )
  select n.item, n.id, (n.fault).sqlstate, (n.fault).message
  from numbered as n
  cross join fanned
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
-- Name: publish_row_change(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.publish_row_change() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_watch fanfare.table_watches;
  v_whole jsonb;
  v_old jsonb;
  v_new jsonb;
  v_change jsonb;
begin
  -- A trigger of another table that names this watch is a forged one; partitions have their table's.
  select w.* into v_watch
  from fanfare.table_watches as w
  where w.id = tg_argv[0]::bigint
    and (w.relation = tg_relid or w.relation in (select p.relid from pg_partition_ancestors(tg_relid) as p));
  if v_watch.id is null then
    raise exception 'the watch of table %.% is gone', tg_table_schema, tg_table_name
      using errcode = 'ZF331', hint = 'its topic or app was deleted, or the table restored: unwatch_table, and watch_table it again';
  end if;

  if tg_op <> 'INSERT' then
    v_whole := fanfare.row_json(old);
    v_old := fanfare.watched_part(v_watch, v_whole);
  end if;
  if tg_op <> 'DELETE' then
    v_whole := fanfare.row_json(new);
    v_new := fanfare.watched_part(v_watch, v_whole);
  end if;
  if v_old = v_new then
    return null;
  end if;

  v_change := jsonb_build_object('operation', lower(tg_op), 'table', v_watch.relation::text, 'old', v_old, 'new', v_new);
  perform fanfare.check_stored(v_change);
  if octet_length(v_whole ->> v_watch.key_column) not between 1 and 512 then
    raise exception 'the message key in column "%" must have 1 to 512 bytes', v_watch.key_column using errcode = 'ZF022';
  end if;
  perform fanfare.publish_system(
    v_watch.app_id, (select t.name from fanfare.topics as t where t.id = v_watch.topic_id),
    v_change, v_whole ->> v_watch.key_column);
  return null;
end
$$;


ALTER FUNCTION fanfare.publish_row_change() OWNER TO fanfare_owner;

--
-- Name: FUNCTION publish_row_change(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.publish_row_change() IS 'Trigger function of watched tables: publishes a change of a row, in the transaction that makes it. A change of none of the watched columns is none. What cannot be published fails the write. Errors: ZF020 the change is over the payload limit, ZF022 the key, ZF331 the watch is gone, ZF332 a column is.';


--
-- Name: publish_scheduled(integer); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.publish_scheduled(max_count integer DEFAULT 100) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_lineage integer := fanfare.current_lineage();
  v_owed fanfare.messages[];
  v_count integer;
begin
  with
  due as (
    select m.id
    from fanfare.scheduled_messages as m
    where m.publish_at <= clock_timestamp()
    order by m.publish_at, m.id
    limit publish_scheduled.max_count
    for update skip locked
  ),
  taken as (
    delete from fanfare.scheduled_messages as m using due where m.id = due.id returning m.*
  ),
  stored as (
    insert into fanfare.messages as m (app_id, topic_id, lineage, key, payload, headers, owed_to)
    select s.app_id, s.topic_id, v_lineage, s.key, s.payload, s.headers,
      case when t.has_triggers then fanfare.matching_triggers(t.id, s.key, s.payload) end
    from (select * from taken order by taken.publish_at, taken.id) as s
    join fanfare.topics as t on t.id = s.topic_id
    returning m.*
  )
  -- Fan-out does not look at payloads; a hundred large ones would not fit one array.
  select count(*), array_agg(jsonb_populate_record(s::fanfare.messages, '{"payload": null, "headers": null}') order by s.id)
    filter (where s.owed_to is not null)
  into v_count, v_owed
  from stored as s;

  if v_owed is not null then
    perform fanfare.fan_out(v_owed);
  end if;
  if v_count > 0 then
    perform fanfare.ring((select b.last_value from fanfare.bell as b));
  end if;
  return v_count;
end
$$;


ALTER FUNCTION fanfare.publish_scheduled(max_count integer) OWNER TO fanfare_owner;

--
-- Name: FUNCTION publish_scheduled(max_count integer); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.publish_scheduled(max_count integer) IS 'Publishes messages of publish_at that are due, in the order of their times, and returns how many. A row leaves in the transaction that publishes it, and rows that another server is publishing are left to it: each is published once.';


--
-- Name: publish_system(bigint, text, jsonb, text, smallint); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.publish_system(app_id bigint, topic text, payload jsonb, key text, hops smallint DEFAULT 0) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
declare
  v_message fanfare.messages;
begin
  insert into fanfare.messages as m (app_id, topic_id, lineage, key, payload, hops, owed_to)
  select t.app_id, t.id, fanfare.current_lineage(), publish_system.key, publish_system.payload, publish_system.hops,
    case when t.has_triggers then
      fanfare.matching_triggers(t.id, publish_system.key, publish_system.payload)
    end
  from fanfare.topics as t
  where t.app_id = publish_system.app_id and t.name = publish_system.topic
  returning m.* into v_message;

  if v_message.id is null then
    raise exception 'the app has no system topic "%"', publish_system.topic
      using errcode = 'ZF011', hint = 'create_app makes them; somebody deleted it';
  end if;
  if v_message.owed_to is not null then
    perform fanfare.fan_out(array[v_message]);
  end if;
  perform fanfare.ring((select b.last_value from fanfare.bell as b));
  return v_message.id;
end
$$;


ALTER FUNCTION fanfare.publish_system(app_id bigint, topic text, payload jsonb, key text, hops smallint) OWNER TO fanfare_owner;

--
-- Name: FUNCTION publish_system(app_id bigint, topic text, payload jsonb, key text, hops smallint); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.publish_system(app_id bigint, topic text, payload jsonb, key text, hops smallint) IS 'Stores a message on a system topic ($kv, $cron, …) of the app and fans it out, in the caller''s transaction; returns its id. Checks no rights: not granted to anybody. Errors: ZF011 no such topic.';


--
-- Name: publish_tick(fanfare.schedules, timestamp with time zone); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.publish_tick(schedule fanfare.schedules, tick timestamp with time zone) RETURNS bigint
    LANGUAGE plpgsql
    AS $_$
declare
  v_id bigint;
begin
  v_id := fanfare.publish_system(
    app_id => (publish_tick.schedule).app_id,
    topic => '$cron',
    payload => jsonb_build_object(
      'schedule', (publish_tick.schedule).name,
      'scheduled_at', fanfare.utc_text(publish_tick.tick),
      'payload', (publish_tick.schedule).payload),
    key => (publish_tick.schedule).name);
  update fanfare.schedules as s
  set last_at = publish_tick.tick, last_message_id = v_id
  where s.id = (publish_tick.schedule).id;
  return v_id;
end
$_$;


ALTER FUNCTION fanfare.publish_tick(schedule fanfare.schedules, tick timestamp with time zone) OWNER TO fanfare_owner;

--
-- Name: FUNCTION publish_tick(schedule fanfare.schedules, tick timestamp with time zone); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.publish_tick(schedule fanfare.schedules, tick timestamp with time zone) IS 'Publishes a tick of a schedule on $cron and returns the message id.';


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
    and i.created_at > clock_timestamp() - fanfare.idempotency_window();
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

COMMENT ON FUNCTION fanfare.published_before(app_id bigint, idempotency_key text, fingerprint bytea) IS 'Id of the message published with the key within idempotency_window, or null, with the key then locked to the end of the transaction. Errors: ZF027, ZF070, ZF071 as publish.';


--
-- Name: purge(text, text, integer, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.purge(handler text, trigger text DEFAULT NULL::text, max_count integer DEFAULT 100000, app text DEFAULT NULL::text) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint := fanfare.session_app(purge.app);
  v_handler fanfare.handlers := fanfare.app_handler(v_app_id, purge.handler);
  v_trigger_id bigint;
begin
  if purge.trigger is not null then
    v_trigger_id := (fanfare.app_trigger(v_app_id, purge.trigger)).id;
  end if;
  return fanfare.bury_all(
    v_handler.id, v_trigger_id, 'purged', 'purged by ' || fanfare.session_role(),
    states => array['ready', 'retrying'], max_count => purge.max_count);
end
$$;


ALTER FUNCTION fanfare.purge(handler text, trigger text, max_count integer, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION purge(handler text, trigger text, max_count integer, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.purge(handler text, trigger text, max_count integer, app text) IS 'Gives up what waits for a handler, or for one trigger of it, oldest first, at most max_count, and returns how many: each becomes a dead letter that is closed (discarded), so that the books balance. What is in work stays. Errors: ZF002, ZF003 as session_app, ZF200 no such handler, ZF210 no such trigger.';


--
-- Name: raise_low_waters(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.raise_low_waters() RETURNS void
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
  v_slow constant interval := interval '1 ms';
  v_slack constant interval := interval '100 ms';
  v_lane record;
  v_from timestamptz;
  v_first timestamptz;
  v_took interval;
begin
  if not pg_try_advisory_xact_lock(fanfare.lock_number('low_waters')) then
    return;
  end if;
  for v_lane in
    select h.id, s.state, l.ready_at as low,
      coalesce(l.looked_at + 10 * l.took < clock_timestamp(), true) as everything
    from fanfare.handlers as h
    cross join (values ('ready'), ('retrying')) as s (state)
    left join fanfare.low_waters as l on l.handler_id = h.id and l.state = s.state
    where h.deleted_at is null
  loop
    v_from := clock_timestamp();
    select min(d.ready_at) into v_first
    from (
      select e.ready_at
      from fanfare.deliveries as e
      where e.handler_id = v_lane.id and e.state = v_lane.state and e.state <> 'leased' and e.order_key is null
        and e.ready_at >= case when v_lane.everything then '-infinity' else v_lane.low end
      order by e.ready_at
      limit 1
    ) as d;

    v_took := clock_timestamp() - v_from;
    if not v_lane.everything then
      update fanfare.low_waters as l
      set ready_at = greatest(v_lane.low, least(v_first, v_from - v_slack))
      where l.handler_id = v_lane.id and l.state = v_lane.state;
    elsif v_took > v_slow then
      insert into fanfare.low_waters as l (handler_id, state, ready_at, looked_at, took)
      values (v_lane.id, v_lane.state, least(v_first, v_from - v_slack), clock_timestamp(), v_took)
      on conflict on constraint low_water_is_of_a_state do update
      set ready_at = excluded.ready_at, looked_at = excluded.looked_at, took = excluded.took;
    elsif v_lane.low is not null then
      delete from fanfare.low_waters as l where l.handler_id = v_lane.id and l.state = v_lane.state;
    end if;
  end loop;
end
$$;


ALTER FUNCTION fanfare.raise_low_waters() OWNER TO fanfare_owner;

--
-- Name: FUNCTION raise_low_waters(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.raise_low_waters() IS 'Looks for the first delivery that waits, of each handler. Where that is slow, since an old snapshot keeps what was delivered in the index, claims begin there from now on; each second it looks on from there, and after ten times what it took at everything again, for what committed late with an earlier time. Where it is quick, nothing is written.';


--
-- Name: read_ack(integer, jsonb); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.read_ack(item integer, held jsonb) RETURNS fanfare.ack_results
    LANGUAGE plpgsql IMMUTABLE
    AS $_$
declare
  v_read fanfare.ack_results;
  v_name text;
begin
  v_read.item := read_ack.item;
  if jsonb_typeof(read_ack.held) <> 'object' then
    v_read.message := 'the item is not a JSON object';
  else
    select min(k) into v_name from jsonb_object_keys(read_ack.held) as k where k not in ('delivery', 'lease');
    v_read.message := format('unknown field "%s"', left(v_name, 64));
    if v_name is null then
      select min(k) into v_name
      from unnest(array['delivery', 'lease']) as k
      where not coalesce(read_ack.held ->> k ~ '^[0-9]{1,18}$' and jsonb_typeof(read_ack.held -> k) = 'number', false);
      v_read.message := v_name || ' must be a whole number, as claim gave it';
    end if;
  end if;

  if v_read.message is null then
    v_read.delivery := (read_ack.held ->> 'delivery')::bigint;
    v_read.lease := (read_ack.held ->> 'lease')::bigint;
  else
    v_read.sqlstate := 'ZF221';
  end if;
  return v_read;
end
$_$;


ALTER FUNCTION fanfare.read_ack(item integer, held jsonb) OWNER TO fanfare_owner;

--
-- Name: FUNCTION read_ack(item integer, held jsonb); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.read_ack(item integer, held jsonb) IS 'An item of ack_many as it is read: its delivery and lease, or ZF221 and what is wrong with it.';


--
-- Name: endpoints; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.endpoints (
    id bigint NOT NULL,
    app_id bigint NOT NULL,
    path text NOT NULL COLLATE pg_catalog."C",
    methods text[] NOT NULL,
    function text NOT NULL,
    auth text NOT NULL,
    timeout interval NOT NULL,
    max_body_bytes integer NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT endpoint_auth_is_known CHECK ((auth = ANY (ARRAY['public'::text, 'token'::text, 'key'::text]))),
    CONSTRAINT endpoint_methods_are_known CHECK (((methods <@ ARRAY['GET'::text, 'HEAD'::text, 'POST'::text, 'PUT'::text, 'PATCH'::text, 'DELETE'::text]) AND (cardinality(methods) > 0))),
    CONSTRAINT endpoint_path_is_valid CHECK ((((length(path) >= 1) AND (length(path) <= 512)) AND (path ~ '^([A-Za-z0-9._~-]+/)*([A-Za-z0-9._~-]+|\*)$'::text) AND (path !~ '(^|/)\.{1,2}(/|$)'::text))),
    CONSTRAINT endpoint_timeout_is_10_ms_to_1_minute CHECK (((timeout >= '00:00:00.01'::interval) AND (timeout <= '00:01:00'::interval))),
    CONSTRAINT max_body_bytes_is_0_to_64_mib CHECK (((max_body_bytes >= 0) AND (max_body_bytes <= 67108864)))
);


ALTER TABLE fanfare.endpoints OWNER TO fanfare_owner;

--
-- Name: TABLE endpoints; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.endpoints IS 'HTTP routes /fn/… that are served by SQL functions of the app.';


--
-- Name: COLUMN endpoints.path; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.endpoints.path IS 'Below /fn/; a last segment * takes any path that begins so. An exact one wins, then the longest.';


--
-- Name: COLUMN endpoints.function; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.endpoints.function IS 'schema.function(jsonb), which returns jsonb.';


--
-- Name: COLUMN endpoints.auth; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.endpoints.auth IS 'public: anybody. token: who has a subscriber token of the app. key: who has an API key of the app.';


--
-- Name: read_endpoint(fanfare.endpoints, regprocedure, jsonb); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.read_endpoint(endpoint fanfare.endpoints, function regprocedure, request jsonb) RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
declare
  v_answer jsonb;
  v_answered boolean := false;
begin
  -- Read-only lasts to the end of the transaction that set it: a subtransaction, always rolled back.
  insert into fanfare.running_deliveries (xid, acting_app)
  values (pg_current_xact_id(), (read_endpoint.endpoint).app_id);
  perform pg_catalog.set_config('transaction_read_only', 'on', true);
  v_answer := fanfare.call_endpoint(read_endpoint.function, read_endpoint.request);
  v_answered := true;
  raise exception 'a GET leaves nothing behind' using errcode = 'ZF324';
exception
  when read_only_sql_transaction then
    raise exception 'endpoint "%": the function % writes, and GET and HEAD only read: %',
      (read_endpoint.endpoint).path, read_endpoint.function, sqlerrm
      using errcode = 'ZF324', hint = 'call it by POST, or let it only read';
  when sqlstate 'ZF324' then
    if v_answered then
      return v_answer;
    end if;
    raise;
end
$$;


ALTER FUNCTION fanfare.read_endpoint(endpoint fanfare.endpoints, function regprocedure, request jsonb) OWNER TO fanfare_owner;

--
-- Name: FUNCTION read_endpoint(endpoint fanfare.endpoints, function regprocedure, request jsonb); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.read_endpoint(endpoint fanfare.endpoints, function regprocedure, request jsonb) IS 'As run_endpoint for GET and HEAD, which are safe: calls the function read-only, and rolls back what it did all the same. Errors: ZF324 the function writes, and what it raises.';


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
-- Name: record_audit(text, text, text, bigint, jsonb, jsonb); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.record_audit(kind text, operation text, object text, app_id bigint, old jsonb DEFAULT NULL::jsonb, new jsonb DEFAULT NULL::jsonb) RETURNS void
    LANGUAGE sql
    AS $$
  insert into fanfare.audit_log (acting_role, api_key, app_id, kind, operation, object, old, new)
  values (
    nullif(current_setting('role'), 'none'),
    -- Only a server speaks for a key: anybody can set this.
    case when pg_has_role(session_user, 'fanfare_server', 'member')
      then nullif(current_setting('fanfare.api_key', true), '') end,
    record_audit.app_id, record_audit.kind, record_audit.operation, record_audit.object, record_audit.old, record_audit.new
  )
$$;


ALTER FUNCTION fanfare.record_audit(kind text, operation text, object text, app_id bigint, old jsonb, new jsonb) OWNER TO fanfare_owner;

--
-- Name: FUNCTION record_audit(kind text, operation text, object text, app_id bigint, old jsonb, new jsonb); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.record_audit(kind text, operation text, object text, app_id bigint, old jsonb, new jsonb) IS 'Notes a change in audit_log, with who makes it.';


--
-- Name: record_change(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.record_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$
declare
  v_old jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  v_new jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  v_row jsonb := coalesce(v_new, v_old);
  v_derived constant text[] := array[ -- what no administrator sets
    'changed_at', 'has_triggers', 'external_after', 'failing_since', 'next_at', 'version', 'last_at', 'last_message_id'];
begin
  if tg_op = 'UPDATE' then
    select jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, v_new -> o.key) into v_old, v_new
    from jsonb_each(v_old) as o
    where o.value is distinct from v_new -> o.key
      and o.key <> all (v_derived);
  end if;
  -- An update that changes nothing is none; system topics come and go with their app.
  if coalesce(v_old, v_new) is not null
    and not (tg_table_name = 'topics' and tg_op <> 'UPDATE' and left(v_row ->> 'name', 1) = '$')
  then
    perform fanfare.record_audit(
      tg_table_name, lower(tg_op),
      coalesce(
        v_row ->> 'name', v_row ->> 'domain', v_row ->> 'role_name', v_row ->> 'kid',
        nullif(concat_ws(' ', v_row ->> 'kind', v_row ->> 'value'), ''), v_row ->> 'id'),
      coalesce(v_row ->> 'app_id', case tg_table_name when 'apps' then v_row ->> 'id' end)::bigint,
      fanfare.public_columns(v_old), fanfare.public_columns(v_new));
  end if;
  return null;
end
$_$;


ALTER FUNCTION fanfare.record_change() OWNER TO fanfare_owner;

--
-- Name: FUNCTION record_change(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.record_change() IS 'Trigger of the tables that administer: notes each change in audit_log.';


--
-- Name: redact(bigint, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.redact(message bigint, app text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint := fanfare.session_app(redact.app);
  v_kept boolean;
  v_told bigint[];
  v_deliveries integer;
  v_dead_letters integer;
  v_held integer[];
begin
  -- Who settles it holds the delivery, who redrives it the dead letter, and either makes the
  -- other of it: wait for them, and look again until all is held.
  loop
    v_told := fanfare.told_of(redact.message, v_app_id);
    perform from fanfare.deliveries as d
    where d.message_id = any (redact.message || v_told) and d.app_id = v_app_id
    order by d.id for update;
    get diagnostics v_deliveries = row_count;
    perform from fanfare.dead_letters as d
    where d.message_id = any (redact.message || v_told) and d.app_id = v_app_id
    order by d.id for update;
    get diagnostics v_dead_letters = row_count;
    exit when v_held = array[cardinality(v_told), v_deliveries, v_dead_letters];
    v_held := array[cardinality(v_told), v_deliveries, v_dead_letters];
  end loop;

  update fanfare.messages as m
  set payload = 'null', headers = null
  where m.id = redact.message and m.app_id = v_app_id;
  v_kept := found;
  -- What is owed past retention, or was redriven, is kept with its delivery.
  update fanfare.deliveries as d
  set message = d.message || '{"payload":null,"headers":null}'
  where d.message_id = redact.message and d.app_id = v_app_id and d.message is not null;
  v_kept := v_kept or found;
  update fanfare.dead_letters as d
  set payload = 'null', headers = null
  where d.message_id = redact.message and d.app_id = v_app_id;
  if not (v_kept or found) then
    raise exception 'no message %', redact.message using errcode = 'ZF117',
      hint = 'message: the id that publish answered; it may be past retention';
  end if;

  -- A dead letter is told with the message that it was.
  update fanfare.messages as m
  set payload = fanfare.without_told(m.payload)
  where m.id = any (v_told) and m.app_id = v_app_id;
  update fanfare.deliveries as d
  set message = jsonb_set(d.message, '{payload}', fanfare.without_told(d.message -> 'payload'))
  where d.message_id = any (v_told) and d.app_id = v_app_id and d.message is not null;
  update fanfare.dead_letters as d
  set payload = fanfare.without_told(d.payload)
  where d.message_id = any (v_told) and d.app_id = v_app_id;

  perform fanfare.record_audit('messages', 'redact', redact.message::text, v_app_id);
  perform pg_notify('fanfare_control', json_build_object('event', 'message_redacted', 'message_id', redact.message)::text);
end
$$;


ALTER FUNCTION fanfare.redact(message bigint, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION redact(message bigint, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.redact(message bigint, app text) IS 'Blanks the payload (to null) and the headers of a message wherever they are kept: in the log, with deliveries, in dead letters, and in what tells of those; it waits for who settles or redrives it. Its place in the log stays; subscribers are not told, servers are, and forget it. What left the database is beyond it. Errors: ZF002, ZF003 as session_app, ZF117 the app has no such message.';


--
-- Name: redrive(bigint[], text, text, text, text, jsonb, integer, boolean, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.redrive(dead_letters bigint[] DEFAULT NULL::bigint[], handler text DEFAULT NULL::text, trigger text DEFAULT NULL::text, topic text DEFAULT NULL::text, reason text DEFAULT NULL::text, payload jsonb DEFAULT NULL::jsonb, max_count integer DEFAULT 1000, dry_run boolean DEFAULT false, app text DEFAULT NULL::text) RETURNS SETOF bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_ids bigint[] := fanfare.open_dead_letters(
    fanfare.session_app(redrive.app), redrive.dead_letters, redrive.handler, redrive.trigger, redrive.topic,
    redrive.reason, redrive.max_count);
begin
  v_ids := array(
    select l.id
    from fanfare.dead_letters as l
    join fanfare.handlers as h on h.id = l.handler_id and h.deleted_at is null
    join fanfare.triggers as t on t.id = l.trigger_id and t.deleted_at is null
    where l.id = any (v_ids)
    order by l.id
    for share of t -- who deletes it waits, and finds what is put back
  );
  if cardinality(v_ids) < (select count(distinct n) from unnest(redrive.dead_letters) as n) then
    raise exception 'a dead letter cannot be redriven: it is resolved, or its handler or trigger is deleted'
      using errcode = 'ZF231', hint = 'see resolution in fanfare.dead_letters';
  elsif redrive.payload is not null and coalesce(cardinality(redrive.dead_letters), 0) <> 1 then
    raise exception 'payload goes with one dead letter' using errcode = 'ZF231', hint = 'name it in dead_letters';
  elsif redrive.dry_run then
    return query select unnest(v_ids);
    return;
  end if;

  insert into fanfare.deliveries (app_id, handler_id, trigger_id, message_id, published_at, message, order_key)
  select l.app_id, l.handler_id, l.trigger_id, l.message_id, l.published_at,
    jsonb_build_object('topic_id', l.topic_id, 'topic', l.topic, 'key', l.key,
      'payload', coalesce(redrive.payload, l.payload), 'headers', l.headers, 'hops', l.hops),
    case when t.ordered then l.key end
  from fanfare.dead_letters as l
  join fanfare.triggers as t on t.id = l.trigger_id
  where l.id = any (v_ids)
  order by l.id;
  perform fanfare.resolve_dead_letters(v_ids, 'redriven');
  perform fanfare.ring_dispatchers();
  return query select unnest(v_ids);
end
$$;


ALTER FUNCTION fanfare.redrive(dead_letters bigint[], handler text, trigger text, topic text, reason text, payload jsonb, max_count integer, dry_run boolean, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION redrive(dead_letters bigint[], handler text, trigger text, topic text, reason text, payload jsonb, max_count integer, dry_run boolean, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.redrive(dead_letters bigint[], handler text, trigger text, topic text, reason text, payload jsonb, max_count integer, dry_run boolean, app text) IS 'Puts open dead letters back to be delivered, from the first attempt on, and returns them: those named, or of all at most max_count, that fit the filters, oldest first; with dry_run it only says which. One may be given another payload. Message id and trigger stay, so that a handler can tell it has seen it. Errors: ZF002, ZF003 as session_app, ZF230 no such dead letter, ZF231 one of those named is resolved, or cannot be delivered any more.';


--
-- Name: refuse_document(text, text, bigint, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.refuse_document(collection text, id text, expected_version bigint, app text) RETURNS void
    LANGUAGE plpgsql STABLE
    AS $$
declare
  v_version bigint := (
    select d.version from fanfare.doc_entry(refuse_document.collection, refuse_document.id, refuse_document.app) as d
  );
begin
  if refuse_document.expected_version is not null then
    perform fanfare.refuse_version(refuse_document.id, refuse_document.expected_version, v_version);
  end if;
  raise exception 'no document "%" in collection %', left(refuse_document.id, 140), refuse_document.collection
    using errcode = 'ZF305', hint = 'doc_insert makes one';
end
$$;


ALTER FUNCTION fanfare.refuse_document(collection text, id text, expected_version bigint, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION refuse_document(collection text, id text, expected_version bigint, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.refuse_document(collection text, id text, expected_version bigint, app text) IS 'Raises why a document was not changed: ZF302 it is not at the expected version, ZF305 there is none.';


--
-- Name: refuse_truncate(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.refuse_truncate() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  raise exception 'table %.% is watched for deletes, which a truncate would not publish', tg_table_schema, tg_table_name
    using errcode = 'ZF333', hint = 'delete the rows, or unwatch_table first';
end
$$;


ALTER FUNCTION fanfare.refuse_truncate() OWNER TO fanfare_owner;

--
-- Name: FUNCTION refuse_truncate(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.refuse_truncate() IS 'Trigger function of tables that are watched for deletes: raises ZF333.';


--
-- Name: refuse_version(text, bigint, bigint); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.refuse_version(name text, expected_version bigint, version bigint) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    AS $$
begin
  raise exception '"%" is %, not %', left(refuse_version.name, 140),
    coalesce('at version ' || refuse_version.version, 'absent'),
    case refuse_version.expected_version when 0 then 'absent' else 'at version ' || refuse_version.expected_version end
    using errcode = 'ZF302', hint = 'read it again: somebody else changed it meanwhile';
end
$$;


ALTER FUNCTION fanfare.refuse_version(name text, expected_version bigint, version bigint) OWNER TO fanfare_owner;

--
-- Name: FUNCTION refuse_version(name text, expected_version bigint, version bigint); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.refuse_version(name text, expected_version bigint, version bigint) IS 'Raises ZF302: a compare-and-set that lost. Version 0 is expected where there must be none; version is null where there is none.';


--
-- Name: register_watch(regclass, text, text[], text[], text, text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.register_watch(relation regclass, topic text, operations text[], columns text[], condition text, key text, app text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  v_app_id bigint := fanfare.session_app(register_watch.app);
  v_topic_id bigint := (
    select t.id from fanfare.topics as t
    where t.app_id = v_app_id and t.name = register_watch.topic and left(t.name, 1) <> '$'
  );
  v_table pg_class;
  v_fault text;
  v_id bigint;
begin
  select c.* into v_table from pg_class as c where c.oid = register_watch.relation;
  v_fault := case
    when v_table.oid is null then 'there is no such table'
    when v_table.relkind not in ('r', 'p') or v_table.relpersistence = 't' or v_table.relnamespace = 'fanfare'::regnamespace
      then 'only a table of an app that is not temporary can be watched'
    when not pg_has_role(fanfare.session_role(), v_table.relowner, 'usage') then 'only its owner may watch a table'
    when not coalesce(register_watch.operations <@ array['insert', 'update', 'delete'] and cardinality(register_watch.operations) > 0, false)
      then 'operations are insert, update and delete'
    when cardinality(register_watch.columns) = 0 then 'columns is empty: leave it out for all'
  end;
  if v_fault is null then
    select format('the table has no column "%s"', left(c.name, 63)) into v_fault
    from unnest(register_watch.columns || register_watch.key) as c (name)
    where c.name is not null and not exists (
      select from pg_attribute as a
      where a.attrelid = v_table.oid and a.attname = c.name and a.attnum > 0 and not a.attisdropped)
    limit 1;
  end if;
  if v_fault is not null then
    raise exception 'the table cannot be watched: %', v_fault
      using errcode = 'ZF330', hint = 'watch_table(relation, topic, operations, columns, condition, key)';
  elsif v_topic_id is null then
    raise exception 'no topic named "%"', left(register_watch.topic, 140) using errcode = 'ZF011';
  end if;

  delete from fanfare.table_watches as w
  where not exists (select from pg_class as c where c.oid = w.relation);
  insert into fanfare.table_watches (app_id, relation, topic_id, operations, columns, condition, key_column)
  values (
    v_app_id, register_watch.relation, v_topic_id, register_watch.operations, register_watch.columns,
    register_watch.condition, register_watch.key
  )
  returning id into v_id;
  return v_id;
end
$_$;


ALTER FUNCTION fanfare.register_watch(relation regclass, topic text, operations text[], columns text[], condition text, key text, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION register_watch(relation regclass, topic text, operations text[], columns text[], condition text, key text, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.register_watch(relation regclass, topic text, operations text[], columns text[], condition text, key text, app text) IS 'For watch_table: remembers what is watched, and returns its id; forgets tables that are gone. It makes no trigger: that takes the rights of the table''s owner. Errors: ZF002, ZF003 as session_app, ZF011 no such topic, ZF330 the table, operations, columns or key.';


--
-- Name: release_expired_leases(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.release_expired_leases() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
  v_verdicts fanfare.verdicts[];
begin
  perform fanfare.require_read_committed();
  v_verdicts := array(
    select row(d.id, d.app_id, d.handler_id, d.trigger_id, d.message_id, d.attempt,
      'expired', 'exhausted', fanfare.retry_wait(t, d.attempt), null, 'the lease ended without a result', null,
      d.leased_until - h.timeout, extract(epoch from h.timeout) * 1000, null)::fanfare.verdicts
    from fanfare.deliveries as d
    join fanfare.triggers as t on t.id = d.trigger_id
    join fanfare.handlers as h on h.id = d.handler_id
    where d.state = 'leased' and d.leased_until < clock_timestamp()
    limit 1000
    for update of d skip locked
  );

  insert into fanfare.attempts (
    app_id, handler_id, trigger_id, message_id, delivery_id, attempt, outcome, started_at, duration_ms, error)
  select v.app_id, v.handler_id, v.trigger_id, v.message_id, v.delivery_id, v.attempt, v.outcome,
    v.started_at, v.duration_ms, v.error
  from unnest(v_verdicts) as v;
  update fanfare.deliveries as d
  set state = 'retrying', leased_until = null, leased_by = null, ready_at = clock_timestamp() + v.wait
  from unnest(v_verdicts) as v
  where d.id = v.delivery_id;
  perform fanfare.bury(array_agg(d.id), array_agg('exhausted'::text), array_agg(null::integer), array_agg(v.error), fire => true)
  from unnest(v_verdicts) as v
  join fanfare.deliveries as d on d.id = v.delivery_id
  join fanfare.triggers as t on t.id = d.trigger_id
  where d.attempt >= t.max_attempts
  having count(*) > 0;

  perform fanfare.bury_orphans();
  perform fanfare.raise_low_waters();
  return cardinality(v_verdicts);
end
$$;


ALTER FUNCTION fanfare.release_expired_leases() OWNER TO fanfare_owner;

--
-- Name: FUNCTION release_expired_leases(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.release_expired_leases() IS 'Takes deliveries back from workers whose lease is over, up to 1000, and returns how many: they are tried again by their backoff, or become dead letters after max_attempts. Also buries what came to a deleted handler, and looks where claims may begin. Every server calls it each second. Errors: ZF050 not in read committed.';


--
-- Name: remove_domain(text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.remove_domain(app text, domain text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  delete from fanfare.app_domains as d
  using fanfare.apps as a
  where a.id = d.app_id and a.name = remove_domain.app and d.domain = lower(remove_domain.domain);
  if not found then
    raise exception 'app "%" has no domain "%"', left(remove_domain.app, 64), left(remove_domain.domain, 64)
      using errcode = 'ZF111', hint = 'its domains are in fanfare.app_domains';
  end if;
end
$$;


ALTER FUNCTION fanfare.remove_domain(app text, domain text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION remove_domain(app text, domain text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.remove_domain(app text, domain text) IS 'Leads requests for a host no longer to an app. Errors: ZF111 the app has no such domain.';


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
-- Name: republish(fanfare.handlers, fanfare.topics, bigint[]); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.republish(handler fanfare.handlers, topic fanfare.topics, deliveries bigint[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
  v_from timestamptz := clock_timestamp();
  v_lineage integer := fanfare.current_lineage();
  v_owed fanfare.messages[];
begin
  with
  owed as materialized (
    select i.n, o.delivery_id, o.trigger_id, o.message_id, o.attempt, o.key, o.payload, o.headers, o.hops
    from unnest(republish.deliveries) with ordinality as i (id, n)
    join fanfare.owed_messages as o on o.delivery_id = i.id
  ),
  stored as (
    insert into fanfare.messages as m (app_id, topic_id, lineage, key, payload, headers, hops, owed_to)
    select (republish.topic).app_id, (republish.topic).id, v_lineage, o.key, o.payload, o.headers, o.hops + 1,
      case when (republish.topic).has_triggers then
        fanfare.matching_triggers((republish.topic).id, o.key, o.payload)
      end
    from owed as o
    order by o.n
    returning m as message
  ),
  gone as (
    delete from fanfare.deliveries as d using owed as o where d.id = o.delivery_id
  ),
  logged as (
    insert into fanfare.attempts (
      app_id, handler_id, trigger_id, message_id, delivery_id, attempt, outcome, started_at, duration_ms
    )
    select (republish.handler).app_id, (republish.handler).id, o.trigger_id, o.message_id, o.delivery_id,
      o.attempt + 1, 'done', v_from, extract(epoch from clock_timestamp() - v_from) * 1000
    from owed as o
  )
  select array_agg(s.message) filter (where (s.message).owed_to is not null) into v_owed from stored as s;
  perform fanfare.fan_out(v_owed);
  if (republish.handler).failing_since is not null and cardinality(republish.deliveries) > 0 then
    update fanfare.handlers as h set failing_since = null where h.id = (republish.handler).id;
  end if;
  perform fanfare.ring((select b.last_value from fanfare.bell as b));
end
$$;


ALTER FUNCTION fanfare.republish(handler fanfare.handlers, topic fanfare.topics, deliveries bigint[]) OWNER TO fanfare_owner;

--
-- Name: FUNCTION republish(handler fanfare.handlers, topic fanfare.topics, deliveries bigint[]); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.republish(handler fanfare.handlers, topic fanfare.topics, deliveries bigint[]) IS 'Publishes the messages of deliveries to a topic, each with one hop more, and settles the deliveries as done.';


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
    expires_at timestamp with time zone,
    publish_rate integer,
    CONSTRAINT key_has_a_capability CHECK (((cardinality(capabilities) >= 1) AND (cardinality(capabilities) <= 64))),
    CONSTRAINT key_name_fits CHECK (((octet_length(name) >= 1) AND (octet_length(name) <= 200))),
    CONSTRAINT key_prefix_is_valid CHECK ((prefix ~ '^[a-z0-9]{12}$'::text)),
    CONSTRAINT key_publish_rate_is_positive CHECK ((publish_rate > 0)),
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
-- Name: COLUMN api_keys.expires_at; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.api_keys.expires_at IS 'When it holds no more, or held no more when it was revoked; null for never.';


--
-- Name: COLUMN api_keys.publish_rate; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.api_keys.publish_rate IS 'Messages a second over HTTP with this key, on all servers together; null for no limit of its own.';


--
-- Name: require_capability(fanfare.api_keys, text, bigint); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.require_capability(key fanfare.api_keys, capability text, app_id bigint) RETURNS void
    LANGUAGE plpgsql STABLE
    AS $$
begin
  if require_capability.key.app_id is not null and require_capability.app_id is null then
    raise exception 'the API key is for one app, and this needs one for all apps'
      using errcode = 'ZF061', hint = 'make it with create_api_key(app => ''*'')';
  end if;
  if require_capability.key.app_id <> require_capability.app_id then
    raise exception 'the API key is not valid' using errcode = 'ZF060';
  end if;
  if not fanfare.held_capabilities(require_capability.key.capabilities) && array[require_capability.capability, '*'] then
    raise exception 'the API key lacks the capability %', require_capability.capability
      using errcode = 'ZF061';
  end if;
end
$$;


ALTER FUNCTION fanfare.require_capability(key fanfare.api_keys, capability text, app_id bigint) OWNER TO fanfare_owner;

--
-- Name: FUNCTION require_capability(key fanfare.api_keys, capability text, app_id bigint); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.require_capability(key fanfare.api_keys, capability text, app_id bigint) IS 'Checks what a valid API key may do in an app; where app_id is null, in all apps. Errors: ZF060 another app''s, ZF061 it lacks the capability, or is for one app where app_id is null.';


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
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint;
begin
  -- The common case, by key.
  select d.app_id into v_app_id from fanfare.app_domains as d where d.domain = resolve_app.host;
  if v_app_id is null then
    select d.app_id into v_app_id
    from fanfare.app_domains as d
    where d.domain = '*'
      or (left(d.domain, 2) = '*.' and right(resolve_app.host, length(d.domain) - 1) = substr(d.domain, 2))
    order by length(d.domain) desc
    limit 1;
  end if;
  return v_app_id;
end
$$;


ALTER FUNCTION fanfare.resolve_app(host text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION resolve_app(host text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.resolve_app(host text) IS 'Id of the app that a host (lower case, without port) leads to: exact, then the longest *.suffix, then *; null when none does.';


--
-- Name: resolve_dead_letters(bigint[], text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.resolve_dead_letters(dead_letters bigint[], resolution text) RETURNS void
    LANGUAGE sql
    AS $$
  update fanfare.dead_letters as l
  set resolution = resolve_dead_letters.resolution, resolved_at = clock_timestamp(), resolved_by = fanfare.session_role()
  where l.id = any (resolve_dead_letters.dead_letters)
$$;


ALTER FUNCTION fanfare.resolve_dead_letters(dead_letters bigint[], resolution text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION resolve_dead_letters(dead_letters bigint[], resolution text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.resolve_dead_letters(dead_letters bigint[], resolution text) IS 'Notes how dead letters were resolved, when, and by which role.';


--
-- Name: resume_handler(text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.resume_handler(handler text, app text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_handler fanfare.handlers := fanfare.app_handler(fanfare.session_app(resume_handler.app), resume_handler.handler);
begin
  update fanfare.handlers as h
  set paused_at = null
  where h.id = v_handler.id;
  perform fanfare.ring_dispatchers();
end
$$;


ALTER FUNCTION fanfare.resume_handler(handler text, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION resume_handler(handler text, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.resume_handler(handler text, app text) IS 'Lets the deliveries of a paused handler go on. Errors: ZF002, ZF003 as session_app, ZF200 no such handler.';


--
-- Name: resume_schedule(text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.resume_schedule(name text, app text DEFAULT NULL::text) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select fanfare.update_schedule(name => resume_schedule.name, paused => false, app => resume_schedule.app)
$$;


ALTER FUNCTION fanfare.resume_schedule(name text, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION resume_schedule(name text, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.resume_schedule(name text, app text) IS 'Goes on with a paused schedule, from the next tick on. Errors: ZF002, ZF003 as session_app, ZF354 no such schedule.';


--
-- Name: retry_wait(fanfare.triggers, integer); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.retry_wait(trigger fanfare.triggers, attempt integer) RETURNS interval
    LANGUAGE sql
    AS $$
  select make_interval(secs => random() * least(
    extract(epoch from (retry_wait.trigger).backoff_cap),
    extract(epoch from (retry_wait.trigger).backoff_base) * 2 ^ least(retry_wait.attempt - 1, 40)
  )::double precision)
$$;


ALTER FUNCTION fanfare.retry_wait(trigger fanfare.triggers, attempt integer) OWNER TO fanfare_owner;

--
-- Name: FUNCTION retry_wait(trigger fanfare.triggers, attempt integer); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.retry_wait(trigger fanfare.triggers, attempt integer) IS 'How long to wait after the given attempt: exponential, capped, with full jitter.';


--
-- Name: revoke_api_key(text, text, timestamp with time zone); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.revoke_api_key(prefix text, app text DEFAULT NULL::text, at timestamp with time zone DEFAULT NULL::timestamp with time zone) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint;
  v_at timestamptz := greatest(clock_timestamp(), revoke_api_key.at);
begin
  if revoke_api_key.app is distinct from '*' then
    v_app_id := fanfare.session_app(revoke_api_key.app);
  end if;
  update fanfare.api_keys as k
  set expires_at = least(k.expires_at, v_at)
  where k.prefix = revoke_api_key.prefix and k.app_id is not distinct from v_app_id;
  if not found then
    raise exception 'no such API key' using errcode = 'ZF116',
      hint = 'prefix: the 12 characters after ff_; app: the key''s, or * for one of all apps';
  end if;
end
$$;


ALTER FUNCTION fanfare.revoke_api_key(prefix text, app text, at timestamp with time zone) OWNER TO fanfare_owner;

--
-- Name: FUNCTION revoke_api_key(prefix text, app text, at timestamp with time zone); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.revoke_api_key(prefix text, app text, at timestamp with time zone) IS 'Makes an API key hold no more, at once or from a time on; one that expires earlier stays so. Its streams end. Errors: ZF002, ZF003 as session_app, ZF116 the app has no such key.';


--
-- Name: revoke_app(text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.revoke_app(app text, role text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  delete from fanfare.app_roles as r
  using fanfare.apps as a
  where a.id = r.app_id and a.name = revoke_app.app and r.role_name = revoke_app.role;
  if not found then
    raise exception 'app "%" is not granted to role "%"', left(revoke_app.app, 64), left(revoke_app.role, 64)
      using errcode = 'ZF112', hint = 'grants are in fanfare.app_bindings';
  end if;
end
$$;


ALTER FUNCTION fanfare.revoke_app(app text, role text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION revoke_app(app text, role text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.revoke_app(app text, role text) IS 'Lets a Postgres role act for an app no longer. Errors: ZF112 it was not granted.';


--
-- Name: revoke_tokens(text, text, timestamp with time zone, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.revoke_tokens(jti text DEFAULT NULL::text, subject text DEFAULT NULL::text, before timestamp with time zone DEFAULT NULL::timestamp with time zone, app text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint := fanfare.session_app(revoke_tokens.app);
  v_before timestamptz := coalesce(revoke_tokens.before, clock_timestamp());
begin
  if num_nonnulls(revoke_tokens.jti, revoke_tokens.subject) > 1
    or num_nonnulls(revoke_tokens.jti, revoke_tokens.subject, revoke_tokens.before) = 0
    or (revoke_tokens.jti is not null and revoke_tokens.before is not null)
    or octet_length(coalesce(revoke_tokens.jti, revoke_tokens.subject, 'all')) not between 1 and 255
    or v_before > clock_timestamp()
  then
    raise exception 'which tokens to revoke is not clear' using errcode = 'ZF105',
      hint = 'give jti, or subject, or before, or subject and before; before is not in the future';
  end if;

  insert into fanfare.revocations as r (app_id, kind, value, issued_before)
  values (
    v_app_id,
    case
      when revoke_tokens.jti is not null then 'jti'
      when revoke_tokens.subject is not null then 'subject'
      else 'all'
    end,
    coalesce(revoke_tokens.jti, revoke_tokens.subject, ''),
    case when revoke_tokens.jti is not null then 'infinity' else v_before end
  )
  on conflict on constraint revocation_is_one_row do update
  set issued_before = greatest(r.issued_before, excluded.issued_before), revoked_at = excluded.revoked_at;

  -- Tokens live for 30 days at most.
  delete from fanfare.revocations as r
  where r.app_id = v_app_id and r.revoked_at < clock_timestamp() - interval '31 days';

  perform pg_notify('fanfare_control', json_build_object('event', 'tokens_revoked', 'app_id', v_app_id)::text);
end
$$;


ALTER FUNCTION fanfare.revoke_tokens(jti text, subject text, before timestamp with time zone, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION revoke_tokens(jti text, subject text, before timestamp with time zone, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.revoke_tokens(jti text, subject text, before timestamp with time zone, app text) IS 'Makes subscriber tokens hold no more, and ends the streams that they opened: one by its jti; those of a subject, or all of the app, issued at or before a time (now). Errors: ZF002, ZF003 as session_app, ZF105 it is not clear which.';


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
-- Name: ring_dispatchers(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.ring_dispatchers() RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  if (select b.last_value from fanfare.dispatch_bell as b) = 1
    and current_setting('fanfare.ring', true) is distinct from 'off'
    and pg_notification_queue_usage() < 0.5
  then
    perform pg_notify('fanfare_dispatch', '');
  end if;
end
$$;


ALTER FUNCTION fanfare.ring_dispatchers() OWNER TO fanfare_owner;

--
-- Name: FUNCTION ring_dispatchers(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.ring_dispatchers() IS 'Wakes the dispatchers at commit if their bell says that they sleep; as ring(). Called after deliveries were written, and only then.';


--
-- Name: room(fanfare.handlers); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.room(handler fanfare.handlers) RETURNS integer
    LANGUAGE plpgsql
    AS $$
declare
  v_room integer := 1000000;
  v_tokens double precision;
begin
  if (room.handler).max_concurrency is null and (room.handler).rate is null then
    return v_room;
  end if;
  -- Held until the claim commits: of two that count at the same time, both would take what is left.
  perform from fanfare.handlers as h where h.id = (room.handler).id for no key update skip locked;
  if not found then
    return 0;
  end if;

  if (room.handler).max_concurrency is not null then
    v_room := (room.handler).max_concurrency - (
      select count(*) from fanfare.deliveries as d where d.handler_id = (room.handler).id and d.state = 'leased'
    );
  end if;
  if (room.handler).rate is not null then
    select least((room.handler).rate, b.tokens + extract(epoch from clock_timestamp() - b.filled_at) * (room.handler).rate)
    into v_tokens
    from fanfare.rate_buckets as b
    where b.handler_id = (room.handler).id;
    v_room := least(v_room, floor(coalesce(v_tokens, (room.handler).rate)));
  end if;
  return greatest(v_room, 0);
end
$$;


ALTER FUNCTION fanfare.room(handler fanfare.handlers) OWNER TO fanfare_owner;

--
-- Name: FUNCTION room(handler fanfare.handlers); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.room(handler fanfare.handlers) IS 'How many deliveries of the handler may begin now by max_concurrency and rate, over all servers. The handler''s row is then locked to the end of the transaction; 0 where another claim holds it.';


--
-- Name: rotate_handler_secret(text, text, interval, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.rotate_handler_secret(handler text, secret text DEFAULT NULL::text, grace interval DEFAULT '1 day'::interval, app text DEFAULT NULL::text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_handler fanfare.handlers := fanfare.app_handler(
    fanfare.session_app(rotate_handler_secret.app), rotate_handler_secret.handler);
  v_secret text := fanfare.new_secret(rotate_handler_secret.secret);
begin
  if v_handler.secret is null then
    raise exception 'handler "%" is of kind %', v_handler.name, v_handler.kind
      using errcode = 'ZF206', hint = 'handlers of kind http have a secret';
  elsif rotate_handler_secret.grace is null or rotate_handler_secret.grace not between '0' and '30 days' then
    raise exception 'grace must be 0 to 30 days' using errcode = 'ZF202';
  end if;
  update fanfare.handlers as h
  set secret = v_secret, previous_secret = h.secret,
    previous_secret_until = clock_timestamp() + rotate_handler_secret.grace
  where h.id = v_handler.id;
  return v_secret;
end
$$;


ALTER FUNCTION fanfare.rotate_handler_secret(handler text, secret text, grace interval, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION rotate_handler_secret(handler text, secret text, grace interval, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.rotate_handler_secret(handler text, secret text, grace interval, app text) IS 'Gives a handler a new webhook secret and returns it; for the grace (0 to 30 days) the one before signs as well. Errors: ZF002, ZF003 as session_app, ZF200 no such handler, ZF202 secret or grace, ZF206 it has none.';


--
-- Name: rotate_signing_key(text, interval); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.rotate_signing_key(app text DEFAULT NULL::text, grace interval DEFAULT '01:00:00'::interval) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint := fanfare.session_app(rotate_signing_key.app);
begin
  if not coalesce(rotate_signing_key.grace between '0' and '30 days', false) then
    raise exception 'grace is out of range' using errcode = 'ZF106', hint = 'grace: 0 to 30 days';
  end if;

  update fanfare.signing_keys as k
  set expires_at = clock_timestamp() + rotate_signing_key.grace
  where k.app_id = v_app_id and coalesce(k.expires_at > clock_timestamp() + rotate_signing_key.grace, true);
  delete from fanfare.signing_keys as k
  where k.app_id = v_app_id and k.expires_at <= clock_timestamp();

  -- Without grace the old key is not to be trusted, nor are streams that its tokens opened.
  if rotate_signing_key.grace = '0' then
    perform fanfare.revoke_tokens(before => clock_timestamp(), app => rotate_signing_key.app);
  end if;
  return (fanfare.current_signing_key(v_app_id)).kid;
end
$$;


ALTER FUNCTION fanfare.rotate_signing_key(app text, grace interval) OWNER TO fanfare_owner;

--
-- Name: FUNCTION rotate_signing_key(app text, grace interval); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.rotate_signing_key(app text, grace interval) IS 'Makes a new key that signs the app''s tokens, and returns its kid. Tokens of the old ones are good for the grace, none without it: then all are revoked and their streams end. Errors: ZF002, ZF003 as session_app, ZF106 grace.';


--
-- Name: row_json(anyelement); Type: FUNCTION; Schema: fanfare; Owner: fanfare_handler
--

CREATE FUNCTION fanfare.row_json(table_row anyelement) RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return to_jsonb(row_json.table_row);
end
$$;


ALTER FUNCTION fanfare.row_json(table_row anyelement) OWNER TO fanfare_handler;

--
-- Name: FUNCTION row_json(table_row anyelement); Type: COMMENT; Schema: fanfare; Owner: fanfare_handler
--

COMMENT ON FUNCTION fanfare.row_json(table_row anyelement) IS 'A row as JSON. Owned by fanfare_handler, which has no rights, because a type of the row may have a cast to json that runs its owner''s code.';


--
-- Name: run_endpoint(bigint, jsonb); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.run_endpoint(endpoint bigint, request jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_endpoint fanfare.endpoints;
  v_function regprocedure;
  v_answer jsonb;
begin
  select e.* into v_endpoint from fanfare.endpoints as e where e.id = run_endpoint.endpoint;
  v_function := fanfare.handler_function(v_endpoint.function, 'jsonb');
  if v_function is null then
    raise exception 'endpoint "%": the function % is gone', v_endpoint.path, v_endpoint.function
      using errcode = 'ZF203', hint = 'make it again, or delete the endpoint';
  end if;
  if run_endpoint.request ->> 'method' in ('GET', 'HEAD') then
    v_answer := fanfare.read_endpoint(v_endpoint, v_function, run_endpoint.request);
  else
    insert into fanfare.running_deliveries (xid, acting_app) values (pg_current_xact_id(), v_endpoint.app_id);
    v_answer := fanfare.call_endpoint(v_function, run_endpoint.request);
  end if;
  -- Before any other statement: it may be read by names that the function chose.
  perform pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
  perform fanfare.clean_session();
  delete from fanfare.running_deliveries as r where r.xid = pg_current_xact_id();
  perform fanfare.check_answer(v_answer);
  return v_answer;
end
$$;


ALTER FUNCTION fanfare.run_endpoint(endpoint bigint, request jsonb) OWNER TO fanfare_owner;

--
-- Name: FUNCTION run_endpoint(endpoint bigint, request jsonb); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.run_endpoint(endpoint bigint, request jsonb) IS 'Calls the function of an endpoint with a request, while the session acts for the endpoint''s app alone, and returns its answer; before, the caller sets statement_timeout to the endpoint''s timeout. For GET and HEAD it only reads. Errors: ZF203 the function is gone, ZF323 its result is no answer, ZF324 it writes for GET, and what the function raises.';


--
-- Name: run_handler(fanfare.handlers, jsonb[], text[], timestamp with time zone, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.run_handler(handler fanfare.handlers, messages jsonb[], keys text[], until timestamp with time zone, lock_timeout text DEFAULT '0'::text) RETURNS fanfare.handler_runs
    LANGUAGE plpgsql
    AS $$
declare
  v_run fanfare.handler_runs;
  v_function regprocedure := fanfare.handler_function((run_handler.handler).target);
begin
  if v_function is null then
    raise exception 'handler "%": the function % is gone', (run_handler.handler).name, (run_handler.handler).target
      using errcode = 'ZF203', hint = 'make it again, or update_handler';
  end if;
  insert into fanfare.running_deliveries (xid, acting_app) values (pg_current_xact_id(), (run_handler.handler).app_id);
  v_run := fanfare.call_handler(v_function, run_handler.messages, run_handler.keys, run_handler.until, run_handler.lock_timeout);
  -- Before any other statement: it may be read by names that the handler chose.
  perform pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
  perform fanfare.clean_session();
  delete from fanfare.running_deliveries as r where r.xid = pg_current_xact_id();
  return v_run;
end
$$;


ALTER FUNCTION fanfare.run_handler(handler fanfare.handlers, messages jsonb[], keys text[], until timestamp with time zone, lock_timeout text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION run_handler(handler fanfare.handlers, messages jsonb[], keys text[], until timestamp with time zone, lock_timeout text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.run_handler(handler fanfare.handlers, messages jsonb[], keys text[], until timestamp with time zone, lock_timeout text) IS 'Calls a SQL handler with messages while the session acts for the handler''s app alone, and cleans the session. Errors: ZF203 its function is gone.';


--
-- Name: run_schedule_now(text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.run_schedule_now(name text, app text DEFAULT NULL::text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return fanfare.publish_tick(fanfare.app_schedule(run_schedule_now.name, run_schedule_now.app), clock_timestamp());
end
$$;


ALTER FUNCTION fanfare.run_schedule_now(name text, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION run_schedule_now(name text, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.run_schedule_now(name text, app text) IS 'Publishes a tick of a schedule now, paused or not, and returns the message id; the next one is not moved. Errors: ZF002, ZF003 as session_app, ZF354 no such schedule.';


--
-- Name: batch_runs; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.batch_runs AS
 SELECT NULL::integer AS taken,
    NULL::integer AS done,
    NULL::integer AS isolated,
    NULL::boolean AS blocked,
    NULL::timestamp with time zone AS ready_at
  WHERE false;


ALTER TABLE fanfare.batch_runs OWNER TO fanfare_owner;

--
-- Name: VIEW batch_runs; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.batch_runs IS 'Shape of what run_sql_deliveries and run_topic_deliveries answer: how many deliveries were taken, how many of them are done, and how many failed and are to be run alone; the others were not begun. blocked: the last call waited too long for a lock, of another batch perhaps. ready_at: of the last one taken, from where the next batch may look.';


--
-- Name: run_sql_deliveries(bigint, integer, timestamp with time zone); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.run_sql_deliveries(handler bigint, max_count integer DEFAULT 1000, ready_from timestamp with time zone DEFAULT '-infinity'::timestamp with time zone) RETURNS SETOF fanfare.batch_runs
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_handler fanfare.handlers := fanfare.runnable_handler(run_sql_deliveries.handler, 'sql');
  v_batch fanfare.taken_batches;
  v_run fanfare.handler_runs;
  v_counts fanfare.batch_runs;
begin
  perform fanfare.require_read_committed();
  if v_handler.id is not null and fanfare.take_slot(v_handler) then
    v_batch := fanfare.take_batch(v_handler, run_sql_deliveries.max_count, run_sql_deliveries.ready_from);
  end if;
  v_counts.taken := coalesce(cardinality(v_batch.ids), 0);
  v_counts.done := 0;
  v_counts.isolated := 0;
  if v_counts.taken > 0 then
    v_run := fanfare.run_handler(
      v_handler, v_batch.messages, v_batch.keys, clock_timestamp() + interval '50 ms', '20 ms');
    v_counts := fanfare.settle_batch(v_handler, v_batch, v_run);
  end if;
  return next v_counts;
end
$$;


ALTER FUNCTION fanfare.run_sql_deliveries(handler bigint, max_count integer, ready_from timestamp with time zone) OWNER TO fanfare_owner;

--
-- Name: FUNCTION run_sql_deliveries(handler bigint, max_count integer, ready_from timestamp with time zone); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.run_sql_deliveries(handler bigint, max_count integer, ready_from timestamp with time zone) IS 'Takes deliveries of a SQL handler that were never tried, calls it for each and settles them, all in this transaction, so that effects happen exactly once; begins no new one after 50 ms, nor after one that waited 20 ms for a lock: it may be that of another batch, which waits for one of this. ready_from as in lock_waiting. It is optimistic: what fails is not counted as an attempt, but is run alone from then on (claim_deliveries for kind sql, run_sql_delivery); and when the transaction itself fails (a timeout, an error at commit), isolate_deliveries must be called. Settings are reset to those that the session began with. A connection on which it failed must be closed, since what a handler prepared or locked stays in the session. Errors: ZF050 not in read committed, ZF203 the function is gone.';


--
-- Name: run_sql_delivery(bigint, bigint, uuid); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.run_sql_delivery(delivery bigint, lease bigint, server uuid DEFAULT NULL::uuid) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_handler fanfare.handlers;
  v_message jsonb;
  v_run fanfare.handler_runs;
  v_from timestamptz := clock_timestamp();
  v_outcome text := 'released';
begin
  perform fanfare.require_read_committed();
  perform from fanfare.deliveries as d
  where d.id = run_sql_delivery.delivery and d.lease = run_sql_delivery.lease
    and d.leased_until is not null -- leased, said so that it is found by its id, not among all that are
  for update;
  if not found then
    return 'stale';
  end if;
  select c.message into v_message from fanfare.claimed_deliveries as c where c.delivery_id = run_sql_delivery.delivery;
  select h.* into v_handler
  from fanfare.deliveries as d
  join fanfare.handlers as h on h.id = d.handler_id
  where d.id = run_sql_delivery.delivery;

  if fanfare.take_slot(v_handler) then
    v_run := fanfare.run_handler(v_handler, array[v_message], array[null::text], v_from);
    v_outcome := case when v_run.done[1] then 'done' else 'retry' end;
  end if;
  perform fanfare.settle_deliveries(jsonb_build_array(jsonb_build_object(
    'delivery', run_sql_delivery.delivery, 'lease', run_sql_delivery.lease, 'outcome', v_outcome,
    'error', v_run.errors[1], 'started_at', v_from,
    'retry_in', case when v_outcome = 'released' then '1 second' end,
    'duration_ms', extract(epoch from clock_timestamp() - v_from) * 1000)), run_sql_delivery.server);
  return v_outcome;
end
$$;


ALTER FUNCTION fanfare.run_sql_delivery(delivery bigint, lease bigint, server uuid) OWNER TO fanfare_owner;

--
-- Name: FUNCTION run_sql_delivery(delivery bigint, lease bigint, server uuid); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.run_sql_delivery(delivery bigint, lease bigint, server uuid) IS 'Runs one claimed delivery of a SQL handler and settles it, in this transaction, before which the caller sets statement_timeout to the handler''s timeout. Answers done, retry (it failed, and was settled so), released (max_concurrency others run), or stale (the lease is over; nothing was run). Where it raises, for a timeout or at the commit, nothing was settled: settle_deliveries then, with outcome retry, on another connection, and close this one. Errors: ZF050 not in read committed, ZF203 the function is gone.';


--
-- Name: run_topic_deliveries(bigint, integer); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.run_topic_deliveries(handler bigint, max_count integer DEFAULT 1000) RETURNS SETOF fanfare.batch_runs
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
  v_handler fanfare.handlers := fanfare.runnable_handler(run_topic_deliveries.handler, 'topic');
  v_topic fanfare.topics;
  v_ids bigint[];
  v_counts fanfare.batch_runs;
begin
  perform fanfare.require_read_committed();
  select t.* into v_topic from fanfare.topics as t where t.app_id = v_handler.app_id and t.name = v_handler.target;
  v_counts.done := 0;
  if v_handler.id is null then
    v_ids := array[]::bigint[];
  elsif v_topic.id is null then
    v_ids := fanfare.lease_deliveries(
      v_handler, array['retrying', 'ready'], run_topic_deliveries.max_count, '1 minute', null);
    perform fanfare.settle_deliveries((
      select coalesce(jsonb_agg(jsonb_build_object('delivery', d.id, 'lease', d.lease, 'outcome', 'retry',
        'error', format('no topic named "%s"', v_handler.target))), '[]')
      from fanfare.deliveries as d
      where d.id = any (v_ids)));
  else
    v_ids := fanfare.lock_waiting(
      v_handler.id, array['retrying', 'ready'],
      least(run_topic_deliveries.max_count, fanfare.room(v_handler)), run_topic_deliveries.max_count);
    perform fanfare.republish(v_handler, v_topic, v_ids);
    perform fanfare.spend_tokens(v_handler, cardinality(v_ids));
    v_counts.done := cardinality(v_ids);
  end if;
  v_counts.taken := cardinality(v_ids);
  v_counts.isolated := v_counts.taken - v_counts.done;
  return next v_counts;
end
$$;


ALTER FUNCTION fanfare.run_topic_deliveries(handler bigint, max_count integer) OWNER TO fanfare_owner;

--
-- Name: FUNCTION run_topic_deliveries(handler bigint, max_count integer); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.run_topic_deliveries(handler bigint, max_count integer) IS 'Takes deliveries of a topic handler, publishes their messages to its topic and settles them, all in this transaction, so exactly once. Where the topic is gone, each is a failed attempt. Errors: ZF050 not in read committed.';


--
-- Name: runnable_handler(bigint, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.runnable_handler(handler bigint, kind text) RETURNS fanfare.handlers
    LANGUAGE plpgsql STABLE
    AS $$
declare
  v_handler fanfare.handlers;
begin
  select h.* into v_handler
  from fanfare.handlers as h
  where h.id = runnable_handler.handler
    and h.kind = runnable_handler.kind
    and h.paused_at is null and h.disabled_at is null and h.deleted_at is null;
  return v_handler;
end
$$;


ALTER FUNCTION fanfare.runnable_handler(handler bigint, kind text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION runnable_handler(handler bigint, kind text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.runnable_handler(handler bigint, kind text) IS 'The handler if it is of the kind and neither paused, disabled nor deleted; nulls otherwise.';


--
-- Name: saved_files; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.saved_files AS
 SELECT NULL::boolean AS created,
    NULL::bigint AS version,
    NULL::uuid AS replaced_blob
  WHERE false;


ALTER TABLE fanfare.saved_files OWNER TO fanfare_owner;

--
-- Name: VIEW saved_files; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.saved_files IS 'Shape of what save_file answers: whether the file is new, its version, and the bytes that no row points at any more.';


--
-- Name: save_file(text, bigint, text, bytea, uuid, text[], boolean, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.save_file(path text, size bigint, content_type text, sha256 bytea, blob uuid, if_match text[] DEFAULT NULL::text[], if_absent boolean DEFAULT false, app text DEFAULT NULL::text) RETURNS SETOF fanfare.saved_files
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  v_app_id bigint := fanfare.session_app(save_file.app);
  v_old fanfare.files;
begin
  perform fanfare.check_file_path(save_file.path);
  if save_file.content_type !~ '^[!-.0-~]+/[ -~]+$' or length(save_file.content_type) > 255 then
    raise exception 'content_type "%" is not valid', left(save_file.content_type, 140)
      using errcode = 'ZF363', hint = 'content_type: a type and a subtype, such as text/plain; charset=utf-8';
  end if;

  loop
    select f.* into v_old
    from fanfare.files as f
    where f.app_id = v_app_id and f.path = save_file.path
    for update;
    perform fanfare.check_file_match(
      save_file.path, v_old.sha256, case when save_file.if_absent and v_old.blob is not null then '{}' else save_file.if_match end);
    exit when v_old.blob is not null;

    insert into fanfare.files (app_id, path, size, content_type, sha256, blob)
    values (v_app_id, save_file.path, save_file.size, save_file.content_type, save_file.sha256, save_file.blob)
    on conflict on constraint file_path_is_unique_in_app do nothing;
    if found then
      return query select true, 1::bigint, null::uuid;
      return;
    end if; -- somebody made it meanwhile: look again
  end loop;

  update fanfare.files as f
  set size = save_file.size, content_type = save_file.content_type, sha256 = save_file.sha256,
    blob = save_file.blob, version = f.version + 1, updated_at = clock_timestamp()
  where f.app_id = v_app_id and f.path = save_file.path;
  return query select false, v_old.version + 1, v_old.blob;
end
$_$;


ALTER FUNCTION fanfare.save_file(path text, size bigint, content_type text, sha256 bytea, blob uuid, if_match text[], if_absent boolean, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION save_file(path text, size bigint, content_type text, sha256 bytea, blob uuid, if_match text[], if_absent boolean, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.save_file(path text, size bigint, content_type text, sha256 bytea, blob uuid, if_match text[], if_absent boolean, app text) IS 'Makes or replaces a file whose bytes a server has written durably. if_match: the sha256 (hexadecimal) that it must have now, or *; if_absent: it must not exist. Errors: ZF002, ZF003 as session_app, ZF360 path, ZF362 not as expected, ZF363 content_type.';


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

COMMENT ON FUNCTION fanfare.save_idempotency_key(app_id bigint, idempotency_key text, fingerprint bytea, message_id bigint) IS 'Remembers the message of an idempotency key, over one that holds no more.';


--
-- Name: save_streams(uuid, jsonb); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.save_streams(server_id uuid, streams jsonb) RETURNS SETOF bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  delete from fanfare.streams as s
  where s.server_id = save_streams.server_id
    and s.id <> all (array(select (g.stream ->> 'id')::bigint from jsonb_array_elements(save_streams.streams) as g (stream)));

  insert into fanfare.streams as s (id, server_id, app_id, topic_ids, subject, position, batch_id, queued, opened_at)
  select g.id, save_streams.server_id, g.app_id, g.topic_ids, g.subject, g.position, g.batch_id, g.queued, g.opened_at
  from jsonb_to_recordset(save_streams.streams) as g (
    id bigint, app_id bigint, topic_ids bigint[], subject text,
    position text, batch_id bigint, queued integer, opened_at timestamptz
  )
  on conflict (id) do update
  set position = excluded.position, batch_id = excluded.batch_id, queued = excluded.queued
  where (s.position, s.queued) is distinct from (excluded.position, excluded.queued);

  return query
  select s.id from fanfare.streams as s where s.server_id = save_streams.server_id and s.ended_at is not null;
end
$$;


ALTER FUNCTION fanfare.save_streams(server_id uuid, streams jsonb) OWNER TO fanfare_owner;

--
-- Name: FUNCTION save_streams(server_id uuid, streams jsonb); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.save_streams(server_id uuid, streams jsonb) IS 'Takes the streams of a server, an array of {id, app_id, topic_ids, subject, position, batch_id, queued, opened_at}; one that has not changed is not written. Returns those that end_stream was called for.';


--
-- Name: save_sweep(text, text, timestamp with time zone, interval, jsonb, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.save_sweep(task text, server text, started_at timestamp with time zone, took interval, counts jsonb, error text DEFAULT NULL::text) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  insert into fanfare.sweeps as s (task, server, started_at, took, counts, error, totals)
  values (save_sweep.task, save_sweep.server, save_sweep.started_at, save_sweep.took, save_sweep.counts,
    left(save_sweep.error, 1000), save_sweep.counts)
  on conflict on constraint sweeps_pkey do update
  set server = excluded.server, started_at = excluded.started_at, took = excluded.took, counts = excluded.counts,
    error = excluded.error, runs = s.runs + 1,
    totals = s.totals || (
      select coalesce(jsonb_object_agg(c.key, c.value::bigint + coalesce((s.totals ->> c.key)::bigint, 0)), '{}')
      from jsonb_each_text(excluded.counts) as c)
$$;


ALTER FUNCTION fanfare.save_sweep(task text, server text, started_at timestamp with time zone, took interval, counts jsonb, error text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION save_sweep(task text, server text, started_at timestamp with time zone, took interval, counts jsonb, error text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.save_sweep(task text, server text, started_at timestamp with time zone, took interval, counts jsonb, error text) IS 'Keeps what a run of a task of the sweeper counted (an object of whole numbers), in place of the run before.';


--
-- Name: schedule_changed(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.schedule_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if tg_op = 'UPDATE' then
    if (new.name, new.cron, new.time_zone, new.payload, new.missed, new.paused)
      is not distinct from (old.name, old.cron, old.time_zone, old.payload, old.missed, old.paused)
    then
      return new; -- fired
    end if;
    new.version := old.version + 1;
  end if;
  if octet_length(new.payload::text) > fanfare.payload_limit() then
    raise exception 'payload is % bytes, the limit is %', octet_length(new.payload::text), fanfare.payload_limit()
      using errcode = 'ZF020';
  end if;
  if tg_op = 'INSERT' or (new.cron, new.time_zone, new.paused) is distinct from (old.cron, old.time_zone, old.paused) then
    perform fanfare.check_time_zone(new.time_zone);
    new.next_at := fanfare.next_run(new.cron, new.time_zone);
    if new.paused then
      new.next_at := null;
    end if;
  end if;
  return new;
end
$$;


ALTER FUNCTION fanfare.schedule_changed() OWNER TO fanfare_owner;

--
-- Name: FUNCTION schedule_changed(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.schedule_changed() IS 'Table trigger of schedules: checks what changed, raises version, and sets next_at when cron, time_zone or paused did. Errors: ZF020 payload, ZF350 cron, ZF351 it never comes, ZF352 time zone.';


--
-- Name: scope_covers(jsonb, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.scope_covers(scopes jsonb, topic text) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $_$
begin
  if scope_covers.scopes ? scope_covers.topic then
    return true;
  end if;
  -- No prefix reaches the system's topics: * is for those that the app itself named.
  return left(scope_covers.topic, 1) <> '$' and exists (
    select
    from jsonb_array_elements_text(scope_covers.scopes) as s (scope)
    where right(s.scope, 1) = '*' and starts_with(scope_covers.topic, left(s.scope, -1))
  );
end
$_$;


ALTER FUNCTION fanfare.scope_covers(scopes jsonb, topic text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION scope_covers(scopes jsonb, topic text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.scope_covers(scopes jsonb, topic text) IS 'True where one of a token''s scopes, an array of strings, is the topic''s name, or a beginning of it with a trailing *. System topics are covered by their exact name alone. Null scopes cover nothing.';


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
  v_head fanfare.batches;
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
  select b.* into v_head from fanfare.batches as b order by b.id desc limit 1;
  v_epoch := fanfare.current_epoch(coalesce(v_head.id, 0));
  v_previous := case
    when v_head.lineage = v_epoch.lineage then v_head.snapshot
    else fanfare.last_snapshot(v_epoch.lineage)
  end;
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
-- Name: served_app(text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.served_app(host text, app text) RETURNS fanfare.apps
    LANGUAGE plpgsql STABLE
    AS $$
declare
  v_app fanfare.apps;
begin
  if served_app.app is null then
    select a.* into v_app from fanfare.apps as a where a.id = fanfare.resolve_app(served_app.host);
  else
    select a.* into v_app from fanfare.apps as a where a.name = served_app.app;
  end if;
  if v_app.id is null then
    raise exception 'no app is served here' using errcode = 'ZF100';
  end if;
  return v_app;
end
$$;


ALTER FUNCTION fanfare.served_app(host text, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION served_app(host text, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.served_app(host text, app text) IS 'The named app, else the host''s. Errors: ZF100 there is none.';


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
  -- An app's handler runs in the server's session, in a transaction that wrote so: it acts
  -- for the app it was called for.
  if pg_current_xact_id_if_assigned() is not null then
    select r.acting_app into v_app_id
    from fanfare.running_deliveries as r
    where r.xid = pg_current_xact_id_if_assigned();
  end if;
  if v_app_id is not null then
    if session_app.app <> (select a.name from fanfare.apps as a where a.id = v_app_id) then
      raise exception 'a handler may not act for an app named %', left(session_app.app, 64)
        using errcode = 'ZF003', hint = 'it acts for its own app: leave app out';
    end if;
    return v_app_id;
  end if;

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

COMMENT ON FUNCTION fanfare.session_app(app text) IS 'Id of the app that the session acts for: the named one, or the only one of its role (the one set by SET ROLE, else the login role): bound to the role itself, else to a role it is a member of. In a SQL handler, the handler''s. Errors: ZF002 several apps and none named, ZF003 not bound to it.';


--
-- Name: session_role(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.session_role() RETURNS text
    LANGUAGE sql STABLE
    AS $$
  select coalesce(nullif(current_setting('role'), 'none'), session_user)
$$;


ALTER FUNCTION fanfare.session_role() OWNER TO fanfare_owner;

--
-- Name: FUNCTION session_role(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.session_role() IS 'The role that the session acts as: the one set by SET ROLE, else the login role.';


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
-- Name: set_dispatch_bell(boolean); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.set_dispatch_bell(ringing boolean) RETURNS xid8
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform setval('fanfare.dispatch_bell', set_dispatch_bell.ringing::integer);
  return pg_current_xact_id();
end
$$;


ALTER FUNCTION fanfare.set_dispatch_bell(ringing boolean) OWNER TO fanfare_owner;

--
-- Name: FUNCTION set_dispatch_bell(ringing boolean); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.set_dispatch_bell(ringing boolean) IS 'As set_bell, for dispatchers: tells publishers to ring fanfare_dispatch (true) or that they need not, since a dispatcher polls or batches wake it (false), and returns the horizon. Only the server that holds the advisory lock lock_number(''dispatch_bell'') calls it, in a transaction of its own, and wakes the others.';


--
-- Name: set_setting(text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.set_setting(name text, value text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_rule text;
begin
  update fanfare.settings as s
  set value = set_setting.value, changed_at = clock_timestamp()
  where s.name = set_setting.name;
  if not found then
    raise exception 'no setting named "%"', left(set_setting.name, 64)
      using errcode = 'ZF118', hint = 'those there are stand in fanfare.settings';
  end if;
exception
  when check_violation then
    get stacked diagnostics v_rule = constraint_name;
    raise exception '% breaks the rule: %', set_setting.name, replace(v_rule, '_', ' ')
      using errcode = 'ZF118', hint = 'fanfare.settings describes each';
  when data_exception or not_null_violation then
    raise exception '% is not valid: %', set_setting.name, sqlerrm
      using errcode = 'ZF118', hint = 'fanfare.settings describes each';
end
$$;


ALTER FUNCTION fanfare.set_setting(name text, value text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION set_setting(name text, value text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.set_setting(name text, value text) IS 'Changes a setting of the database, for all servers. Errors: ZF118 there is none of that name, or the value is not valid.';


--
-- Name: taken_batches; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.taken_batches AS
 SELECT NULL::bigint[] AS ids,
    NULL::bigint[] AS triggers,
    NULL::bigint[] AS message_ids,
    NULL::text[] AS keys,
    NULL::jsonb[] AS messages,
    NULL::timestamp with time zone AS ready_at
  WHERE false;


ALTER TABLE fanfare.taken_batches OWNER TO fanfare_owner;

--
-- Name: VIEW taken_batches; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.taken_batches IS 'Shape of what take_batch answers, an item a delivery; and the ready_at of the last of them.';


--
-- Name: settle_batch(fanfare.handlers, fanfare.taken_batches, fanfare.handler_runs); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.settle_batch(handler fanfare.handlers, batch fanfare.taken_batches, run fanfare.handler_runs) RETURNS fanfare.batch_runs
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
  v_counts fanfare.batch_runs;
begin
  with
  ran as materialized (
    select r.id, r.trigger_id, r.message_id, r.done, r.started_at,
      date_part('epoch', r.ended_at - r.started_at) * 1000 as duration_ms
    from unnest(
      (settle_batch.batch).ids, (settle_batch.batch).triggers, (settle_batch.batch).message_ids,
      (settle_batch.run).done, (settle_batch.run).started_at, (settle_batch.run).ended_at
    ) as r (id, trigger_id, message_id, done, started_at, ended_at)
  ),
  gone as (
    delete from fanfare.deliveries as d using ran as r where d.id = r.id and r.done
  ),
  alone as (
    update fanfare.deliveries as d
    set state = 'retrying', ready_at = clock_timestamp()
    from ran as r
    where d.id = r.id and not r.done
  ),
  logged as (
    insert into fanfare.attempts (
      app_id, handler_id, trigger_id, message_id, delivery_id, attempt, outcome, started_at, duration_ms
    )
    select (settle_batch.handler).app_id, (settle_batch.handler).id, r.trigger_id, r.message_id, r.id, 1, 'done',
      r.started_at, r.duration_ms
    from ran as r
    where r.done
  )
  select count(*), count(*) filter (where r.done), count(*) filter (where not r.done)
  into v_counts.taken, v_counts.done, v_counts.isolated
  from ran as r;
  v_counts.blocked := (settle_batch.run).blocked;
  v_counts.ready_at := (settle_batch.batch).ready_at;

  if (settle_batch.handler).failing_since is not null and v_counts.done > 0 then
    update fanfare.handlers as h set failing_since = null where h.id = (settle_batch.handler).id;
  end if;
  return v_counts;
end
$$;


ALTER FUNCTION fanfare.settle_batch(handler fanfare.handlers, batch fanfare.taken_batches, run fanfare.handler_runs) OWNER TO fanfare_owner;

--
-- Name: FUNCTION settle_batch(handler fanfare.handlers, batch fanfare.taken_batches, run fanfare.handler_runs); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.settle_batch(handler fanfare.handlers, batch fanfare.taken_batches, run fanfare.handler_runs) IS 'Settles a batch in one statement: what is done leaves, with an attempt; what failed is to be run alone; the rest stays as it was.';


--
-- Name: settlements; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.settlements AS
 SELECT NULL::bigint AS done,
    NULL::bigint AS failed,
    NULL::bigint AS dead,
    NULL::bigint AS released,
    NULL::bigint AS stale
  WHERE false;


ALTER TABLE fanfare.settlements OWNER TO fanfare_owner;

--
-- Name: VIEW settlements; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.settlements IS 'Shape of what settle_deliveries answers: how many were done, failed and will be tried again, became dead letters, were given back untried; and how many results came too late, from a lease that was over, and changed nothing.';


--
-- Name: settle_deliveries(jsonb, uuid); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.settle_deliveries(results jsonb, server uuid DEFAULT NULL::uuid) RETURNS SETOF fanfare.settlements
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
  v_verdicts fanfare.verdicts[];
  v_counts fanfare.settlements;
begin
  perform fanfare.require_read_committed();
  perform fanfare.check_results(settle_deliveries.results);
  v_verdicts := array(select v from fanfare.pass_verdicts(settle_deliveries.results) as v);

  with
  gone as (
    delete from fanfare.deliveries as d
    using unnest(v_verdicts) as v
    where d.id = v.delivery_id and v.outcome = 'done'
  ),
  again as (
    update fanfare.deliveries as d
    set state = 'retrying', leased_until = null, leased_by = null, ready_at = clock_timestamp() + v.wait,
      attempt = d.attempt - (v.outcome = 'released')::integer
    from unnest(v_verdicts) as v
    where d.id = v.delivery_id and v.outcome in ('failed', 'released')
  ),
  logged as (
    insert into fanfare.attempts (
      app_id, handler_id, trigger_id, message_id, delivery_id, attempt, outcome,
      started_at, duration_ms, status, error, excerpt, server_id
    )
    select v.app_id, v.handler_id, v.trigger_id, v.message_id, v.delivery_id, v.attempt, v.outcome,
      v.started_at, v.duration_ms, v.status, v.error, v.excerpt, settle_deliveries.server
    from unnest(v_verdicts) as v
  )
  select count(*) filter (where v.outcome = 'done'), count(*) filter (where v.outcome = 'failed'),
    count(*) filter (where v.outcome = 'dead'), count(*) filter (where v.outcome = 'released'),
    jsonb_array_length(settle_deliveries.results) - count(*)
  into v_counts
  from unnest(v_verdicts) as v;

  perform fanfare.bury(
    array_agg(v.delivery_id), array_agg(v.reason), array_agg(v.status), array_agg(v.error), fire => true)
  from unnest(v_verdicts) as v
  where v.outcome = 'dead'
  having count(*) > 0;
  perform fanfare.judge_handlers(v_verdicts);
  return next v_counts;
end
$$;


ALTER FUNCTION fanfare.settle_deliveries(results jsonb, server uuid) OWNER TO fanfare_owner;

--
-- Name: FUNCTION settle_deliveries(results jsonb, server uuid); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.settle_deliveries(results jsonb, server uuid) IS 'Settles leased deliveries: an array of {delivery, lease, outcome, retry_in, status, error, excerpt, started_at, duration_ms, disable}. outcome: done; retry, it failed and is tried again after retry_in (an interval as text; else by the trigger''s backoff), or becomes a dead letter after max_attempts; failed, a dead letter at once; released, given back untried. disable: why the handler is to be disabled. A result whose lease is over, or the second of one delivery, changes nothing and counts as stale. A dead letter is published to $dead_letter in the same transaction. Errors: ZF050 not in read committed, ZF221 the results are not valid.';


--
-- Name: settle_pulled(bigint, jsonb); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.settle_pulled(app_id bigint, result jsonb) RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
  v_counts fanfare.settlements;
begin
  if exists (
    select
    from fanfare.deliveries as d
    join fanfare.handlers as h on h.id = d.handler_id and h.kind = 'pull'
    where d.id = (settle_pulled.result ->> 'delivery')::bigint and d.app_id = settle_pulled.app_id
  ) then
    v_counts := fanfare.settle_deliveries(jsonb_build_array(settle_pulled.result));
  end if;
  if v_counts.stale is distinct from 0 then
    raise exception 'the lease of delivery % is over', settle_pulled.result ->> 'delivery'
      using errcode = 'ZF220', hint = 'it was given to another worker, or is settled: drop the work';
  end if;
end
$$;


ALTER FUNCTION fanfare.settle_pulled(app_id bigint, result jsonb) OWNER TO fanfare_owner;

--
-- Name: FUNCTION settle_pulled(app_id bigint, result jsonb); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.settle_pulled(app_id bigint, result jsonb) IS 'Settles one delivery of a pull handler of the app. Errors: ZF220 its lease is over, or it is not one.';


--
-- Name: share_history(text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.share_history(topic text, app text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint := fanfare.session_app(share_history.app);
begin
  update fanfare.topics as t
  set external_after = 0
  where t.app_id = v_app_id and t.name = share_history.topic;
  if not found then
    raise exception 'no topic named "%"', left(share_history.topic, 140) using errcode = 'ZF011';
  end if;
end
$$;


ALTER FUNCTION fanfare.share_history(topic text, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION share_history(topic text, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.share_history(topic text, app text) IS 'Lets clients outside read what a topic held before it became external. Streams that are open see it when they reconnect. Errors: ZF002, ZF003 as session_app, ZF011 no such topic.';


--
-- Name: slot_lag(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.slot_lag() RETURNS bigint
    LANGUAGE sql STABLE
    AS $_$
  select coalesce(max(pg_wal_lsn_diff(pg_current_wal_insert_lsn(), s.restart_lsn)), 0)::bigint
  from pg_replication_slots as s
  where s.database = current_database() and s.slot_name ~ '^fanfare_[0-9]+$'
    and not pg_is_in_recovery()
$_$;


ALTER FUNCTION fanfare.slot_lag() OWNER TO fanfare_owner;

--
-- Name: FUNCTION slot_lag(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.slot_lag() IS 'Bytes of the write-ahead log that Postgres keeps for the slot by which this database''s sealer wakes (FANFARE_WAKEUP=wal); 0 without one.';


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
-- Name: spend_tokens(fanfare.handlers, integer); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.spend_tokens(handler fanfare.handlers, begun integer) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  if (spend_tokens.handler).rate is null or spend_tokens.begun = 0 then
    return;
  end if;
  insert into fanfare.rate_buckets as b (handler_id, tokens, filled_at)
  values ((spend_tokens.handler).id, (spend_tokens.handler).rate - spend_tokens.begun, clock_timestamp())
  on conflict on constraint rate_buckets_pkey do update
  set tokens = least(
      (spend_tokens.handler).rate,
      b.tokens + extract(epoch from clock_timestamp() - b.filled_at) * (spend_tokens.handler).rate
    ) - spend_tokens.begun,
    filled_at = excluded.filled_at;
end
$$;


ALTER FUNCTION fanfare.spend_tokens(handler fanfare.handlers, begun integer) OWNER TO fanfare_owner;

--
-- Name: FUNCTION spend_tokens(handler fanfare.handlers, begun integer); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.spend_tokens(handler fanfare.handlers, begun integer) IS 'Takes what was begun from the bucket of a handler with a rate, which fills by rate a second up to one second''s worth. Called while room() holds the handler''s row.';


--
-- Name: start_position(text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.start_position(start text) RETURNS SETOF fanfare.parsed_positions
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_floor bigint := (select f.floor_batch from fanfare.log_floor as f);
  v_time timestamptz;
  v_result fanfare.parsed_positions;
begin
  v_result.batch := v_floor;
  v_result.message := 9223372036854775807;
  if start_position.start = 'latest' then
    v_result.batch := fanfare.head_batch();
  elsif start_position.start is distinct from 'earliest' then
    v_time := fanfare.parse_time(start_position.start);
    v_result.batch := greatest(v_floor, coalesce(
      (select b.id - 1 from fanfare.batches as b where b.sealed_at >= v_time order by b.sealed_at, b.id limit 1),
      fanfare.head_batch()));
    if v_result.batch = v_floor and v_floor > 0 and not exists (
      select from fanfare.batches as b where b.id = v_floor and b.sealed_at < v_time
    ) then
      v_result.gap := 'retention';
    end if;
  end if;
  v_result.position := fanfare.format_position(v_result.batch);
  return next v_result;
end
$$;


ALTER FUNCTION fanfare.start_position(start text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION start_position(start text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.start_position(start text) IS 'Where a stream begins that names no position: earliest (what is kept), latest, or an RFC 3339 time (before the first batch sealed at or after it). gap is retention where messages of after that time may be gone. Errors: ZF130 none of these.';


--
-- Name: store_apps(text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.store_apps(role text) RETURNS bigint[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return array(select distinct b.app_id from fanfare.bound_apps(store_apps.role) as b);
end
$$;


ALTER FUNCTION fanfare.store_apps(role text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION store_apps(role text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.store_apps(role text) IS 'Ids of the apps whose entries, documents and files a role may reach by plain SQL, for the policies of those tables.';


--
-- Name: store_limit(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.store_limit() RETURNS integer
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return fanfare.payload_limit();
end
$$;


ALTER FUNCTION fanfare.store_limit() OWNER TO fanfare_owner;

--
-- Name: FUNCTION store_limit(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.store_limit() IS 'Most bytes that a value or a document may have as JSON text: the payload limit, for the policies of those tables.';


--
-- Name: system_topics(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.system_topics() RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $_$
  select array['$cron', '$dead_letter', '$docs', '$files', '$kv']
$_$;


ALTER FUNCTION fanfare.system_topics() OWNER TO fanfare_owner;

--
-- Name: FUNCTION system_topics(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.system_topics() IS 'Names of the topics that every app has from its making: cron ticks, dead letters and changes of the stores are published there, by the system alone.';


--
-- Name: take_batch(fanfare.handlers, integer, timestamp with time zone); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.take_batch(handler fanfare.handlers, max_count integer, ready_from timestamp with time zone DEFAULT '-infinity'::timestamp with time zone) RETURNS fanfare.taken_batches
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
  v_handler fanfare.handlers := take_batch.handler;
  v_count integer := take_batch.max_count;
  v_ids bigint[];
  v_batch fanfare.taken_batches;
begin
  if v_handler.rate is not null then
    v_handler.max_concurrency := null; -- of which the slot was taken
    v_count := least(v_count, fanfare.room(v_handler));
  end if;
  if v_count = 0 then
    return v_batch;
  end if;
  v_ids := fanfare.lock_waiting(v_handler.id, array['ready'], v_count, v_count, take_batch.ready_from);

  select array_agg(b.id), array_agg(b.trigger_id), array_agg(b.message_id), array_agg(b.key), array_agg(b.message),
    max(b.ready_at) filter (where b.key is null)
  into v_batch
  from (
    select i.id, o.trigger_id, o.message_id, o.trigger_id || ' ' || o.order_key as key,
      o.ready_at, fanfare.envelope(o, t.kind, t.name, o.attempt + 1) as message
    from unnest(v_ids) with ordinality as i (id, n)
    join fanfare.owed_messages as o on o.delivery_id = i.id
    join fanfare.triggers as t on t.id = o.trigger_id
    order by i.n
  ) as b;
  perform fanfare.spend_tokens(v_handler, coalesce(cardinality(v_batch.ids), 0));
  return v_batch;
end
$$;


ALTER FUNCTION fanfare.take_batch(handler fanfare.handlers, max_count integer, ready_from timestamp with time zone) OWNER TO fanfare_owner;

--
-- Name: FUNCTION take_batch(handler fanfare.handlers, max_count integer, ready_from timestamp with time zone); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.take_batch(handler fanfare.handlers, max_count integer, ready_from timestamp with time zone) IS 'Locks deliveries of a handler that were never tried and returns them with their messages; null when there is none, or no room by its rate. ready_from as in lock_waiting.';


--
-- Name: take_slot(fanfare.handlers); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.take_slot(handler fanfare.handlers) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
begin
  if (take_slot.handler).max_concurrency is null then
    return true;
  end if;
  for v_slot in 1 .. (take_slot.handler).max_concurrency loop
    if pg_try_advisory_xact_lock(
      hashtextextended((take_slot.handler).id || ' ' || v_slot, fanfare.lock_number('slots')))
    then
      return true;
    end if;
  end loop;
  return false;
end
$$;


ALTER FUNCTION fanfare.take_slot(handler fanfare.handlers) OWNER TO fanfare_owner;

--
-- Name: FUNCTION take_slot(handler fanfare.handlers); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.take_slot(handler fanfare.handlers) IS 'Takes one of a SQL handler''s max_concurrency places to the end of the transaction; false when all are taken. Each transaction calls the handler for one message at a time.';


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
-- Name: token_expiry(text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.token_expiry(token text) RETURNS timestamp with time zone
    LANGUAGE sql STABLE STRICT
    AS $$
  select to_timestamp(
    (fanfare.decode_segment(split_part(token_expiry.token, '.', 2)) ->> 'exp')::double precision)
$$;


ALTER FUNCTION fanfare.token_expiry(token text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION token_expiry(token text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.token_expiry(token text) IS 'When a token says it expires; nothing of it is checked.';


--
-- Name: token_revoked(bigint, text, text, timestamp with time zone); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.token_revoked(app_id bigint, token_id text, subject text, issued_at timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
begin
  return exists (
    select
    from fanfare.revocations as r
    where r.app_id = token_revoked.app_id
      and (r.kind, r.value) in (('jti', token_revoked.token_id), ('subject', token_revoked.subject), ('all', ''))
      and r.issued_before >= token_revoked.issued_at
  );
end
$$;


ALTER FUNCTION fanfare.token_revoked(app_id bigint, token_id text, subject text, issued_at timestamp with time zone) OWNER TO fanfare_owner;

--
-- Name: FUNCTION token_revoked(app_id bigint, token_id text, subject text, issued_at timestamp with time zone); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.token_revoked(app_id bigint, token_id text, subject text, issued_at timestamp with time zone) IS 'True where a token was revoked: by its jti, with its subject, or with all of the app.';


--
-- Name: token_signature(text, bytea); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.token_signature(input text, secret bytea) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    AS $$
  select translate(encode(
    fanfare.hmac(convert_to(token_signature.input, 'UTF8'), token_signature.secret, 'sha256'), 'base64'), '+/=', '-_')
$$;


ALTER FUNCTION fanfare.token_signature(input text, secret bytea) OWNER TO fanfare_owner;

--
-- Name: FUNCTION token_signature(input text, secret bytea); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.token_signature(input text, secret bytea) IS 'Signature (HS256) of a JWT''s header and claims, in base64url.';


--
-- Name: told_of(bigint, bigint); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.told_of(message bigint, app_id bigint) RETURNS bigint[]
    LANGUAGE sql STABLE
    AS $_$
  with
  topic as (
    select t.id from fanfare.topics as t where t.app_id = told_of.app_id and t.name = '$dead_letter'
  )
  select coalesce(array_agg(x.id order by x.id), '{}')
  from (
    select m.id
    from fanfare.messages as m
    where m.topic_id = (select t.id from topic as t)
      and m.payload -> 'message' -> 'id' = to_jsonb(told_of.message)
    union
    select l.message_id
    from fanfare.dead_letters as l
    where l.app_id = told_of.app_id and l.topic_id = (select t.id from topic as t)
      and l.payload -> 'message' -> 'id' = to_jsonb(told_of.message)
    union
    select d.message_id
    from fanfare.deliveries as d
    where d.app_id = told_of.app_id and d.message is not null
      and d.message -> 'topic_id' = (select to_jsonb(t.id) from topic as t)
      and d.message -> 'payload' -> 'message' -> 'id' = to_jsonb(told_of.message)
  ) as x
$_$;


ALTER FUNCTION fanfare.told_of(message bigint, app_id bigint) OWNER TO fanfare_owner;

--
-- Name: FUNCTION told_of(message bigint, app_id bigint); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.told_of(message bigint, app_id bigint) IS 'The messages on $dead_letter that tell of a message of the app, and hold a copy of it: those in the log, and those that are kept elsewhere.';


--
-- Name: topic_changed(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.topic_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  perform pg_notify('fanfare_control', json_build_object(
    'event', case tg_op when 'DELETE' then 'topic_deleted' else 'topic_changed' end,
    'topic_id', old.id)::text);
  return null;
end
$$;


ALTER FUNCTION fanfare.topic_changed() OWNER TO fanfare_owner;

--
-- Name: FUNCTION topic_changed(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.topic_changed() IS 'Trigger of topics: tells the servers, so that streams that may not go on end at once.';


--
-- Name: topic_is_wanted(bigint, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.topic_is_wanted(app_id bigint, topic text) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
begin
  return exists (
    select
    from fanfare.topics as t
    where t.app_id = topic_is_wanted.app_id
      and t.name = topic_is_wanted.topic
      and (t.has_triggers or t.external_subscribable)
  );
end
$$;


ALTER FUNCTION fanfare.topic_is_wanted(app_id bigint, topic text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION topic_is_wanted(app_id bigint, topic text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.topic_is_wanted(app_id bigint, topic text) IS 'True where a trigger is bound to the topic or clients outside may stream it; a change of a store writes no message otherwise.';


--
-- Name: touch_document(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.touch_document() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  new.version := nextval('fanfare.documents_version_seq');
  new.updated_at := clock_timestamp();
  return new;
end
$$;


ALTER FUNCTION fanfare.touch_document() OWNER TO fanfare_owner;

--
-- Name: FUNCTION touch_document(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.touch_document() IS 'Trigger function: gives a document that plain SQL updates its next version.';


--
-- Name: touch_entry(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.touch_entry() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  new.version := nextval('fanfare.kv_entries_version_seq');
  new.updated_at := clock_timestamp();
  return new;
end
$$;


ALTER FUNCTION fanfare.touch_entry() OWNER TO fanfare_owner;

--
-- Name: FUNCTION touch_entry(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.touch_entry() IS 'Trigger function: gives an entry that plain SQL updates its next version.';


--
-- Name: trigger_matches(fanfare.triggers, text, jsonb); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.trigger_matches(trigger fanfare.triggers, key text, payload jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
  select coalesce(
    ((trigger_matches.trigger).key_like is null or trigger_matches.key like (trigger_matches.trigger).key_like)
    and ((trigger_matches.trigger).collection_like is null or trigger_matches.payload ->> 'collection' like (trigger_matches.trigger).collection_like)
    and ((trigger_matches.trigger).operations is null or trigger_matches.payload ->> 'operation' = any ((trigger_matches.trigger).operations))
    and ((trigger_matches.trigger).schedule is null or trigger_matches.payload ->> 'schedule' = (trigger_matches.trigger).schedule)
    and ((trigger_matches.trigger).source_handler is null or trigger_matches.payload ->> 'handler' = (trigger_matches.trigger).source_handler)
    and ((trigger_matches.trigger).source_trigger is null or trigger_matches.payload ->> 'trigger' = (trigger_matches.trigger).source_trigger)
    and ((trigger_matches.trigger).source_topic is null or trigger_matches.payload ->> 'topic' = (trigger_matches.trigger).source_topic)
    and ((trigger_matches.trigger).filter is null
      or jsonb_path_query_first(trigger_matches.payload, (trigger_matches.trigger).filter, '{}', true) not in ('null', 'false')),
    false)
$$;


ALTER FUNCTION fanfare.trigger_matches(trigger fanfare.triggers, key text, payload jsonb) OWNER TO fanfare_owner;

--
-- Name: FUNCTION trigger_matches(trigger fanfare.triggers, key text, payload jsonb); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.trigger_matches(trigger fanfare.triggers, key text, payload jsonb) IS 'Whether a message with this key and payload, on the topic that the trigger is bound to, is owed to it. Written to be inlined into fan-out.';


--
-- Name: trigger_topic(bigint, text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.trigger_topic(app_id bigint, kind text, topic text) RETURNS bigint
    LANGUAGE plpgsql STABLE
    AS $_$
declare
  v_topic text := case when trigger_topic.kind = 'pubsub' then trigger_topic.topic else '$' || trigger_topic.kind end;
  v_topic_id bigint := (
    select t.id from fanfare.topics as t where t.app_id = trigger_topic.app_id and t.name = v_topic
  );
begin
  if trigger_topic.kind is null
    or trigger_topic.kind not in ('kv', 'docs', 'files', 'cron', 'pubsub', 'dead_letter')
  then
    raise exception 'kind "%" of a trigger is not known', left(trigger_topic.kind, 64)
      using errcode = 'ZF212', hint = 'kind: kv, docs, files, cron, pubsub or dead_letter';
  elsif trigger_topic.kind = 'pubsub' and coalesce(left(v_topic, 1), '$') = '$' then
    raise exception 'topic "%" is not one that a pubsub trigger may bind', left(v_topic, 140)
      using errcode = 'ZF212', hint = 'topic: one of the app; system topics have kinds of their own';
  elsif v_topic_id is null then
    raise exception 'no topic named "%"', left(v_topic, 140)
      using errcode = 'ZF011', hint = 'make it with create_topic';
  end if;
  return v_topic_id;
end
$_$;


ALTER FUNCTION fanfare.trigger_topic(app_id bigint, kind text, topic text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION trigger_topic(app_id bigint, kind text, topic text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.trigger_topic(app_id bigint, kind text, topic text) IS 'Id of the topic that a trigger of the kind is bound to. Errors: ZF011 no such topic, ZF212 kind or topic.';


--
-- Name: unwatch_table(regclass, bigint); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.unwatch_table(relation regclass, watch bigint DEFAULT NULL::bigint) RETURNS integer
    LANGUAGE plpgsql
    AS $$
declare
  v_trigger record;
  v_ids bigint[] := array[]::bigint[];
begin
  for v_trigger in
    select t.name, t.watch_id
    from fanfare.watch_triggers as t
    where t.relation = unwatch_table.relation
      and (unwatch_table.watch is null or t.watch_id = unwatch_table.watch)
  loop
    execute format('drop trigger %I on %s', v_trigger.name, unwatch_table.relation);
    v_ids := v_ids || v_trigger.watch_id;
  end loop;
  if cardinality(v_ids) = 0 then
    raise exception 'table % is not watched', unwatch_table.relation
      using errcode = 'ZF334', hint = 'watched tables are in fanfare.watched_tables';
  end if;
  perform fanfare.forget_watches(unwatch_table.relation, v_ids);
  return (select count(distinct i.id) from unnest(v_ids) as i (id));
end
$$;


ALTER FUNCTION fanfare.unwatch_table(relation regclass, watch bigint) OWNER TO fanfare_owner;

--
-- Name: FUNCTION unwatch_table(relation regclass, watch bigint); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.unwatch_table(relation regclass, watch bigint) IS 'Ends the watches of a table, or one of them, and returns how many. Only the table''s owner may. Errors: ZF334 it is not watched.';


--
-- Name: update_app(text, jsonb); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.update_app(app text, changes jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_settings constant text[] := array['allowed_origins', 'max_streams', 'max_streams_per_address', 'publish_rate'];
  v_unknown text;
  v_rule text;
begin
  if jsonb_typeof(update_app.changes) is distinct from 'object' then
    raise exception 'changes is not an object' using errcode = 'ZF108', hint = 'changes: a JSON object of settings';
  end if;
  select c.name into v_unknown
  from jsonb_object_keys(update_app.changes) as c (name)
  where c.name <> all (v_settings);
  if v_unknown is not null then
    raise exception '"%" is not a setting of apps', left(v_unknown, 64)
      using errcode = 'ZF108', hint = 'known are: ' || array_to_string(v_settings, ', ');
  end if;

  update fanfare.apps as a
  set (allowed_origins, max_streams, max_streams_per_address, publish_rate) = (
    select coalesce(n.allowed_origins, '{}'), n.max_streams, n.max_streams_per_address, n.publish_rate
    from jsonb_populate_record(a, update_app.changes) as n
  )
  where a.name = update_app.app;
  if not found then
    raise exception 'no app named "%"', left(update_app.app, 64) using errcode = 'ZF001';
  end if;
exception
  when check_violation then
    get stacked diagnostics v_rule = constraint_name;
    raise exception 'a setting breaks the rule: %', replace(v_rule, '_', ' ')
      using errcode = 'ZF108', hint = 'allowed_origins: such as https://app.example.com, or *; limits: above 0, or null for none';
  when data_exception then
    raise exception 'a setting is not of its kind: %', sqlerrm
      using errcode = 'ZF108', hint = 'allowed_origins: an array of strings; limits: whole numbers, or null for none';
end
$$;


ALTER FUNCTION fanfare.update_app(app text, changes jsonb) OWNER TO fanfare_owner;

--
-- Name: FUNCTION update_app(app text, changes jsonb); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.update_app(app text, changes jsonb) IS 'Changes settings of an app, {allowed_origins, max_streams, max_streams_per_address, publish_rate}: those not named stay, null takes a limit away. Errors: ZF001 no such app, ZF108 a setting is unknown or not valid.';


--
-- Name: update_handler(text, text, interval, integer, integer, jsonb, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.update_handler(handler text, target text DEFAULT NULL::text, timeout interval DEFAULT NULL::interval, max_concurrency integer DEFAULT NULL::integer, rate integer DEFAULT NULL::integer, headers jsonb DEFAULT NULL::jsonb, app text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint := fanfare.session_app(update_handler.app);
  v_handler fanfare.handlers := fanfare.app_handler(v_app_id, update_handler.handler);
  v_constraint text;
begin
  update fanfare.handlers as h
  set target = case when update_handler.target is null then h.target
      else fanfare.check_target(v_app_id, v_handler.kind, update_handler.target) end,
    timeout = coalesce(update_handler.timeout, h.timeout),
    max_concurrency = nullif(coalesce(update_handler.max_concurrency, h.max_concurrency), 0),
    rate = nullif(coalesce(update_handler.rate, h.rate), 0),
    headers = nullif(coalesce(update_handler.headers, h.headers), '{}')
  where h.id = v_handler.id;
exception
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    raise exception 'not so: %', replace(v_constraint, '_', ' ')
      using errcode = 'ZF202', hint = 'see the columns of fanfare.handlers';
end
$$;


ALTER FUNCTION fanfare.update_handler(handler text, target text, timeout interval, max_concurrency integer, rate integer, headers jsonb, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION update_handler(handler text, target text, timeout interval, max_concurrency integer, rate integer, headers jsonb, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.update_handler(handler text, target text, timeout interval, max_concurrency integer, rate integer, headers jsonb, app text) IS 'Changes what is given of a handler and leaves the rest; max_concurrency and rate 0 take the limit away, headers {} the headers. Errors: ZF002, ZF003 as session_app, ZF200 no such handler, ZF202 a value is not valid, ZF203, ZF204 as create_handler.';


--
-- Name: update_schedule(text, text, text, jsonb, text, boolean, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.update_schedule(name text, cron text DEFAULT NULL::text, time_zone text DEFAULT NULL::text, payload jsonb DEFAULT NULL::jsonb, missed text DEFAULT NULL::text, paused boolean DEFAULT NULL::boolean, app text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_schedule fanfare.schedules := fanfare.app_schedule(update_schedule.name, update_schedule.app);
begin
  perform fanfare.check_missed(coalesce(update_schedule.missed, v_schedule.missed));
  update fanfare.schedules as s
  set cron = coalesce(update_schedule.cron, s.cron),
    time_zone = coalesce(update_schedule.time_zone, s.time_zone),
    payload = coalesce(update_schedule.payload, s.payload),
    missed = coalesce(update_schedule.missed, s.missed),
    paused = coalesce(update_schedule.paused, s.paused)
  where s.id = v_schedule.id;
end
$$;


ALTER FUNCTION fanfare.update_schedule(name text, cron text, time_zone text, payload jsonb, missed text, paused boolean, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION update_schedule(name text, cron text, time_zone text, payload jsonb, missed text, paused boolean, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.update_schedule(name text, cron text, time_zone text, payload jsonb, missed text, paused boolean, app text) IS 'Changes what is not null. A new cron or time_zone counts from now on: ticks before it are not made up for. While paused nothing is published, and afterwards nothing is made up for. Errors: ZF002, ZF003 as session_app, ZF354 no such schedule, and those of create_schedule.';


--
-- Name: update_topic(text, boolean, text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.update_topic(name text, external_subscribable boolean DEFAULT NULL::boolean, auth_mode text DEFAULT NULL::text, app text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_app_id bigint := fanfare.session_app(update_topic.app);
begin
  if update_topic.auth_mode not in ('public', 'token') then
    raise exception 'auth_mode "%" is not known', left(update_topic.auth_mode, 64)
      using errcode = 'ZF013', hint = 'auth_mode: public or token';
  end if;

  update fanfare.topics as t
  set external_subscribable = coalesce(update_topic.external_subscribable, t.external_subscribable),
    auth_mode = coalesce(update_topic.auth_mode, t.auth_mode)
  where t.app_id = v_app_id and t.name = update_topic.name;
  if not found then
    raise exception 'no topic named "%"', left(update_topic.name, 140) using errcode = 'ZF011';
  end if;
end
$$;


ALTER FUNCTION fanfare.update_topic(name text, external_subscribable boolean, auth_mode text, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION update_topic(name text, external_subscribable boolean, auth_mode text, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.update_topic(name text, external_subscribable boolean, auth_mode text, app text) IS 'Changes who may stream a topic, one of the system''s too; what is null stays. Streams that may not go on end. Errors: ZF002, ZF003 as session_app, ZF011 no such topic, ZF013 auth_mode is not known.';


--
-- Name: update_trigger(text, boolean, text, text, text[], jsonpath, integer, interval, interval, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.update_trigger(name text, enabled boolean DEFAULT NULL::boolean, key text DEFAULT NULL::text, collection text DEFAULT NULL::text, operations text[] DEFAULT NULL::text[], filter jsonpath DEFAULT NULL::jsonpath, max_attempts integer DEFAULT NULL::integer, backoff_base interval DEFAULT NULL::interval, backoff_cap interval DEFAULT NULL::interval, app text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_trigger fanfare.triggers := fanfare.app_trigger(fanfare.session_app(update_trigger.app), update_trigger.name);
  v_constraint text;
begin
  v_trigger.key_pattern := coalesce(update_trigger.key, v_trigger.key_pattern);
  v_trigger.collection := coalesce(update_trigger.collection, v_trigger.collection);
  v_trigger.operations := coalesce(update_trigger.operations, v_trigger.operations);
  perform fanfare.check_trigger(v_trigger);
  update fanfare.triggers as t
  set enabled = coalesce(update_trigger.enabled, t.enabled),
    key_pattern = v_trigger.key_pattern,
    collection = v_trigger.collection,
    operations = v_trigger.operations,
    filter = coalesce(update_trigger.filter, t.filter),
    max_attempts = coalesce(update_trigger.max_attempts, t.max_attempts),
    backoff_base = coalesce(update_trigger.backoff_base, t.backoff_base),
    backoff_cap = coalesce(update_trigger.backoff_cap, t.backoff_cap)
  where t.id = v_trigger.id;
exception
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    raise exception 'not so: %', replace(v_constraint, '_', ' ')
      using errcode = 'ZF212', hint = 'see the columns of fanfare.triggers';
end
$$;


ALTER FUNCTION fanfare.update_trigger(name text, enabled boolean, key text, collection text, operations text[], filter jsonpath, max_attempts integer, backoff_base interval, backoff_cap interval, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION update_trigger(name text, enabled boolean, key text, collection text, operations text[], filter jsonpath, max_attempts integer, backoff_base interval, backoff_cap interval, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.update_trigger(name text, enabled boolean, key text, collection text, operations text[], filter jsonpath, max_attempts integer, backoff_base interval, backoff_cap interval, app text) IS 'Changes what is given of a trigger and leaves the rest: enabled (a disabled trigger is owed nothing new; what waits is delivered), filters, retries. Errors: ZF002, ZF003 as session_app, ZF210 no such trigger, ZF212 a value is not valid.';


--
-- Name: utc_text(timestamp with time zone); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.utc_text(moment timestamp with time zone) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    AS $$
  select to_char(utc_text.moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;


ALTER FUNCTION fanfare.utc_text(moment timestamp with time zone) OWNER TO fanfare_owner;

--
-- Name: FUNCTION utc_text(moment timestamp with time zone); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.utc_text(moment timestamp with time zone) IS 'A time as the HTTP API writes it: RFC 3339, UTC, six digits.';


--
-- Name: valid_key(text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.valid_key(key text) RETURNS fanfare.api_keys
    LANGUAGE plpgsql STABLE
    AS $_$
declare
  v_key fanfare.api_keys;
begin
  if valid_key.key is null or valid_key.key !~ '^ff_[a-z0-9]{12}_[A-Za-z0-9]{43}$' then
    raise exception 'the API key is not valid' using errcode = 'ZF060';
  end if;

  select k.* into v_key
  from fanfare.api_keys as k
  where k.prefix = substr(valid_key.key, 4, 12);

  -- Comparing hashes of a 256-bit secret tells a guesser nothing about it.
  if v_key.id is null
    or v_key.secret_hash <> sha256(convert_to(substr(valid_key.key, 17), 'UTF8'))
    or v_key.expires_at <= clock_timestamp()
  then
    raise exception 'the API key is not valid' using errcode = 'ZF060';
  end if;
  return v_key;
end
$_$;


ALTER FUNCTION fanfare.valid_key(key text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION valid_key(key text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.valid_key(key text) IS 'The row of an API key, whatever it may do. Errors: ZF060 malformed, unknown or expired (which one is not said).';


--
-- Name: valid_name(text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.valid_name(name text) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$
  select valid_name.name ~ '^[a-z0-9][a-z0-9_-]{0,62}$'
$_$;


ALTER FUNCTION fanfare.valid_name(name text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION valid_name(name text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.valid_name(name text) IS 'True for a name that a handler or a trigger may have.';


--
-- Name: valid_scope(text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.valid_scope(scope text) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$
  select valid_scope.scope ~ '^([A-Za-z0-9][A-Za-z0-9._:-]{0,127}|([A-Za-z0-9][A-Za-z0-9._:-]{0,126})?\*|\$[a-z_]{1,63})$'
$_$;


ALTER FUNCTION fanfare.valid_scope(scope text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION valid_scope(scope text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.valid_scope(scope text) IS 'True for a scope of a token: a topic''s name, the beginning of names with a trailing *, or a system topic''s name.';


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
-- Name: imbalances; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.imbalances AS
 SELECT NULL::text AS problem,
    NULL::bigint AS message_id,
    NULL::bigint AS trigger_id,
    NULL::bigint AS batch_id
  WHERE false;


ALTER TABLE fanfare.imbalances OWNER TO fanfare_owner;

--
-- Name: VIEW imbalances; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.imbalances IS 'Shape of what verify answers.';


--
-- Name: verify(); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.verify() RETURNS SETOF fanfare.imbalances
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  with
  owed as (
    select m.id as message_id, o.trigger_id
    from fanfare.messages as m
    cross join unnest(m.owed_to) as o (trigger_id)
  ),
  held as (
    select a.message_id, a.trigger_id, 'done' as place from fanfare.attempts as a where a.outcome = 'done'
    union all
    select d.message_id, d.trigger_id, 'waiting' from fanfare.deliveries as d
    union all
    select l.message_id, l.trigger_id, 'dead' from fanfare.dead_letters as l
    where l.resolution is distinct from 'redriven'
  ),
  counted as (
    select h.message_id, h.trigger_id, count(*) as places, string_agg(h.place, ' and ' order by h.place) as named
    from held as h
    group by h.message_id, h.trigger_id
  ),
  heads as (
    select distinct on (b.lineage) b.lineage, b.snapshot
    from fanfare.batches as b
    order by b.lineage, b.id desc
  ),
  placed as (
    select x.lineage, x.xid, x.messages, x.first_message, fanfare.batch_of(x.lineage, x.xid) as batch_id
    from (
      select m.lineage, m.xid, count(*) as messages, min(m.id) as first_message
      from fanfare.messages as m
      group by m.lineage, m.xid
    ) as x
  )
  select 'owed, and neither done, waiting, dead nor discarded', o.message_id, o.trigger_id, null::bigint
  from owed as o
  left join counted as c using (message_id, trigger_id)
  where c.places is null
  union all
  select c.named, c.message_id, c.trigger_id, null
  from counted as c
  where c.places > 1
  union all
  select c.named || ', and not owed', c.message_id, c.trigger_id, null
  from counted as c
  join fanfare.messages as m on m.id = c.message_id
  where m.owed_to is null or c.trigger_id <> all (m.owed_to)
  union all
  select 'committed before the newest batch, and in none', p.first_message, null, null
  from placed as p
  join heads as h on h.lineage = p.lineage and pg_visible_in_snapshot(p.xid, h.snapshot)
  where p.batch_id is null
  union all
  select 'the batch counts fewer messages than are in it', null, null, b.id
  from fanfare.batches as b
  join (select p.batch_id, sum(p.messages) as messages from placed as p group by p.batch_id) as p on p.batch_id = b.id
  where p.messages > b.message_count
$$;


ALTER FUNCTION fanfare.verify() OWNER TO fanfare_owner;

--
-- Name: FUNCTION verify(); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.verify() IS 'The conservation audit, in one statement, so that it holds while traffic runs: every trigger that a message kept is owed to is exactly one of done, waiting, dead (discarded ones too); every message committed before the newest batch is in one batch. A row an imbalance; none is how it should be. Reads the whole log.';


--
-- Name: verify_token(bigint, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.verify_token(app_id bigint, token text) RETURNS fanfare.verified_tokens
    LANGUAGE plpgsql STABLE
    AS $_$
declare
  v_header jsonb;
  v_claims jsonb;
  v_key record;
  v_now timestamptz := clock_timestamp();
  v_exp timestamptz;
  v_verified fanfare.verified_tokens;
begin
  -- Shape and size come before anything is decoded; claims only after the signature.
  if octet_length(verify_token.token) <= 8192
    and verify_token.token ~ '^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43}$'
  then
    v_header := fanfare.decode_segment(split_part(verify_token.token, '.', 1));
  end if;
  select k.secret, k.expires_at, a.name as app into v_key
  from fanfare.signing_keys as k
  join fanfare.apps as a on a.id = k.app_id
  where k.app_id = verify_token.app_id
    and k.kid = v_header ->> 'kid'
    and coalesce(k.expires_at > v_now, true)
    and v_header ->> 'alg' = 'HS256'
    and not v_header ? 'crit';
  -- Hashes are compared: how far they agree tells nothing about the right signature.
  if v_key.secret is not null
    and sha256(convert_to(right(verify_token.token, 43), 'UTF8'))
      = sha256(convert_to(fanfare.token_signature(left(verify_token.token, -44), v_key.secret), 'UTF8'))
  then
    v_claims := fanfare.decode_segment(split_part(verify_token.token, '.', 2));
  end if;
  if v_claims is not null and fanfare.claims_hold(v_claims, v_key.app, extract(epoch from v_now)) then
    v_exp := to_timestamp((v_claims ->> 'exp')::double precision);
    v_verified := (
      v_claims -> 'topics', v_claims -> 'publish', v_claims ->> 'sub', v_claims ->> 'jti',
      least(coalesce(to_timestamp((v_claims ->> 'iat')::double precision), v_exp - interval '30 days'), v_now),
      least(v_exp, v_key.expires_at));
    if not fanfare.token_revoked(app_id, v_verified.token_id, v_verified.subject, v_verified.issued_at) then
      return v_verified;
    end if;
  end if;
  raise exception 'the token is not valid' using errcode = 'ZF060';
exception
  when data_exception then -- not base64url, not UTF-8, not JSON, no number
    raise exception 'the token is not valid' using errcode = 'ZF060';
end
$_$;


ALTER FUNCTION fanfare.verify_token(app_id bigint, token text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION verify_token(app_id bigint, token text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.verify_token(app_id bigint, token text) IS 'What a subscriber token of the app grants. One without iat counts as issued 30 days before it expires. Errors: ZF060, whatever is wrong with it.';


--
-- Name: watch_table(regclass, text, text[], text[], text, text, text); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.watch_table(relation regclass, topic text, operations text[] DEFAULT ARRAY['insert'::text, 'update'::text, 'delete'::text], columns text[] DEFAULT NULL::text[], condition text DEFAULT NULL::text, key text DEFAULT NULL::text, app text DEFAULT NULL::text) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
declare
  v_id bigint := fanfare.register_watch(
    watch_table.relation, watch_table.topic, watch_table.operations, watch_table.columns,
    watch_table.condition, watch_table.key, watch_table.app
  );
  v_operation text;
begin
  -- As the caller: the condition is the caller's SQL, and runs with the rights of whoever writes to the table.
  foreach v_operation in array watch_table.operations loop
    execute format(
      'create trigger %I after %s on %s for each row %s execute function fanfare.publish_row_change(%L)',
      'fanfare_watch_' || v_id || '_' || v_operation, v_operation, watch_table.relation,
      case when watch_table.condition is not null then format('when (%s)', watch_table.condition) else '' end, v_id
    );
  end loop;
  if 'delete' = any (watch_table.operations) then
    execute format(
      'create trigger %I before truncate on %s for each statement execute function fanfare.refuse_truncate(%L)',
      'fanfare_watch_' || v_id || '_truncate', watch_table.relation, v_id
    );
  end if;
  return v_id;
end
$$;


ALTER FUNCTION fanfare.watch_table(relation regclass, topic text, operations text[], columns text[], condition text, key text, app text) OWNER TO fanfare_owner;

--
-- Name: FUNCTION watch_table(relation regclass, topic text, operations text[], columns text[], condition text, key text, app text); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.watch_table(relation regclass, topic text, operations text[], columns text[], condition text, key text, app text) IS 'Publishes the row changes of a table to a topic from now on, in the transactions that make them, and returns the watch''s id. Only the table''s owner may. columns: what of a row is published. condition: SQL over new and old, as in the WHEN of a trigger of each operation. key: the column whose value is the message key. Errors: ZF002, ZF003 as session_app, ZF011 no such topic, ZF330 the table, operations, columns or key; Postgres''s own for the condition.';


--
-- Name: table_watches; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.table_watches (
    id bigint NOT NULL,
    app_id bigint NOT NULL,
    relation regclass NOT NULL,
    topic_id bigint NOT NULL,
    operations text[] NOT NULL,
    columns text[],
    condition text,
    key_column text,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT watch_has_a_column CHECK (((columns IS NULL) OR (cardinality(columns) > 0))),
    CONSTRAINT watch_operations_are_known CHECK (((operations <@ ARRAY['insert'::text, 'update'::text, 'delete'::text]) AND (cardinality(operations) > 0)))
);


ALTER TABLE fanfare.table_watches OWNER TO fanfare_owner;

--
-- Name: TABLE table_watches; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.table_watches IS 'Tables whose changes watch_table publishes. Its triggers name the row by id; without the row, a write to the table fails.';


--
-- Name: COLUMN table_watches.columns; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.table_watches.columns IS 'What of a row is published; null for all of it.';


--
-- Name: COLUMN table_watches.condition; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.table_watches.condition IS 'SQL over new and old, as it was given; it stands in the trigger.';


--
-- Name: COLUMN table_watches.key_column; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.table_watches.key_column IS 'Column whose value is the message key; null for none.';


--
-- Name: watched_part(fanfare.table_watches, jsonb); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.watched_part(watch fanfare.table_watches, content jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    AS $$
declare
  v_gone text := (
    select min(c.name)
    from unnest((watched_part.watch).columns || (watched_part.watch).key_column) as c (name)
    where not watched_part.content ? c.name
  );
begin
  if v_gone is not null then
    raise exception 'column "%" of the watched table is gone', v_gone
      using errcode = 'ZF332', hint = 'unwatch_table, and watch_table it again as it is now';
  end if;
  return case
    when (watched_part.watch).columns is null then watched_part.content
    else (
      select jsonb_object_agg(c.name, watched_part.content -> c.name)
      from unnest((watched_part.watch).columns) as c (name)
    )
  end;
end
$$;


ALTER FUNCTION fanfare.watched_part(watch fanfare.table_watches, content jsonb) OWNER TO fanfare_owner;

--
-- Name: FUNCTION watched_part(watch fanfare.table_watches, content jsonb); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.watched_part(watch fanfare.table_watches, content jsonb) IS 'What of a row is published; null for no row. Errors: ZF332 a column that is watched is gone.';


--
-- Name: without_told(jsonb); Type: FUNCTION; Schema: fanfare; Owner: fanfare_owner
--

CREATE FUNCTION fanfare.without_told(payload jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select jsonb_set(jsonb_set(without_told.payload, '{message,payload}', 'null'), '{message,headers}', 'null')
$$;


ALTER FUNCTION fanfare.without_told(payload jsonb) OWNER TO fanfare_owner;

--
-- Name: FUNCTION without_told(payload jsonb); Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON FUNCTION fanfare.without_told(payload jsonb) IS 'The payload of a message on $dead_letter without payload and headers of the message that it tells of.';


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
  if v_count = 0 and cardinality(v_late) = 0 then
    return null;
  end if;

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
-- Name: app_access; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.app_access AS
 SELECT a.id,
    a.name,
    a.allowed_origins,
    a.max_streams,
    a.max_streams_per_address
   FROM fanfare.apps a;


ALTER TABLE fanfare.app_access OWNER TO fanfare_owner;

--
-- Name: VIEW app_access; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.app_access IS 'What servers look up about an app, and keep for some seconds: which origins may speak to it, and how many streams.';


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
-- Name: attempts; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.attempts (
    app_id bigint NOT NULL,
    handler_id bigint NOT NULL,
    trigger_id bigint NOT NULL,
    message_id bigint NOT NULL,
    delivery_id bigint NOT NULL,
    attempt integer NOT NULL,
    outcome text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    duration_ms real NOT NULL,
    status integer,
    error text,
    excerpt text,
    server_id uuid,
    CONSTRAINT outcome_is_known CHECK ((outcome = ANY (ARRAY['done'::text, 'failed'::text, 'dead'::text, 'expired'::text, 'released'::text])))
)
PARTITION BY RANGE (started_at);


ALTER TABLE fanfare.attempts OWNER TO fanfare_owner;

--
-- Name: TABLE attempts; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.attempts IS 'History of attempts, in daily partitions (UTC), kept as long as messages.';


--
-- Name: COLUMN attempts.outcome; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.attempts.outcome IS 'failed: it is tried again. dead: it became a dead letter. expired: the lease ended before the worker said how. released: given back untried.';


--
-- Name: COLUMN attempts.excerpt; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.attempts.excerpt IS 'Beginning of a webhook''s answer.';


--
-- Name: attempts_default; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.attempts_default (
    app_id bigint NOT NULL,
    handler_id bigint NOT NULL,
    trigger_id bigint NOT NULL,
    message_id bigint NOT NULL,
    delivery_id bigint NOT NULL,
    attempt integer NOT NULL,
    outcome text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    duration_ms real NOT NULL,
    status integer,
    error text,
    excerpt text,
    server_id uuid,
    CONSTRAINT outcome_is_known CHECK ((outcome = ANY (ARRAY['done'::text, 'failed'::text, 'dead'::text, 'expired'::text, 'released'::text])))
);


ALTER TABLE fanfare.attempts_default OWNER TO fanfare_owner;

--
-- Name: TABLE attempts_default; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.attempts_default IS 'Takes attempts of a day without a partition.';


--
-- Name: audit_log; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.audit_log (
    id bigint NOT NULL,
    changed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    session_role text DEFAULT SESSION_USER NOT NULL,
    acting_role text,
    api_key text,
    app_id bigint,
    kind text NOT NULL,
    operation text NOT NULL,
    object text,
    old jsonb,
    new jsonb,
    CONSTRAINT operation_is_known CHECK ((operation = ANY (ARRAY['insert'::text, 'update'::text, 'delete'::text, 'redact'::text, 'export'::text])))
);


ALTER TABLE fanfare.audit_log OWNER TO fanfare_owner;

--
-- Name: TABLE audit_log; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.audit_log IS 'Every administrative change, also one by plain SQL, with who made it; kept until somebody deletes it.';


--
-- Name: COLUMN audit_log.session_role; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.audit_log.session_role IS 'The role that logged in; a server''s for changes over HTTP.';


--
-- Name: COLUMN audit_log.acting_role; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.audit_log.acting_role IS 'The role set by SET ROLE, if any.';


--
-- Name: COLUMN audit_log.api_key; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.audit_log.api_key IS 'Prefix of the API key on whose behalf a server made the change.';


--
-- Name: COLUMN audit_log.app_id; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.audit_log.app_id IS 'Whose it is; the app may be gone.';


--
-- Name: COLUMN audit_log.kind; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.audit_log.kind IS 'The table.';


--
-- Name: COLUMN audit_log.object; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.audit_log.object IS 'Which row, by its name.';


--
-- Name: COLUMN audit_log.old; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.audit_log.old IS 'The row before; of an update the columns that changed. Secrets are left out.';


--
-- Name: COLUMN audit_log.new; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.audit_log.new IS 'The row after; of an update the columns that changed. Secrets are left out.';


--
-- Name: audit_log_id_seq; Type: SEQUENCE; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE fanfare.audit_log ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME fanfare.audit_log_id_seq
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
-- Name: settings; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.settings (
    name text NOT NULL,
    value text NOT NULL,
    description text NOT NULL,
    changed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT carry_limit_is_at_least_an_hour CHECK (((name <> 'carry_limit'::text) OR ((value)::interval >= '01:00:00'::interval))),
    CONSTRAINT default_backoff_base_is_0_to_a_day CHECK (((name <> 'default_backoff_base'::text) OR (((value)::interval >= '00:00:00'::interval) AND ((value)::interval <= '1 day'::interval)))),
    CONSTRAINT default_backoff_cap_is_0_to_30_days CHECK (((name <> 'default_backoff_cap'::text) OR (((value)::interval >= '00:00:00'::interval) AND ((value)::interval <= '30 days'::interval)))),
    CONSTRAINT default_max_attempts_is_1_to_1000 CHECK (((name <> 'default_max_attempts'::text) OR (((value)::integer >= 1) AND ((value)::integer <= 1000)))),
    CONSTRAINT idempotency_window_is_a_minute_to_30_days CHECK (((name <> 'idempotency_window'::text) OR (((value)::interval >= '00:01:00'::interval) AND ((value)::interval <= '30 days'::interval)))),
    CONSTRAINT payload_limit_is_1_byte_to_64_mib CHECK (((name <> 'payload_limit'::text) OR (((value)::integer >= 1) AND ((value)::integer <= 67108864)))),
    CONSTRAINT retention_is_at_least_an_hour CHECK (((name <> 'retention'::text) OR ((value)::interval >= '01:00:00'::interval))),
    CONSTRAINT setting_is_known CHECK ((name = ANY (ARRAY['retention'::text, 'payload_limit'::text, 'carry_limit'::text, 'idempotency_window'::text, 'default_max_attempts'::text, 'default_backoff_base'::text, 'default_backoff_cap'::text])))
);


ALTER TABLE fanfare.settings OWNER TO fanfare_owner;

--
-- Name: TABLE settings; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.settings IS 'Settings of the database; those of a process are flags and environment.';


--
-- Name: carried_messages; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.carried_messages AS
 SELECT a.name AS app,
    h.name AS handler,
    t.name AS trigger,
    d.id AS delivery_id,
    d.message_id,
    (d.message ->> 'topic'::text) AS topic,
    (d.message ->> 'key'::text) AS key,
    d.published_at,
    d.state,
    d.ready_at AS waiting_since,
    (GREATEST(d.published_at, d.ready_at) + (s.value)::interval) AS dead_letter_at
   FROM ((((fanfare.deliveries d
     JOIN fanfare.apps a ON ((a.id = d.app_id)))
     JOIN fanfare.handlers h ON ((h.id = d.handler_id)))
     JOIN fanfare.triggers t ON ((t.id = d.trigger_id)))
     JOIN fanfare.settings s ON ((s.name = 'carry_limit'::text)))
  WHERE (d.message IS NOT NULL);


ALTER TABLE fanfare.carried_messages OWNER TO fanfare_owner;

--
-- Name: VIEW carried_messages; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.carried_messages IS 'Messages kept with their deliveries, because they are still owed though past the retention, or were redriven: for whom, and when they become dead letters if nothing tries them before.';


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
  WHERE ((i.inhparent = ANY (ARRAY[('fanfare.messages'::regclass)::oid, ('fanfare.batches'::regclass)::oid, ('fanfare.attempts'::regclass)::oid])) AND (c.relname ~ '_[0-9]{8}$'::text));


ALTER TABLE fanfare.daily_partitions OWNER TO fanfare_owner;

--
-- Name: VIEW daily_partitions; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.daily_partitions IS 'Partitions of messages, batches and attempts, each of one day (UTC), without the default ones.';


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
-- Name: partition_upkeep; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.partition_upkeep AS
 SELECT p.parent,
    (d.day)::date AS day,
    (to_regclass(format('fanfare.%I'::text, ((p.parent || '_'::text) || to_char(d.day, 'YYYYMMDD'::text)))) IS NOT NULL) AS "exists"
   FROM (( VALUES ('messages'::text), ('batches'::text), ('attempts'::text)) p(parent)
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
-- Name: database_facts; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.database_facts AS
 SELECT json_build_object('name', current_database(), 'server_version', current_setting('server_version'::text), 'schema_version', ( SELECT v.version
           FROM fanfare.schema_version v), 'functions_unchanged', ( SELECT (c.fingerprint = fanfare.code_fingerprint())
           FROM fanfare.code_version c), 'bytes', pg_database_size(current_database()), 'started_at', fanfare.utc_text(pg_postmaster_start_time()), 'epoch', ( SELECT e.label
           FROM fanfare.epochs e
          WHERE (e.last_batch IS NULL)), 'head_batch', fanfare.head_batch(), 'floor_batch', ( SELECT f.floor_batch
           FROM fanfare.log_floor f), 'oldest_day', ( SELECT min(p.day) AS min
           FROM fanfare.daily_partitions p
          WHERE (p.parent = 'messages'::text)), 'partitions_overdue', ( SELECT count(*) AS count
           FROM fanfare.partition_upkeep p
          WHERE (NOT p."exists"))) AS item;


ALTER TABLE fanfare.database_facts OWNER TO fanfare_owner;

--
-- Name: VIEW database_facts; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.database_facts IS 'What a DBA asks of the database first, as the HTTP API shows it.';


--
-- Name: dead_letters; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.dead_letters (
    id bigint NOT NULL,
    app_id bigint NOT NULL,
    handler_id bigint NOT NULL,
    trigger_id bigint NOT NULL,
    message_id bigint NOT NULL,
    topic_id bigint NOT NULL,
    topic text,
    published_at timestamp with time zone NOT NULL,
    hops smallint NOT NULL,
    key text,
    payload jsonb NOT NULL,
    headers jsonb,
    attempts integer NOT NULL,
    reason text NOT NULL,
    status integer,
    error text,
    died_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    resolution text,
    resolved_at timestamp with time zone,
    resolved_by text,
    CONSTRAINT reason_is_known CHECK ((reason = ANY (ARRAY['exhausted'::text, 'rejected'::text, 'hops'::text, 'handler_deleted'::text, 'trigger_deleted'::text, 'purged'::text, 'expired'::text]))),
    CONSTRAINT resolution_is_known CHECK ((resolution = ANY (ARRAY['redriven'::text, 'discarded'::text]))),
    CONSTRAINT resolved_dead_letter_says_when CHECK (((resolution IS NULL) = (resolved_at IS NULL)))
);


ALTER TABLE fanfare.dead_letters OWNER TO fanfare_owner;

--
-- Name: TABLE dead_letters; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.dead_letters IS 'What could not be delivered, with its message, and how it was resolved: redriven or discarded, null while open.';


--
-- Name: COLUMN dead_letters.reason; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.dead_letters.reason IS 'exhausted: max_attempts. rejected: the handler said never again. hops: it came through 16 handlers. expired: it waited past the retention for longer than carry_limit. purged, handler_deleted, trigger_deleted: an operator''s doing.';


--
-- Name: dead_letters_id_seq; Type: SEQUENCE; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE fanfare.dead_letters ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME fanfare.dead_letters_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: default_retries; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.default_retries AS
 SELECT max((s.value)::integer) FILTER (WHERE (s.name = 'default_max_attempts'::text)) AS max_attempts,
    max((s.value)::interval) FILTER (WHERE (s.name = 'default_backoff_base'::text)) AS backoff_base,
    max((s.value)::interval) FILTER (WHERE (s.name = 'default_backoff_cap'::text)) AS backoff_cap
   FROM fanfare.settings s;


ALTER TABLE fanfare.default_retries OWNER TO fanfare_owner;

--
-- Name: VIEW default_retries; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.default_retries IS 'How a trigger that does not say retries: the settings default_max_attempts, default_backoff_base and default_backoff_cap when it was created. One row.';


--
-- Name: deliveries_id_seq; Type: SEQUENCE; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE fanfare.deliveries ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME fanfare.deliveries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: delivery_backlog; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.delivery_backlog AS
 SELECT a.name AS app,
    h.name AS handler,
    h.kind,
        CASE
            WHEN (h.deleted_at IS NOT NULL) THEN 'deleted'::text
            WHEN (h.disabled_at IS NOT NULL) THEN ('disabled: '::text || h.disabled_reason)
            WHEN (h.paused_at IS NOT NULL) THEN 'paused'::text
            ELSE 'running'::text
        END AS status,
    b.ready,
    b.retrying,
    b.leased,
    b.oldest_ready_at,
    (clock_timestamp() - b.oldest_ready_at) AS overdue_for,
    b.next_retry_at
   FROM ((fanfare.handlers h
     JOIN fanfare.apps a ON ((a.id = h.app_id)))
     CROSS JOIN LATERAL ( SELECT count(*) FILTER (WHERE (d.state = 'ready'::text)) AS ready,
            count(*) FILTER (WHERE (d.state = 'retrying'::text)) AS retrying,
            count(*) FILTER (WHERE (d.state = 'leased'::text)) AS leased,
            min(d.ready_at) FILTER (WHERE ((d.state <> 'leased'::text) AND (d.ready_at <= clock_timestamp()))) AS oldest_ready_at,
            min(d.ready_at) FILTER (WHERE (d.state = 'retrying'::text)) AS next_retry_at
           FROM fanfare.deliveries d
          WHERE (d.handler_id = h.id)) b)
  WHERE ((h.deleted_at IS NULL) OR (((b.ready + b.retrying) + b.leased) > 0));


ALTER TABLE fanfare.delivery_backlog OWNER TO fanfare_owner;

--
-- Name: VIEW delivery_backlog; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.delivery_backlog IS 'What waits for each handler: ready (never tried), retrying, in work (leased), and for how long the oldest has been due.';


--
-- Name: dispatch_bell; Type: SEQUENCE; Schema: fanfare; Owner: fanfare_owner
--

CREATE SEQUENCE fanfare.dispatch_bell
    START WITH 0
    INCREMENT BY 1
    MINVALUE 0
    MAXVALUE 1
    CACHE 1;


ALTER TABLE fanfare.dispatch_bell OWNER TO fanfare_owner;

--
-- Name: SEQUENCE dispatch_bell; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON SEQUENCE fanfare.dispatch_bell IS 'As fanfare.bell, for dispatchers: 1 while all sleep, so that a publish that wrote deliveries rings fanfare_dispatch.';


--
-- Name: docs_listeners; Type: SEQUENCE; Schema: fanfare; Owner: fanfare_owner
--

CREATE SEQUENCE fanfare.docs_listeners
    START WITH 0
    INCREMENT BY 1
    MINVALUE 0
    MAXVALUE 4611686018427387903
    CACHE 1;


ALTER TABLE fanfare.docs_listeners OWNER TO fanfare_owner;

--
-- Name: SEQUENCE docs_listeners; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON SEQUENCE fanfare.docs_listeners IS 'As kv_listeners, for $docs.';


--
-- Name: documents_version_seq; Type: SEQUENCE; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE fanfare.documents ALTER COLUMN version ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME fanfare.documents_version_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 9007199254740991
    CACHE 1
);


--
-- Name: due_schedules; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.due_schedules AS
 SELECT s.id,
    s.next_at,
    s.version
   FROM fanfare.schedules s
  WHERE (s.next_at <= clock_timestamp());


ALTER TABLE fanfare.due_schedules OWNER TO fanfare_owner;

--
-- Name: VIEW due_schedules; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.due_schedules IS 'Schedules with a tick that is due, as fire_schedule takes them.';


--
-- Name: endpoints_id_seq; Type: SEQUENCE; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE fanfare.endpoints ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME fanfare.endpoints_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


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
-- Name: file_store; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.file_store (
    only_row boolean DEFAULT true NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    CONSTRAINT file_store_is_one_row CHECK (only_row)
);


ALTER TABLE fanfare.file_store OWNER TO fanfare_owner;

--
-- Name: TABLE file_store; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.file_store IS 'Names the folder of this database below the files of a data directory, so that servers of two databases with one data directory do not take each other''s bytes for orphans.';


--
-- Name: handler_health; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.handler_health AS
 SELECT a.name AS app,
    h.name AS handler,
    h.kind,
        CASE
            WHEN (h.disabled_at IS NOT NULL) THEN ('disabled: '::text || h.disabled_reason)
            WHEN (h.paused_at IS NOT NULL) THEN 'paused'::text
            WHEN (h.failing_since IS NOT NULL) THEN 'failing'::text
            ELSE 'healthy'::text
        END AS status,
    h.failing_since,
    x.done,
    x.failed,
    x.dead,
    x.p50_ms,
    x.p95_ms,
    x.last_done_at,
    e.started_at AS last_failed_at,
    e.status AS last_status,
    e.error AS last_error,
    ( SELECT count(*) AS count
           FROM fanfare.dead_letters l
          WHERE ((l.handler_id = h.id) AND (l.resolution IS NULL))) AS open_dead_letters
   FROM (((fanfare.handlers h
     JOIN fanfare.apps a ON ((a.id = h.app_id)))
     LEFT JOIN ( SELECT t.handler_id,
            count(*) FILTER (WHERE (t.outcome = 'done'::text)) AS done,
            count(*) FILTER (WHERE (t.outcome = ANY (ARRAY['failed'::text, 'expired'::text]))) AS failed,
            count(*) FILTER (WHERE (t.outcome = 'dead'::text)) AS dead,
            percentile_disc((0.5)::double precision) WITHIN GROUP (ORDER BY t.duration_ms) AS p50_ms,
            percentile_disc((0.95)::double precision) WITHIN GROUP (ORDER BY t.duration_ms) AS p95_ms,
            max(t.started_at) FILTER (WHERE (t.outcome = 'done'::text)) AS last_done_at
           FROM fanfare.attempts t
          WHERE (t.started_at > (clock_timestamp() - '01:00:00'::interval))
          GROUP BY t.handler_id) x ON ((x.handler_id = h.id)))
     LEFT JOIN ( SELECT DISTINCT ON (t.handler_id) t.handler_id,
            t.started_at,
            t.status,
            t.error
           FROM fanfare.attempts t
          WHERE ((t.started_at > (clock_timestamp() - '01:00:00'::interval)) AND (t.outcome = ANY (ARRAY['failed'::text, 'dead'::text, 'expired'::text])))
          ORDER BY t.handler_id, t.started_at DESC) e ON ((e.handler_id = h.id)))
  WHERE (h.deleted_at IS NULL);


ALTER TABLE fanfare.handler_health OWNER TO fanfare_owner;

--
-- Name: VIEW handler_health; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.handler_health IS 'How each handler did in the last hour: attempts by outcome, how long they took, the last error; and its open dead letters.';


--
-- Name: handlers_id_seq; Type: SEQUENCE; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE fanfare.handlers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME fanfare.handlers_id_seq
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
-- Name: kv_entries_version_seq; Type: SEQUENCE; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE fanfare.kv_entries ALTER COLUMN version ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME fanfare.kv_entries_version_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 9007199254740991
    CACHE 1
);


--
-- Name: kv_listeners; Type: SEQUENCE; Schema: fanfare; Owner: fanfare_owner
--

CREATE SEQUENCE fanfare.kv_listeners
    START WITH 0
    INCREMENT BY 1
    MINVALUE 0
    MAXVALUE 4611686018427387903
    CACHE 1;


ALTER TABLE fanfare.kv_listeners OWNER TO fanfare_owner;

--
-- Name: SEQUENCE kv_listeners; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON SEQUENCE fanfare.kv_listeners IS 'Bits (function listener_bit) that are set where somebody listens to $kv: of an app, or of a collection of an app. A change to which nobody does costs no more than reading them. A sequence, because it is read at once, without a query. Bits are never cleared: a set one only means a closer look.';


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
    (clock_timestamp() - s.seen_at) AS silent_for,
        CASE
            WHEN s.sealing THEN fanfare.slot_lag()
            ELSE NULL::bigint
        END AS slot_bytes
   FROM fanfare.servers s;


ALTER TABLE fanfare.lag OWNER TO fanfare_owner;

--
-- Name: VIEW lag; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.lag IS 'How far each server''s relay is behind the newest batch.';


--
-- Name: COLUMN lag.slot_bytes; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.lag.slot_bytes IS 'Bytes of the write-ahead log that Postgres keeps for the slot of the server that seals (FANFARE_WAKEUP=wal); null for the others.';


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
-- Name: listed_apps; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.listed_apps AS
 SELECT a.id,
    a.name,
    json_build_object('id', a.id, 'name', a.name, 'allowed_origins', a.allowed_origins, 'max_streams', a.max_streams, 'max_streams_per_address', a.max_streams_per_address, 'publish_rate', a.publish_rate, 'created_at', fanfare.utc_text(a.created_at)) AS item
   FROM fanfare.apps a;


ALTER TABLE fanfare.listed_apps OWNER TO fanfare_owner;

--
-- Name: VIEW listed_apps; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.listed_apps IS 'Apps as the HTTP API shows them.';


--
-- Name: listed_audit; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.listed_audit AS
 SELECT l.id,
    l.app_id,
    json_build_object('id', l.id, 'changed_at', fanfare.utc_text(l.changed_at), 'session_role', l.session_role, 'acting_role', l.acting_role, 'api_key', l.api_key, 'app_id', l.app_id, 'app', a.name, 'kind', l.kind, 'operation', l.operation, 'object', l.object, 'old', l.old, 'new', l.new) AS item
   FROM (fanfare.audit_log l
     LEFT JOIN fanfare.apps a ON ((a.id = l.app_id)));


ALTER TABLE fanfare.listed_audit OWNER TO fanfare_owner;

--
-- Name: VIEW listed_audit; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.listed_audit IS 'The audit log as the HTTP API shows it.';


--
-- Name: listed_dead_letters; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.listed_dead_letters AS
 SELECT d.app_id,
    d.id,
    d.message_id,
    COALESCE(d.resolution, 'open'::text) AS resolution,
    h.name AS handler,
    t.name AS trigger,
    d.topic,
    json_build_object('id', d.id, 'message_id', d.message_id, 'handler', h.name, 'trigger', t.name, 'topic', d.topic, 'key', d.key, 'payload', d.payload, 'headers', d.headers, 'published_at', fanfare.utc_text(d.published_at), 'attempts', d.attempts, 'reason', d.reason, 'status', d.status, 'error', d.error, 'died_at', fanfare.utc_text(d.died_at), 'resolution', d.resolution, 'resolved_at', fanfare.utc_text(d.resolved_at), 'resolved_by', d.resolved_by) AS item
   FROM ((fanfare.dead_letters d
     JOIN fanfare.handlers h ON ((h.id = d.handler_id)))
     JOIN fanfare.triggers t ON ((t.id = d.trigger_id)));


ALTER TABLE fanfare.listed_dead_letters OWNER TO fanfare_owner;

--
-- Name: VIEW listed_dead_letters; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.listed_dead_letters IS 'Dead letters as the HTTP API shows them.';


--
-- Name: listed_deliveries; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.listed_deliveries AS
 SELECT d.app_id,
    d.id,
    d.message_id,
    d.state,
    h.name AS handler,
    t.name AS trigger,
    json_build_object('id', d.id, 'message_id', d.message_id, 'handler', h.name, 'trigger', t.name, 'topic', p.name, 'state', d.state, 'attempt', d.attempt, 'ready_at', fanfare.utc_text(d.ready_at), 'leased_until', fanfare.utc_text(d.leased_until), 'leased_by', d.leased_by, 'published_at', fanfare.utc_text(d.published_at)) AS item
   FROM (((fanfare.deliveries d
     JOIN fanfare.handlers h ON ((h.id = d.handler_id)))
     JOIN fanfare.triggers t ON ((t.id = d.trigger_id)))
     LEFT JOIN fanfare.topics p ON ((p.id = t.topic_id)));


ALTER TABLE fanfare.listed_deliveries OWNER TO fanfare_owner;

--
-- Name: VIEW listed_deliveries; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.listed_deliveries IS 'Deliveries still owed as the HTTP API shows them.';


--
-- Name: listed_endpoints; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.listed_endpoints AS
 SELECT e.app_id,
    e.id,
    e.path,
    json_build_object('id', e.id, 'path', e.path, 'methods', e.methods, 'function', e.function, 'auth', e.auth, 'timeout', e.timeout, 'max_body_bytes', e.max_body_bytes, 'created_at', fanfare.utc_text(e.created_at)) AS item
   FROM fanfare.endpoints e;


ALTER TABLE fanfare.listed_endpoints OWNER TO fanfare_owner;

--
-- Name: VIEW listed_endpoints; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.listed_endpoints IS 'Endpoints as the HTTP API shows them.';


--
-- Name: listed_files; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.listed_files AS
 SELECT f.app_id,
    f.path,
    json_build_object('path', f.path, 'size', f.size, 'content_type', f.content_type, 'sha256', encode(f.sha256, 'hex'::text), 'version', f.version, 'created_at', fanfare.utc_text(f.created_at), 'updated_at', fanfare.utc_text(f.updated_at)) AS item
   FROM fanfare.files f;


ALTER TABLE fanfare.listed_files OWNER TO fanfare_owner;

--
-- Name: VIEW listed_files; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.listed_files IS 'Files as the HTTP API shows them.';


--
-- Name: listed_handlers; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.listed_handlers AS
 SELECT h.app_id,
    h.id,
    h.name,
    json_build_object('id', h.id, 'name', h.name, 'kind', h.kind, 'target', h.target, 'timeout', (h.timeout)::text, 'max_concurrency', h.max_concurrency, 'rate', h.rate, 'header_names', ARRAY( SELECT jsonb_object_keys(h.headers) AS jsonb_object_keys
          ORDER BY (jsonb_object_keys(h.headers))), 'paused_at', fanfare.utc_text(h.paused_at), 'disabled_at', fanfare.utc_text(h.disabled_at), 'disabled_reason', h.disabled_reason, 'failing_since', fanfare.utc_text(h.failing_since), 'created_at', fanfare.utc_text(h.created_at)) AS item
   FROM fanfare.handlers h
  WHERE (h.deleted_at IS NULL);


ALTER TABLE fanfare.listed_handlers OWNER TO fanfare_owner;

--
-- Name: VIEW listed_handlers; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.listed_handlers IS 'Handlers as the HTTP API shows them: without their secrets, and with the names of their headers alone.';


--
-- Name: listed_keys; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.listed_keys AS
 SELECT k.id,
    k.app_id,
    k.prefix,
    json_build_object('prefix', k.prefix, 'name', k.name, 'app', COALESCE(a.name, '*'::text), 'capabilities', k.capabilities, 'expires_at', fanfare.utc_text(k.expires_at), 'publish_rate', k.publish_rate, 'created_at', fanfare.utc_text(k.created_at)) AS item
   FROM (fanfare.api_keys k
     LEFT JOIN fanfare.apps a ON ((a.id = k.app_id)));


ALTER TABLE fanfare.listed_keys OWNER TO fanfare_owner;

--
-- Name: VIEW listed_keys; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.listed_keys IS 'API keys as the HTTP API shows them, without what is secret.';


--
-- Name: scheduled_messages; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.scheduled_messages (
    id bigint NOT NULL,
    app_id bigint NOT NULL,
    topic_id bigint NOT NULL,
    publish_at timestamp with time zone NOT NULL,
    key text,
    payload jsonb NOT NULL,
    headers jsonb,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);


ALTER TABLE fanfare.scheduled_messages OWNER TO fanfare_owner;

--
-- Name: TABLE scheduled_messages; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.scheduled_messages IS 'Messages to be published once, at a time; a row leaves in the transaction that publishes it. Deleting their topic deletes them.';


--
-- Name: listed_scheduled_messages; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.listed_scheduled_messages AS
 SELECT m.app_id,
    m.id,
    json_build_object('id', m.id, 'topic', t.name, 'at', fanfare.utc_text(m.publish_at), 'key', m.key, 'payload', m.payload, 'headers', m.headers, 'created_at', fanfare.utc_text(m.created_at)) AS item
   FROM (fanfare.scheduled_messages m
     JOIN fanfare.topics t ON ((t.id = m.topic_id)));


ALTER TABLE fanfare.listed_scheduled_messages OWNER TO fanfare_owner;

--
-- Name: VIEW listed_scheduled_messages; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.listed_scheduled_messages IS 'Messages of publish_at as the HTTP API shows them.';


--
-- Name: listed_schedules; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.listed_schedules AS
 SELECT s.app_id,
    s.name,
    json_build_object('id', s.id, 'name', s.name, 'cron', s.cron, 'time_zone', s.time_zone, 'payload', s.payload, 'missed', s.missed, 'paused', s.paused, 'next_at', fanfare.utc_text(s.next_at), 'last_at', fanfare.utc_text(s.last_at), 'last_message_id', s.last_message_id, 'version', s.version, 'created_at', fanfare.utc_text(s.created_at)) AS item
   FROM fanfare.schedules s;


ALTER TABLE fanfare.listed_schedules OWNER TO fanfare_owner;

--
-- Name: VIEW listed_schedules; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.listed_schedules IS 'Schedules as the HTTP API shows them.';


--
-- Name: listed_servers; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.listed_servers AS
 SELECT (s.id)::text AS id,
    json_build_object('id', s.id, 'hostname', s.hostname, 'version', s.version, 'sealing', s.sealing, 'streams', s.streams, 'relayed_batch', s.head_batch, 'batches_behind', (fanfare.head_batch() - s.head_batch), 'started_at', fanfare.utc_text(s.started_at), 'seen_at', fanfare.utc_text(s.seen_at)) AS item
   FROM fanfare.servers s;


ALTER TABLE fanfare.listed_servers OWNER TO fanfare_owner;

--
-- Name: VIEW listed_servers; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.listed_servers IS 'Servers as the HTTP API shows them.';


--
-- Name: streams; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE UNLOGGED TABLE fanfare.streams (
    id bigint NOT NULL,
    server_id uuid NOT NULL,
    app_id bigint NOT NULL,
    topic_ids bigint[] NOT NULL,
    subject text,
    "position" text,
    batch_id bigint,
    queued integer DEFAULT 0 NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT stream_catches_up_from_a_position CHECK ((("position" IS NULL) = (batch_id IS NULL)))
)
WITH (fillfactor='70');


ALTER TABLE fanfare.streams OWNER TO fanfare_owner;

--
-- Name: TABLE streams; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.streams IS 'Streams of clients outside, as their servers last said, every few seconds; see live_streams. Unlogged: after a crash no stream is left either, and servers write it all again.';


--
-- Name: COLUMN streams.subject; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.streams.subject IS 'The sub of its token.';


--
-- Name: COLUMN streams."position"; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.streams."position" IS 'Where it is while it catches up; null when live, with its server.';


--
-- Name: COLUMN streams.queued; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.streams.queued IS 'Frames that wait for it.';


--
-- Name: COLUMN streams.ended_at; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.streams.ended_at IS 'When end_stream was called; its server ends it.';


--
-- Name: live_streams; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.live_streams AS
 SELECT s.id AS stream,
    s.server_id,
    v.hostname,
    s.app_id,
    a.name AS app,
    ARRAY( SELECT t.name
           FROM fanfare.topics t
          WHERE (t.id = ANY (s.topic_ids))
          ORDER BY t.name) AS topics,
    s.subject,
    COALESCE(s."position", fanfare.format_position(v.head_batch)) AS "position",
    GREATEST((fanfare.head_batch() - COALESCE(s.batch_id, v.head_batch)), (0)::bigint) AS batches_behind,
    s.queued,
        CASE
            WHEN (s.ended_at IS NOT NULL) THEN 'ending'::text
            WHEN (s."position" IS NOT NULL) THEN 'catching up'::text
            ELSE 'live'::text
        END AS state,
    s.opened_at
   FROM ((fanfare.streams s
     JOIN fanfare.servers v ON ((v.id = s.server_id)))
     JOIN fanfare.apps a ON ((a.id = s.app_id)));


ALTER TABLE fanfare.live_streams OWNER TO fanfare_owner;

--
-- Name: VIEW live_streams; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.live_streams IS 'Who is connected where, to what, and how far behind the newest batch; a few seconds old. A server shows at most 10000 of its streams.';


--
-- Name: listed_streams; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.listed_streams AS
 SELECT s.app_id,
    s.stream AS id,
    json_build_object('stream', s.stream, 'server', s.server_id, 'hostname', s.hostname, 'topics', s.topics, 'subject', s.subject, 'position', s."position", 'batches_behind', s.batches_behind, 'queued', s.queued, 'state', s.state, 'opened_at', fanfare.utc_text(s.opened_at)) AS item
   FROM fanfare.live_streams s;


ALTER TABLE fanfare.listed_streams OWNER TO fanfare_owner;

--
-- Name: VIEW listed_streams; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.listed_streams IS 'Streams as the HTTP API shows them.';


--
-- Name: sweeps; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.sweeps (
    task text NOT NULL,
    server text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    took interval NOT NULL,
    counts jsonb NOT NULL,
    error text,
    runs bigint DEFAULT 1 NOT NULL,
    totals jsonb NOT NULL,
    CONSTRAINT sweep_counts_are_an_object CHECK (((jsonb_typeof(counts) = 'object'::text) AND (jsonb_typeof(totals) = 'object'::text)))
);


ALTER TABLE fanfare.sweeps OWNER TO fanfare_owner;

--
-- Name: TABLE sweeps; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.sweeps IS 'The last run of each task of the sweeper, which runs on one server at a time: what it counted, how long it took, and why it failed if it did.';


--
-- Name: COLUMN sweeps.totals; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.sweeps.totals IS 'Sum of the counts of all runs.';


--
-- Name: listed_sweeps; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.listed_sweeps AS
 SELECT s.task,
    json_build_object('task', s.task, 'server', s.server, 'started_at', fanfare.utc_text(s.started_at), 'took_ms', round((EXTRACT(epoch FROM s.took) * (1000)::numeric), 3), 'counts', s.counts, 'error', s.error, 'runs', s.runs, 'totals', s.totals) AS item
   FROM fanfare.sweeps s;


ALTER TABLE fanfare.listed_sweeps OWNER TO fanfare_owner;

--
-- Name: VIEW listed_sweeps; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.listed_sweeps IS 'Sweeps as the HTTP API shows them.';


--
-- Name: listed_topics; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.listed_topics AS
 SELECT t.app_id,
    t.id,
    t.name,
    json_build_object('id', t.id, 'name', t.name, 'external_subscribable', t.external_subscribable, 'auth_mode', t.auth_mode, 'created_at', fanfare.utc_text(t.created_at)) AS item
   FROM fanfare.topics t;


ALTER TABLE fanfare.listed_topics OWNER TO fanfare_owner;

--
-- Name: VIEW listed_topics; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.listed_topics IS 'Topics as the HTTP API shows them.';


--
-- Name: listed_triggers; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.listed_triggers AS
 SELECT t.app_id,
    t.id,
    t.name,
    h.name AS handler,
    json_build_object('id', t.id, 'name', t.name, 'handler', h.name, 'kind', t.kind, 'topic', p.name, 'key', t.key_pattern, 'collection', t.collection, 'operations', t.operations, 'schedule', t.schedule, 'source_handler', t.source_handler, 'source_trigger', t.source_trigger, 'source_topic', t.source_topic, 'filter', (t.filter)::text, 'max_attempts', t.max_attempts, 'backoff_base', (t.backoff_base)::text, 'backoff_cap', (t.backoff_cap)::text, 'ordered', t.ordered, 'enabled', t.enabled, 'created_at', fanfare.utc_text(t.created_at)) AS item
   FROM ((fanfare.triggers t
     JOIN fanfare.handlers h ON ((h.id = t.handler_id)))
     LEFT JOIN fanfare.topics p ON ((p.id = t.topic_id)))
  WHERE (t.deleted_at IS NULL);


ALTER TABLE fanfare.listed_triggers OWNER TO fanfare_owner;

--
-- Name: VIEW listed_triggers; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.listed_triggers IS 'Triggers as the HTTP API shows them.';


--
-- Name: low_waters; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.low_waters (
    handler_id bigint NOT NULL,
    state text NOT NULL,
    ready_at timestamp with time zone NOT NULL,
    looked_at timestamp with time zone NOT NULL,
    took interval DEFAULT '00:00:00'::interval NOT NULL
);


ALTER TABLE fanfare.low_waters OWNER TO fanfare_owner;

--
-- Name: TABLE low_waters; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.low_waters IS 'Where claims begin to look: before it, nothing waited at looked_at. Without it each claim would step over what was delivered since the oldest snapshot. Raised once a second; lowered by a look at everything, if something came from before.';


--
-- Name: COLUMN low_waters.took; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.low_waters.took IS 'How long the look at everything, at looked_at, took; the next comes after ten times that.';


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
    CONSTRAINT message_key_fits CHECK (((octet_length(key) >= 1) AND (octet_length(key) <= 2048)))
);


ALTER TABLE fanfare.messages_default OWNER TO fanfare_owner;

--
-- Name: TABLE messages_default; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.messages_default IS 'Takes messages of a day without a partition, so that publish never fails; ensure_partitions moves them out.';


--
-- Name: ordered_cursors; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.ordered_cursors (
    handler_id bigint NOT NULL,
    trigger_id bigint NOT NULL,
    order_key text NOT NULL,
    moved_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);


ALTER TABLE fanfare.ordered_cursors OWNER TO fanfare_owner;

--
-- Name: TABLE ordered_cursors; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.ordered_cursors IS 'After which key claims of a handler''s ordered triggers begin: the last one taken when there were more than a claim takes. Moved once a second at most.';


--
-- Name: rate_buckets; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.rate_buckets (
    handler_id bigint NOT NULL,
    tokens double precision NOT NULL,
    filled_at timestamp with time zone NOT NULL
);


ALTER TABLE fanfare.rate_buckets OWNER TO fanfare_owner;

--
-- Name: TABLE rate_buckets; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.rate_buckets IS 'Deliveries that a handler with a rate may still begin now; at most a second''s worth.';


--
-- Name: ready_handlers; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.ready_handlers AS
 SELECT h.id AS handler_id,
    h.app_id,
    h.name,
    h.kind,
    h.timeout,
    w.ready,
    w.retrying,
    h.max_concurrency
   FROM (fanfare.handlers h
     CROSS JOIN LATERAL ( SELECT COALESCE(bool_or((s.state = 'ready'::text)), false) AS ready,
            COALESCE(bool_or((s.state = 'retrying'::text)), false) AS retrying
           FROM ( VALUES ('ready'::text), ('retrying'::text)) s(state)
          WHERE ((( SELECT d.id
                   FROM fanfare.deliveries d
                  WHERE ((d.handler_id = h.id) AND (d.state = s.state) AND (d.state <> 'leased'::text) AND (d.order_key IS NULL) AND (d.ready_at <= statement_timestamp()) AND (d.ready_at >= COALESCE(( SELECT l.ready_at
                           FROM fanfare.low_waters l
                          WHERE ((l.handler_id = h.id) AND (l.state = s.state))), '-infinity'::timestamp with time zone)))
                  ORDER BY d.ready_at, d.id
                 LIMIT 1) IS NOT NULL) OR (( SELECT min(d.id) AS min
                   FROM (fanfare.triggers t
                     CROSS JOIN LATERAL ( SELECT e.id
                           FROM fanfare.deliveries e
                          WHERE ((e.handler_id = h.id) AND (e.trigger_id = t.id) AND (e.order_key IS NOT NULL))
                          ORDER BY e.order_key, e.message_id
                         LIMIT 1) d)
                  WHERE ((t.handler_id = h.id) AND t.ordered)) IS NOT NULL))) w)
  WHERE ((h.paused_at IS NULL) AND (h.disabled_at IS NULL) AND (h.deleted_at IS NULL) AND (w.ready OR w.retrying));


ALTER TABLE fanfare.ready_handlers OWNER TO fanfare_owner;

--
-- Name: VIEW ready_handlers; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.ready_handlers IS 'Handlers that are neither paused nor disabled and may have something to do now: ready, not tried yet; retrying, to be tried alone. A look by key for each handler, however long the backlogs; of those with ordered triggers it does not look whether a key is free.';


--
-- Name: redacted_messages; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.redacted_messages AS
 SELECT (l.object)::bigint AS message_id
   FROM fanfare.audit_log l
  WHERE ((l.id > ( SELECT (max(n.id) - 1000)
           FROM fanfare.audit_log n)) AND (l.kind = 'messages'::text) AND (l.operation = 'redact'::text));


ALTER TABLE fanfare.redacted_messages OWNER TO fanfare_owner;

--
-- Name: VIEW redacted_messages; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.redacted_messages IS 'Messages redacted by one of the last thousand changes, which servers must not keep in memory.';


--
-- Name: reported_results; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.reported_results AS
 SELECT NULL::bigint AS delivery,
    NULL::bigint AS lease,
    NULL::text AS outcome,
    NULL::interval AS retry_in,
    NULL::integer AS status,
    NULL::text AS error,
    NULL::text AS excerpt,
    NULL::timestamp with time zone AS started_at,
    NULL::real AS duration_ms,
    NULL::text AS disable
  WHERE false;


ALTER TABLE fanfare.reported_results OWNER TO fanfare_owner;

--
-- Name: VIEW reported_results; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.reported_results IS 'Shape of an item of settle_deliveries.';


--
-- Name: revocations; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.revocations (
    app_id bigint NOT NULL,
    kind text NOT NULL,
    value text NOT NULL,
    issued_before timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT revocation_kind_is_known CHECK ((kind = ANY (ARRAY['jti'::text, 'subject'::text, 'all'::text]))),
    CONSTRAINT revocation_of_all_has_no_value CHECK (((kind = 'all'::text) = (value = ''::text))),
    CONSTRAINT revoked_value_fits CHECK ((octet_length(value) <= 255))
);


ALTER TABLE fanfare.revocations OWNER TO fanfare_owner;

--
-- Name: TABLE revocations; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.revocations IS 'Subscriber tokens that hold no more: one by its jti, those of a subject, or all of the app, if issued until then.';


--
-- Name: COLUMN revocations.issued_before; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON COLUMN fanfare.revocations.issued_before IS 'Tokens issued at or before this are revoked; infinity for a jti. A token lives for 30 days at most, so a row says nothing any more 30 days later.';


--
-- Name: running_deliveries; Type: TABLE; Schema: fanfare; Owner: fanfare_owner
--

CREATE TABLE fanfare.running_deliveries (
    xid xid8 NOT NULL,
    acting_app bigint NOT NULL
);


ALTER TABLE fanfare.running_deliveries OWNER TO fanfare_owner;

--
-- Name: TABLE running_deliveries; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON TABLE fanfare.running_deliveries IS 'The transaction that runs SQL handlers, and for which app: inside it the session acts for that app alone. A row that only the owner''s functions write, since any handler can change a setting; it never commits.';


--
-- Name: scheduled_messages_id_seq; Type: SEQUENCE; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE fanfare.scheduled_messages ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME fanfare.scheduled_messages_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: schedules_id_seq; Type: SEQUENCE; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE fanfare.schedules ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME fanfare.schedules_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: signing_keys_id_seq; Type: SEQUENCE; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE fanfare.signing_keys ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME fanfare.signing_keys_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: sweep_preview; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.sweep_preview AS
 SELECT 'partitions'::text AS task,
    'partitions_made'::text AS what,
    count(*) AS due
   FROM (unnest(ARRAY['messages'::text, 'batches'::text, 'attempts'::text]) parent(name)
     CROSS JOIN generate_series(0, 3) ahead(days))
  WHERE (to_regclass((('fanfare.'::text || parent.name) || to_char(((((clock_timestamp() AT TIME ZONE 'UTC'::text))::date + ahead.days))::timestamp with time zone, '"_"YYYYMMDD'::text))) IS NULL)
UNION ALL
 SELECT 'retention'::text AS task,
    'partitions_dropped'::text AS what,
    count(*) AS due
   FROM (fanfare.daily_partitions p
     JOIN fanfare.settings s ON ((s.name = 'retention'::text)))
  WHERE ((p.parent = 'messages'::text) AND ((((p.day + 1))::timestamp without time zone AT TIME ZONE 'UTC'::text) < (clock_timestamp() - (s.value)::interval)))
UNION ALL
 SELECT 'carry'::text AS task,
    'deliveries_carried'::text AS what,
    count(*) AS due
   FROM fanfare.deliveries d
  WHERE ((d.message IS NULL) AND (d.published_at < ( SELECT (((max(p.day) + 1))::timestamp without time zone AT TIME ZONE 'UTC'::text) AS timezone
           FROM (fanfare.daily_partitions p
             JOIN fanfare.settings s ON ((s.name = 'retention'::text)))
          WHERE ((p.parent = 'messages'::text) AND ((((p.day + 1))::timestamp without time zone AT TIME ZONE 'UTC'::text) < (clock_timestamp() - (s.value)::interval))))))
UNION ALL
 SELECT 'carry_limit'::text AS task,
    'dead_letters'::text AS what,
    count(*) AS due
   FROM fanfare.carried_messages c
  WHERE ((c.dead_letter_at < clock_timestamp()) AND (c.state <> 'leased'::text))
UNION ALL
 SELECT 'leases'::text AS task,
    'leases_released'::text AS what,
    count(*) AS due
   FROM fanfare.deliveries d
  WHERE ((d.state = 'leased'::text) AND (d.leased_until < clock_timestamp()))
UNION ALL
 SELECT 'idempotency_keys'::text AS task,
    'keys_deleted'::text AS what,
    count(*) AS due
   FROM (fanfare.idempotency_keys i
     JOIN fanfare.settings s ON ((s.name = 'idempotency_window'::text)))
  WHERE (i.created_at < (clock_timestamp() - (s.value)::interval))
UNION ALL
 SELECT 'kv'::text AS task,
    'entries_deleted'::text AS what,
    count(*) AS due
   FROM fanfare.kv_entries e
  WHERE (e.expires_at <= clock_timestamp())
UNION ALL
 SELECT 'api_keys'::text AS task,
    'keys_deleted'::text AS what,
    count(*) AS due
   FROM fanfare.api_keys k
  WHERE (k.expires_at < (clock_timestamp() - '30 days'::interval))
UNION ALL
 SELECT 'revocations'::text AS task,
    'revocations_deleted'::text AS what,
    count(*) AS due
   FROM fanfare.revocations r
  WHERE (r.revoked_at < (clock_timestamp() - '31 days'::interval))
UNION ALL
 SELECT 'signing_keys'::text AS task,
    'keys_deleted'::text AS what,
    count(*) AS due
   FROM fanfare.signing_keys k
  WHERE (k.expires_at < (clock_timestamp() - '1 day'::interval));


ALTER TABLE fanfare.sweep_preview OWNER TO fanfare_owner;

--
-- Name: VIEW sweep_preview; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.sweep_preview IS 'What the next runs of the sweeper would do in the database, by task. A partition stays for as long as something in it was sealed within the retention.';


--
-- Name: table_watches_id_seq; Type: SEQUENCE; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE fanfare.table_watches ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME fanfare.table_watches_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: topic_stats; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.topic_stats AS
 SELECT a.name AS app,
    t.name AS topic,
    t.external_subscribable,
    t.auth_mode,
    COALESCE(m.messages, (0)::bigint) AS messages_last_hour,
    COALESCE(m.payload_bytes, (0)::bigint) AS payload_bytes_last_hour,
    l.published_at AS last_published_at,
    ( SELECT count(*) AS count
           FROM fanfare.streams s
          WHERE ((t.id = ANY (s.topic_ids)) AND (s.app_id = t.app_id))) AS streams
   FROM (((fanfare.topics t
     JOIN fanfare.apps a ON ((a.id = t.app_id)))
     LEFT JOIN ( SELECT n.topic_id,
            count(*) AS messages,
            sum(octet_length((n.payload)::text)) AS payload_bytes
           FROM fanfare.messages n
          WHERE (n.published_at > (clock_timestamp() - '01:00:00'::interval))
          GROUP BY n.topic_id) m ON ((m.topic_id = t.id)))
     LEFT JOIN LATERAL ( SELECT n.published_at
           FROM fanfare.messages n
          WHERE (n.topic_id = t.id)
          ORDER BY n.xid DESC, n.id DESC
         LIMIT 1) l ON (true));


ALTER TABLE fanfare.topic_stats OWNER TO fanfare_owner;

--
-- Name: VIEW topic_stats; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.topic_stats IS 'What each topic carried in the last hour, when it was last published to, and who streams it now. It reads the messages of the last hour.';


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
-- Name: triggers_id_seq; Type: SEQUENCE; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE fanfare.triggers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME fanfare.triggers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: unlinked_tables; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.unlinked_tables AS
 SELECT (c.oid)::regclass AS relation
   FROM (pg_class c
     JOIN pg_attribute a ON (((a.attrelid = c.oid) AND (a.attname = 'app_id'::name) AND (NOT a.attisdropped))))
  WHERE ((c.relnamespace = ('fanfare'::regnamespace)::oid) AND (c.relkind = ANY (ARRAY['r'::"char", 'p'::"char"])) AND (NOT c.relispartition) AND (c.relname <> 'audit_log'::name) AND (NOT (EXISTS ( SELECT
           FROM pg_constraint k
          WHERE ((k.conrelid = c.oid) AND (k.contype = 'f'::"char") AND (k.confrelid = ('fanfare.apps'::regclass)::oid))))));


ALTER TABLE fanfare.unlinked_tables OWNER TO fanfare_owner;

--
-- Name: VIEW unlinked_tables; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.unlinked_tables IS 'Tables with rows of apps and no foreign key to them, which delete_app empties of an app itself.';


--
-- Name: watch_triggers; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.watch_triggers AS
 SELECT (t.tgrelid)::regclass AS relation,
    t.tgname AS name,
    (replace(encode(t.tgargs, 'escape'::text), '\000'::text, ''::text))::bigint AS watch_id,
    (t.tgenabled <> 'D'::"char") AS enabled,
    (t.tgfoid = ('fanfare.refuse_truncate()'::regprocedure)::oid) AS of_truncate
   FROM pg_trigger t
  WHERE ((t.tgfoid = ANY (ARRAY[('fanfare.publish_row_change()'::regprocedure)::oid, ('fanfare.refuse_truncate()'::regprocedure)::oid])) AND (t.tgparentid = (0)::oid) AND (encode(t.tgargs, 'escape'::text) ~ '^[0-9]{1,18}\\000$'::text));


ALTER TABLE fanfare.watch_triggers OWNER TO fanfare_owner;

--
-- Name: VIEW watch_triggers; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.watch_triggers IS 'The triggers by which tables are watched, one an operation.';


--
-- Name: watched_tables; Type: VIEW; Schema: fanfare; Owner: fanfare_owner
--

CREATE VIEW fanfare.watched_tables AS
 SELECT w.id,
    w.app_id,
    a.name AS app,
    (w.relation)::text AS relation,
    p.name AS topic,
    w.operations,
    w.columns,
    w.condition,
    w.key_column AS key,
    w.created_at,
        CASE
            WHEN (c.oid IS NULL) THEN 'table dropped'::text
            WHEN (( SELECT count(*) AS count
               FROM fanfare.watch_triggers t
              WHERE (((t.relation)::oid = (w.relation)::oid) AND (t.watch_id = w.id) AND t.enabled AND (NOT t.of_truncate))) < cardinality(w.operations)) THEN 'trigger missing'::text
            WHEN (EXISTS ( SELECT
               FROM unnest((w.columns || w.key_column)) n(name)
              WHERE ((n.name IS NOT NULL) AND (NOT (EXISTS ( SELECT
                       FROM pg_attribute b
                      WHERE ((b.attrelid = c.oid) AND (b.attname = n.name) AND (b.attnum > 0) AND (NOT b.attisdropped)))))))) THEN 'column missing'::text
            ELSE 'watching'::text
        END AS state
   FROM (((fanfare.table_watches w
     JOIN fanfare.apps a ON ((a.id = w.app_id)))
     JOIN fanfare.topics p ON ((p.id = w.topic_id)))
     LEFT JOIN pg_class c ON ((c.oid = (w.relation)::oid)));


ALTER TABLE fanfare.watched_tables OWNER TO fanfare_owner;

--
-- Name: VIEW watched_tables; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON VIEW fanfare.watched_tables IS 'Tables whose changes are published, and whether they are. trigger missing: somebody dropped or disabled one. column missing: writes to the table fail until it is watched again. table dropped: the next watch_table forgets it.';


--
-- Name: attempts_default; Type: TABLE ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.attempts ATTACH PARTITION fanfare.attempts_default DEFAULT;


--
-- Name: batches_default; Type: TABLE ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.batches ATTACH PARTITION fanfare.batches_default DEFAULT;


--
-- Name: messages_default; Type: TABLE ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.messages ATTACH PARTITION fanfare.messages_default DEFAULT;


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
-- Name: audit_log audit_log_pkey; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.audit_log
    ADD CONSTRAINT audit_log_pkey PRIMARY KEY (id);


--
-- Name: files blob_belongs_to_one_file; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.files
    ADD CONSTRAINT blob_belongs_to_one_file UNIQUE (blob);


--
-- Name: code_version code_version_pkey; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.code_version
    ADD CONSTRAINT code_version_pkey PRIMARY KEY (only_row);


--
-- Name: dead_letters dead_letters_pkey; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.dead_letters
    ADD CONSTRAINT dead_letters_pkey PRIMARY KEY (id);


--
-- Name: deliveries deliveries_pkey; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.deliveries
    ADD CONSTRAINT deliveries_pkey PRIMARY KEY (id);


--
-- Name: deliveries delivery_is_owed_once; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.deliveries
    ADD CONSTRAINT delivery_is_owed_once UNIQUE (message_id, trigger_id);


--
-- Name: documents document_id_is_unique_in_collection; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.documents
    ADD CONSTRAINT document_id_is_unique_in_collection PRIMARY KEY (app_id, collection, id);


--
-- Name: endpoints endpoint_path_is_unique_in_app; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.endpoints
    ADD CONSTRAINT endpoint_path_is_unique_in_app UNIQUE (app_id, path);


--
-- Name: endpoints endpoints_pkey; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.endpoints
    ADD CONSTRAINT endpoints_pkey PRIMARY KEY (id);


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
-- Name: files file_path_is_unique_in_app; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.files
    ADD CONSTRAINT file_path_is_unique_in_app PRIMARY KEY (app_id, path);


--
-- Name: file_store file_store_pkey; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.file_store
    ADD CONSTRAINT file_store_pkey PRIMARY KEY (only_row);


--
-- Name: handlers handlers_pkey; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.handlers
    ADD CONSTRAINT handlers_pkey PRIMARY KEY (id);


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
-- Name: signing_keys kid_is_unique_in_app; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.signing_keys
    ADD CONSTRAINT kid_is_unique_in_app UNIQUE (app_id, kid);


--
-- Name: kv_entries kv_key_is_unique_in_collection; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.kv_entries
    ADD CONSTRAINT kv_key_is_unique_in_collection PRIMARY KEY (app_id, collection, key);


--
-- Name: log_floor log_floor_pkey; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.log_floor
    ADD CONSTRAINT log_floor_pkey PRIMARY KEY (only_row);


--
-- Name: low_waters low_water_is_of_a_state; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.low_waters
    ADD CONSTRAINT low_water_is_of_a_state PRIMARY KEY (handler_id, state);


--
-- Name: ordered_cursors ordered_cursors_pkey; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.ordered_cursors
    ADD CONSTRAINT ordered_cursors_pkey PRIMARY KEY (handler_id);


--
-- Name: rate_buckets rate_buckets_pkey; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.rate_buckets
    ADD CONSTRAINT rate_buckets_pkey PRIMARY KEY (handler_id);


--
-- Name: revocations revocation_is_one_row; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.revocations
    ADD CONSTRAINT revocation_is_one_row PRIMARY KEY (app_id, kind, value);


--
-- Name: running_deliveries running_deliveries_pkey; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.running_deliveries
    ADD CONSTRAINT running_deliveries_pkey PRIMARY KEY (xid);


--
-- Name: schedules schedule_name_is_unique_in_app; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.schedules
    ADD CONSTRAINT schedule_name_is_unique_in_app UNIQUE (app_id, name);


--
-- Name: scheduled_messages scheduled_messages_pkey; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.scheduled_messages
    ADD CONSTRAINT scheduled_messages_pkey PRIMARY KEY (id);


--
-- Name: schedules schedules_pkey; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.schedules
    ADD CONSTRAINT schedules_pkey PRIMARY KEY (id);


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
-- Name: signing_keys signing_keys_pkey; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.signing_keys
    ADD CONSTRAINT signing_keys_pkey PRIMARY KEY (id);


--
-- Name: streams streams_pkey; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.streams
    ADD CONSTRAINT streams_pkey PRIMARY KEY (id);


--
-- Name: sweeps sweeps_pkey; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.sweeps
    ADD CONSTRAINT sweeps_pkey PRIMARY KEY (task);


--
-- Name: table_watches table_watches_pkey; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.table_watches
    ADD CONSTRAINT table_watches_pkey PRIMARY KEY (id);


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
-- Name: triggers triggers_pkey; Type: CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.triggers
    ADD CONSTRAINT triggers_pkey PRIMARY KEY (id);


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
-- Name: attempts_message; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX attempts_message ON ONLY fanfare.attempts USING btree (message_id, trigger_id);


--
-- Name: INDEX attempts_message; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.attempts_message IS 'delivery_trace; verify.';


--
-- Name: attempts_default_message_id_trigger_id_idx; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX attempts_default_message_id_trigger_id_idx ON fanfare.attempts_default USING btree (message_id, trigger_id);


--
-- Name: attempts_started; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX attempts_started ON ONLY fanfare.attempts USING brin (started_at);


--
-- Name: INDEX attempts_started; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.attempts_started IS 'handler_health: attempts of the last hour.';


--
-- Name: attempts_default_started_at_idx; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX attempts_default_started_at_idx ON fanfare.attempts_default USING brin (started_at);


--
-- Name: audit_log_app_id; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX audit_log_app_id ON fanfare.audit_log USING btree (app_id, id);


--
-- Name: INDEX audit_log_app_id; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.audit_log_app_id IS 'What was changed in an app, newest first.';


--
-- Name: batches_id; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX batches_id ON ONLY fanfare.batches USING btree (id);


--
-- Name: INDEX batches_id; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.batches_id IS 'The newest batch; a batch by id; a span.';


--
-- Name: batches_default_id_idx; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX batches_default_id_idx ON fanfare.batches_default USING btree (id);


--
-- Name: batches_snapshot_xmax; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX batches_snapshot_xmax ON ONLY fanfare.batches USING btree (lineage, snapshot_xmax, id);


--
-- Name: INDEX batches_snapshot_xmax; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.batches_snapshot_xmax IS 'batch_of: the batch of a transaction.';


--
-- Name: batches_default_lineage_snapshot_xmax_id_idx; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX batches_default_lineage_snapshot_xmax_id_idx ON fanfare.batches_default USING btree (lineage, snapshot_xmax, id);


--
-- Name: batches_sealed_at; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX batches_sealed_at ON ONLY fanfare.batches USING btree (sealed_at, id);


--
-- Name: INDEX batches_sealed_at; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.batches_sealed_at IS 'start_position: the first batch sealed at or after a time.';


--
-- Name: batches_default_sealed_at_id_idx; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX batches_default_sealed_at_id_idx ON fanfare.batches_default USING btree (sealed_at, id);


--
-- Name: dead_letters_app; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX dead_letters_app ON fanfare.dead_letters USING btree (app_id, id);


--
-- Name: INDEX dead_letters_app; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.dead_letters_app IS 'The dead letters of an app, newest first.';


--
-- Name: dead_letters_message; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX dead_letters_message ON fanfare.dead_letters USING btree (message_id, trigger_id);


--
-- Name: INDEX dead_letters_message; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.dead_letters_message IS 'delivery_trace; verify.';


--
-- Name: dead_letters_open; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX dead_letters_open ON fanfare.dead_letters USING btree (handler_id, id) WHERE (resolution IS NULL);


--
-- Name: INDEX dead_letters_open; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.dead_letters_open IS 'redrive and discard by handler; handler_health.';


--
-- Name: deliveries_carried; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX deliveries_carried ON fanfare.deliveries USING btree (published_at) WHERE (message IS NOT NULL);


--
-- Name: INDEX deliveries_carried; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.deliveries_carried IS 'expire_carried; carried_messages.';


--
-- Name: deliveries_leased; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX deliveries_leased ON fanfare.deliveries USING btree (handler_id, leased_until) WHERE (state = 'leased'::text);


--
-- Name: INDEX deliveries_leased; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.deliveries_leased IS 'claim_deliveries: how many of a handler are in work; release_expired_leases.';


--
-- Name: deliveries_ordered; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX deliveries_ordered ON fanfare.deliveries USING btree (handler_id, trigger_id, order_key, message_id) WHERE (order_key IS NOT NULL);


--
-- Name: INDEX deliveries_ordered; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.deliveries_ordered IS 'lock_ordered: the first of each key, by a loose scan.';


--
-- Name: deliveries_waiting; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX deliveries_waiting ON fanfare.deliveries USING btree (handler_id, state, ready_at, id) WHERE ((state <> 'leased'::text) AND (order_key IS NULL));


--
-- Name: INDEX deliveries_waiting; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.deliveries_waiting IS 'lock_waiting: the next of a handler; another''s backlog is not read.';


--
-- Name: delivery_of_a_key_is_leased_alone; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE UNIQUE INDEX delivery_of_a_key_is_leased_alone ON fanfare.deliveries USING btree (trigger_id, order_key) WHERE ((state = 'leased'::text) AND (order_key IS NOT NULL));


--
-- Name: INDEX delivery_of_a_key_is_leased_alone; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.delivery_of_a_key_is_leased_alone IS 'An ordered trigger delivers one at a time for a key.';


--
-- Name: documents_body; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX documents_body ON fanfare.documents USING gin (body jsonb_path_ops);


--
-- Name: INDEX documents_body; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.documents_body IS 'doc_find: documents that contain a filter or match a path.';


--
-- Name: external_topics; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX external_topics ON fanfare.topics USING btree (app_id, name) WHERE external_subscribable;


--
-- Name: INDEX external_topics; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.external_topics IS 'authorize_subscribe: a missing topic and an internal one are the same miss.';


--
-- Name: handler_name_is_unique_in_app; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE UNIQUE INDEX handler_name_is_unique_in_app ON fanfare.handlers USING btree (app_id, name) WHERE (deleted_at IS NULL);


--
-- Name: INDEX handler_name_is_unique_in_app; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.handler_name_is_unique_in_app IS 'A handler by name; the name of a deleted one is free.';


--
-- Name: idempotency_keys_created_at; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX idempotency_keys_created_at ON fanfare.idempotency_keys USING btree (created_at);


--
-- Name: INDEX idempotency_keys_created_at; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.idempotency_keys_created_at IS 'drop_expired: keys older than 24 h.';


--
-- Name: kv_entries_expires_at; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX kv_entries_expires_at ON fanfare.kv_entries USING btree (expires_at) WHERE (expires_at IS NOT NULL);


--
-- Name: INDEX kv_entries_expires_at; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.kv_entries_expires_at IS 'expire_kv: entries that have expired.';


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
-- Name: messages_default_id_idx; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX messages_default_id_idx ON fanfare.messages_default USING btree (id);


--
-- Name: messages_topic; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX messages_topic ON ONLY fanfare.messages USING btree (topic_id, xid, id);


--
-- Name: INDEX messages_topic; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.messages_topic IS 'span_messages: messages of a topic between two batches.';


--
-- Name: messages_default_topic_id_xid_id_idx; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX messages_default_topic_id_xid_id_idx ON fanfare.messages_default USING btree (topic_id, xid, id);


--
-- Name: messages_xid; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX messages_xid ON ONLY fanfare.messages USING btree (xid, id);


--
-- Name: INDEX messages_xid; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.messages_xid IS 'seal: messages of a range of transactions, or of late ones.';


--
-- Name: messages_default_xid_id_idx; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX messages_default_xid_id_idx ON fanfare.messages_default USING btree (xid, id);


--
-- Name: one_signing_key_signs; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE UNIQUE INDEX one_signing_key_signs ON fanfare.signing_keys USING btree (app_id) WHERE (expires_at IS NULL);


--
-- Name: INDEX one_signing_key_signs; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.one_signing_key_signs IS 'current_signing_key: the key that signs, of which there is one.';


--
-- Name: scheduled_messages_app; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX scheduled_messages_app ON fanfare.scheduled_messages USING btree (app_id, id);


--
-- Name: INDEX scheduled_messages_app; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.scheduled_messages_app IS 'Those of an app.';


--
-- Name: scheduled_messages_publish_at; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX scheduled_messages_publish_at ON fanfare.scheduled_messages USING btree (publish_at, id);


--
-- Name: INDEX scheduled_messages_publish_at; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.scheduled_messages_publish_at IS 'publish_scheduled: what is due.';


--
-- Name: scheduled_messages_topic; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX scheduled_messages_topic ON fanfare.scheduled_messages USING btree (topic_id);


--
-- Name: INDEX scheduled_messages_topic; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.scheduled_messages_topic IS 'Deleting a topic.';


--
-- Name: schedules_next_at; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX schedules_next_at ON fanfare.schedules USING btree (next_at);


--
-- Name: INDEX schedules_next_at; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.schedules_next_at IS 'due_schedules.';


--
-- Name: streams_app; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX streams_app ON fanfare.streams USING btree (app_id, id);


--
-- Name: INDEX streams_app; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.streams_app IS 'live_streams of an app, by id.';


--
-- Name: streams_server; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX streams_server ON fanfare.streams USING btree (server_id);


--
-- Name: INDEX streams_server; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.streams_server IS 'save_streams: those of a server; forgetting a server.';


--
-- Name: table_watches_app; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX table_watches_app ON fanfare.table_watches USING btree (app_id);


--
-- Name: INDEX table_watches_app; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.table_watches_app IS 'Deleting an app; the watched tables of an app.';


--
-- Name: table_watches_topic; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX table_watches_topic ON fanfare.table_watches USING btree (topic_id);


--
-- Name: INDEX table_watches_topic; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.table_watches_topic IS 'Deleting a topic.';


--
-- Name: trigger_name_is_unique_in_app; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE UNIQUE INDEX trigger_name_is_unique_in_app ON fanfare.triggers USING btree (app_id, name) WHERE (deleted_at IS NULL);


--
-- Name: INDEX trigger_name_is_unique_in_app; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.trigger_name_is_unique_in_app IS 'A trigger by name; the name of a deleted one is free.';


--
-- Name: triggers_handler; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX triggers_handler ON fanfare.triggers USING btree (handler_id);


--
-- Name: INDEX triggers_handler; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.triggers_handler IS 'Deleting a handler; which of its triggers are ordered.';


--
-- Name: triggers_store; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX triggers_store ON fanfare.triggers USING btree (app_id, kind) WHERE enabled;


--
-- Name: INDEX triggers_store; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.triggers_store IS 'publish_change: the triggers of an app''s store.';


--
-- Name: triggers_topic; Type: INDEX; Schema: fanfare; Owner: fanfare_owner
--

CREATE INDEX triggers_topic ON fanfare.triggers USING btree (topic_id) WHERE enabled;


--
-- Name: INDEX triggers_topic; Type: COMMENT; Schema: fanfare; Owner: fanfare_owner
--

COMMENT ON INDEX fanfare.triggers_topic IS 'fan-out: the triggers of a topic.';


--
-- Name: attempts_default_message_id_trigger_id_idx; Type: INDEX ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER INDEX fanfare.attempts_message ATTACH PARTITION fanfare.attempts_default_message_id_trigger_id_idx;


--
-- Name: attempts_default_started_at_idx; Type: INDEX ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER INDEX fanfare.attempts_started ATTACH PARTITION fanfare.attempts_default_started_at_idx;


--
-- Name: batches_default_id_idx; Type: INDEX ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER INDEX fanfare.batches_id ATTACH PARTITION fanfare.batches_default_id_idx;


--
-- Name: batches_default_lineage_snapshot_xmax_id_idx; Type: INDEX ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER INDEX fanfare.batches_snapshot_xmax ATTACH PARTITION fanfare.batches_default_lineage_snapshot_xmax_id_idx;


--
-- Name: batches_default_sealed_at_id_idx; Type: INDEX ATTACH; Schema: fanfare; Owner: fanfare_owner
--

ALTER INDEX fanfare.batches_sealed_at ATTACH PARTITION fanfare.batches_default_sealed_at_id_idx;


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
-- Name: api_keys audited; Type: TRIGGER; Schema: fanfare; Owner: fanfare_owner
--

CREATE TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON fanfare.api_keys FOR EACH ROW EXECUTE FUNCTION fanfare.record_change();


--
-- Name: app_domains audited; Type: TRIGGER; Schema: fanfare; Owner: fanfare_owner
--

CREATE TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON fanfare.app_domains FOR EACH ROW EXECUTE FUNCTION fanfare.record_change();


--
-- Name: app_roles audited; Type: TRIGGER; Schema: fanfare; Owner: fanfare_owner
--

CREATE TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON fanfare.app_roles FOR EACH ROW EXECUTE FUNCTION fanfare.record_change();


--
-- Name: apps audited; Type: TRIGGER; Schema: fanfare; Owner: fanfare_owner
--

CREATE TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON fanfare.apps FOR EACH ROW EXECUTE FUNCTION fanfare.record_change();


--
-- Name: endpoints audited; Type: TRIGGER; Schema: fanfare; Owner: fanfare_owner
--

CREATE TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON fanfare.endpoints FOR EACH ROW EXECUTE FUNCTION fanfare.record_change();


--
-- Name: handlers audited; Type: TRIGGER; Schema: fanfare; Owner: fanfare_owner
--

CREATE TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON fanfare.handlers FOR EACH ROW EXECUTE FUNCTION fanfare.record_change();


--
-- Name: revocations audited; Type: TRIGGER; Schema: fanfare; Owner: fanfare_owner
--

CREATE TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON fanfare.revocations FOR EACH ROW EXECUTE FUNCTION fanfare.record_change();


--
-- Name: schedules audited; Type: TRIGGER; Schema: fanfare; Owner: fanfare_owner
--

CREATE TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON fanfare.schedules FOR EACH ROW EXECUTE FUNCTION fanfare.record_change();


--
-- Name: settings audited; Type: TRIGGER; Schema: fanfare; Owner: fanfare_owner
--

CREATE TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON fanfare.settings FOR EACH ROW EXECUTE FUNCTION fanfare.record_change();


--
-- Name: signing_keys audited; Type: TRIGGER; Schema: fanfare; Owner: fanfare_owner
--

CREATE TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON fanfare.signing_keys FOR EACH ROW EXECUTE FUNCTION fanfare.record_change();


--
-- Name: table_watches audited; Type: TRIGGER; Schema: fanfare; Owner: fanfare_owner
--

CREATE TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON fanfare.table_watches FOR EACH ROW EXECUTE FUNCTION fanfare.record_change();


--
-- Name: topics audited; Type: TRIGGER; Schema: fanfare; Owner: fanfare_owner
--

CREATE TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON fanfare.topics FOR EACH ROW EXECUTE FUNCTION fanfare.record_change();


--
-- Name: triggers audited; Type: TRIGGER; Schema: fanfare; Owner: fanfare_owner
--

CREATE TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON fanfare.triggers FOR EACH ROW EXECUTE FUNCTION fanfare.record_change();


--
-- Name: topics becomes_external; Type: TRIGGER; Schema: fanfare; Owner: fanfare_owner
--

CREATE TRIGGER becomes_external BEFORE UPDATE OF external_subscribable ON fanfare.topics FOR EACH ROW WHEN ((new.external_subscribable AND (NOT old.external_subscribable))) EXECUTE FUNCTION fanfare.hide_history();


--
-- Name: documents document_changed; Type: TRIGGER; Schema: fanfare; Owner: fanfare_owner
--

CREATE TRIGGER document_changed AFTER INSERT OR DELETE OR UPDATE ON fanfare.documents FOR EACH ROW EXECUTE FUNCTION fanfare.document_changed();


--
-- Name: files file_changed; Type: TRIGGER; Schema: fanfare; Owner: fanfare_owner
--

CREATE TRIGGER file_changed AFTER INSERT OR DELETE OR UPDATE ON fanfare.files FOR EACH ROW EXECUTE FUNCTION fanfare.file_changed();


--
-- Name: kv_entries kv_changed; Type: TRIGGER; Schema: fanfare; Owner: fanfare_owner
--

CREATE TRIGGER kv_changed AFTER INSERT OR DELETE OR UPDATE ON fanfare.kv_entries FOR EACH ROW EXECUTE FUNCTION fanfare.kv_changed();


--
-- Name: topics note_listeners; Type: TRIGGER; Schema: fanfare; Owner: fanfare_owner
--

CREATE TRIGGER note_listeners AFTER INSERT OR UPDATE ON fanfare.topics FOR EACH ROW WHEN ((new.external_subscribable AND (new.name = ANY (ARRAY['$kv'::text, '$docs'::text])))) EXECUTE FUNCTION fanfare.note_listeners();


--
-- Name: triggers note_store_trigger; Type: TRIGGER; Schema: fanfare; Owner: fanfare_owner
--

CREATE TRIGGER note_store_trigger AFTER INSERT OR UPDATE ON fanfare.triggers FOR EACH ROW WHEN ((new.enabled AND (new.kind = ANY (ARRAY['kv'::text, 'docs'::text])))) EXECUTE FUNCTION fanfare.note_store_trigger();


--
-- Name: triggers note_triggers; Type: TRIGGER; Schema: fanfare; Owner: fanfare_owner
--

CREATE TRIGGER note_triggers AFTER INSERT OR DELETE OR UPDATE OF topic_id, enabled ON fanfare.triggers FOR EACH ROW EXECUTE FUNCTION fanfare.note_triggers();


--
-- Name: schedules schedule_changed; Type: TRIGGER; Schema: fanfare; Owner: fanfare_owner
--

CREATE TRIGGER schedule_changed BEFORE INSERT OR UPDATE ON fanfare.schedules FOR EACH ROW EXECUTE FUNCTION fanfare.schedule_changed();


--
-- Name: api_keys tell_servers; Type: TRIGGER; Schema: fanfare; Owner: fanfare_owner
--

CREATE TRIGGER tell_servers AFTER DELETE OR UPDATE ON fanfare.api_keys FOR EACH ROW EXECUTE FUNCTION fanfare.key_changed();


--
-- Name: apps tell_servers; Type: TRIGGER; Schema: fanfare; Owner: fanfare_owner
--

CREATE TRIGGER tell_servers AFTER UPDATE ON fanfare.apps FOR EACH ROW EXECUTE FUNCTION fanfare.app_changed();


--
-- Name: topics tell_servers; Type: TRIGGER; Schema: fanfare; Owner: fanfare_owner
--

CREATE TRIGGER tell_servers AFTER DELETE OR UPDATE ON fanfare.topics FOR EACH ROW EXECUTE FUNCTION fanfare.topic_changed();


--
-- Name: documents touch_document; Type: TRIGGER; Schema: fanfare; Owner: fanfare_owner
--

CREATE TRIGGER touch_document BEFORE UPDATE ON fanfare.documents FOR EACH ROW WHEN ((new.version = old.version)) EXECUTE FUNCTION fanfare.touch_document();


--
-- Name: kv_entries touch_entry; Type: TRIGGER; Schema: fanfare; Owner: fanfare_owner
--

CREATE TRIGGER touch_entry BEFORE UPDATE ON fanfare.kv_entries FOR EACH ROW WHEN ((new.version = old.version)) EXECUTE FUNCTION fanfare.touch_entry();


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
-- Name: documents documents_app_id_fkey; Type: FK CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.documents
    ADD CONSTRAINT documents_app_id_fkey FOREIGN KEY (app_id) REFERENCES fanfare.apps(id) ON DELETE CASCADE;


--
-- Name: endpoints endpoints_app_id_fkey; Type: FK CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.endpoints
    ADD CONSTRAINT endpoints_app_id_fkey FOREIGN KEY (app_id) REFERENCES fanfare.apps(id) ON DELETE CASCADE;


--
-- Name: files files_app_id_fkey; Type: FK CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.files
    ADD CONSTRAINT files_app_id_fkey FOREIGN KEY (app_id) REFERENCES fanfare.apps(id) ON DELETE CASCADE;


--
-- Name: handlers handlers_app_id_fkey; Type: FK CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.handlers
    ADD CONSTRAINT handlers_app_id_fkey FOREIGN KEY (app_id) REFERENCES fanfare.apps(id) ON DELETE CASCADE;


--
-- Name: idempotency_keys idempotency_keys_app_id_fkey; Type: FK CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.idempotency_keys
    ADD CONSTRAINT idempotency_keys_app_id_fkey FOREIGN KEY (app_id) REFERENCES fanfare.apps(id) ON DELETE CASCADE;


--
-- Name: kv_entries kv_entries_app_id_fkey; Type: FK CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.kv_entries
    ADD CONSTRAINT kv_entries_app_id_fkey FOREIGN KEY (app_id) REFERENCES fanfare.apps(id) ON DELETE CASCADE;


--
-- Name: ordered_cursors ordered_cursors_handler_id_fkey; Type: FK CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.ordered_cursors
    ADD CONSTRAINT ordered_cursors_handler_id_fkey FOREIGN KEY (handler_id) REFERENCES fanfare.handlers(id) ON DELETE CASCADE;


--
-- Name: rate_buckets rate_buckets_handler_id_fkey; Type: FK CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.rate_buckets
    ADD CONSTRAINT rate_buckets_handler_id_fkey FOREIGN KEY (handler_id) REFERENCES fanfare.handlers(id) ON DELETE CASCADE;


--
-- Name: revocations revocations_app_id_fkey; Type: FK CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.revocations
    ADD CONSTRAINT revocations_app_id_fkey FOREIGN KEY (app_id) REFERENCES fanfare.apps(id) ON DELETE CASCADE;


--
-- Name: scheduled_messages scheduled_messages_app_id_fkey; Type: FK CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.scheduled_messages
    ADD CONSTRAINT scheduled_messages_app_id_fkey FOREIGN KEY (app_id) REFERENCES fanfare.apps(id) ON DELETE CASCADE;


--
-- Name: scheduled_messages scheduled_messages_topic_id_fkey; Type: FK CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.scheduled_messages
    ADD CONSTRAINT scheduled_messages_topic_id_fkey FOREIGN KEY (topic_id) REFERENCES fanfare.topics(id) ON DELETE CASCADE;


--
-- Name: schedules schedules_app_id_fkey; Type: FK CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.schedules
    ADD CONSTRAINT schedules_app_id_fkey FOREIGN KEY (app_id) REFERENCES fanfare.apps(id) ON DELETE CASCADE;


--
-- Name: signing_keys signing_keys_app_id_fkey; Type: FK CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.signing_keys
    ADD CONSTRAINT signing_keys_app_id_fkey FOREIGN KEY (app_id) REFERENCES fanfare.apps(id) ON DELETE CASCADE;


--
-- Name: streams streams_server_id_fkey; Type: FK CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.streams
    ADD CONSTRAINT streams_server_id_fkey FOREIGN KEY (server_id) REFERENCES fanfare.servers(id) ON DELETE CASCADE;


--
-- Name: table_watches table_watches_app_id_fkey; Type: FK CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.table_watches
    ADD CONSTRAINT table_watches_app_id_fkey FOREIGN KEY (app_id) REFERENCES fanfare.apps(id) ON DELETE CASCADE;


--
-- Name: table_watches table_watches_topic_id_fkey; Type: FK CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.table_watches
    ADD CONSTRAINT table_watches_topic_id_fkey FOREIGN KEY (topic_id) REFERENCES fanfare.topics(id) ON DELETE CASCADE;


--
-- Name: topics topics_app_id_fkey; Type: FK CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.topics
    ADD CONSTRAINT topics_app_id_fkey FOREIGN KEY (app_id) REFERENCES fanfare.apps(id) ON DELETE CASCADE;


--
-- Name: triggers triggers_app_id_fkey; Type: FK CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.triggers
    ADD CONSTRAINT triggers_app_id_fkey FOREIGN KEY (app_id) REFERENCES fanfare.apps(id) ON DELETE CASCADE;


--
-- Name: triggers triggers_handler_id_fkey; Type: FK CONSTRAINT; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE ONLY fanfare.triggers
    ADD CONSTRAINT triggers_handler_id_fkey FOREIGN KEY (handler_id) REFERENCES fanfare.handlers(id) ON DELETE CASCADE;


--
-- Name: documents app_is_one_of_the_role; Type: POLICY; Schema: fanfare; Owner: fanfare_owner
--

CREATE POLICY app_is_one_of_the_role ON fanfare.documents TO fanfare_publisher USING ((app_id = ANY (( SELECT fanfare.store_apps((CURRENT_USER)::text) AS store_apps)::bigint[])));


--
-- Name: files app_is_one_of_the_role; Type: POLICY; Schema: fanfare; Owner: fanfare_owner
--

CREATE POLICY app_is_one_of_the_role ON fanfare.files TO fanfare_publisher USING ((app_id = ANY (( SELECT fanfare.store_apps((CURRENT_USER)::text) AS store_apps)::bigint[])));


--
-- Name: kv_entries app_is_one_of_the_role; Type: POLICY; Schema: fanfare; Owner: fanfare_owner
--

CREATE POLICY app_is_one_of_the_role ON fanfare.kv_entries TO fanfare_publisher USING ((app_id = ANY (( SELECT fanfare.store_apps((CURRENT_USER)::text) AS store_apps)::bigint[])));


--
-- Name: documents body_fits_the_payload_limit; Type: POLICY; Schema: fanfare; Owner: fanfare_owner
--

CREATE POLICY body_fits_the_payload_limit ON fanfare.documents AS RESTRICTIVE TO fanfare_publisher USING (true) WITH CHECK ((octet_length((body)::text) <= ( SELECT fanfare.store_limit() AS store_limit)));


--
-- Name: documents; Type: ROW SECURITY; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE fanfare.documents ENABLE ROW LEVEL SECURITY;

--
-- Name: documents everything_may_be_read; Type: POLICY; Schema: fanfare; Owner: fanfare_owner
--

CREATE POLICY everything_may_be_read ON fanfare.documents FOR SELECT TO fanfare_reader, fanfare_admin USING (true);


--
-- Name: files everything_may_be_read; Type: POLICY; Schema: fanfare; Owner: fanfare_owner
--

CREATE POLICY everything_may_be_read ON fanfare.files FOR SELECT TO fanfare_server, fanfare_reader, fanfare_admin USING (true);


--
-- Name: kv_entries everything_may_be_read; Type: POLICY; Schema: fanfare; Owner: fanfare_owner
--

CREATE POLICY everything_may_be_read ON fanfare.kv_entries FOR SELECT TO fanfare_reader, fanfare_admin USING (true);


--
-- Name: files; Type: ROW SECURITY; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE fanfare.files ENABLE ROW LEVEL SECURITY;

--
-- Name: kv_entries; Type: ROW SECURITY; Schema: fanfare; Owner: fanfare_owner
--

ALTER TABLE fanfare.kv_entries ENABLE ROW LEVEL SECURITY;

--
-- Name: kv_entries value_fits_the_payload_limit; Type: POLICY; Schema: fanfare; Owner: fanfare_owner
--

CREATE POLICY value_fits_the_payload_limit ON fanfare.kv_entries AS RESTRICTIVE TO fanfare_publisher USING (true) WITH CHECK ((octet_length((value)::text) <= ( SELECT fanfare.store_limit() AS store_limit)));


--
-- Name: SCHEMA fanfare; Type: ACL; Schema: -; Owner: fanfare_owner
--

GRANT USAGE ON SCHEMA fanfare TO fanfare_server;
GRANT USAGE ON SCHEMA fanfare TO fanfare_publisher;
GRANT USAGE ON SCHEMA fanfare TO fanfare_reader;
GRANT USAGE ON SCHEMA fanfare TO fanfare_admin;


--
-- Name: FUNCTION ack(delivery bigint, lease bigint, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.ack(delivery bigint, lease bigint, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.ack(delivery bigint, lease bigint, app text) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.ack(delivery bigint, lease bigint, app text) TO fanfare_server;


--
-- Name: FUNCTION ack_many(deliveries jsonb, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.ack_many(deliveries jsonb, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.ack_many(deliveries jsonb, app text) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.ack_many(deliveries jsonb, app text) TO fanfare_server;


--
-- Name: FUNCTION acting_app(app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.acting_app(app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.acting_app(app text) TO fanfare_publisher;


--
-- Name: FUNCTION add_domain(app text, domain text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.add_domain(app text, domain text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.add_domain(app text, domain text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.add_domain(app text, domain text) TO fanfare_server;


--
-- Name: FUNCTION app_changed(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.app_changed() FROM PUBLIC;


--
-- Name: COLUMN handlers.id; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT(id) ON TABLE fanfare.handlers TO fanfare_reader;
GRANT SELECT(id) ON TABLE fanfare.handlers TO fanfare_server;
GRANT SELECT(id) ON TABLE fanfare.handlers TO fanfare_admin;


--
-- Name: COLUMN handlers.app_id; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT(app_id) ON TABLE fanfare.handlers TO fanfare_reader;
GRANT SELECT(app_id) ON TABLE fanfare.handlers TO fanfare_server;
GRANT SELECT(app_id) ON TABLE fanfare.handlers TO fanfare_admin;


--
-- Name: COLUMN handlers.name; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT(name) ON TABLE fanfare.handlers TO fanfare_reader;
GRANT SELECT(name) ON TABLE fanfare.handlers TO fanfare_server;
GRANT SELECT(name) ON TABLE fanfare.handlers TO fanfare_admin;


--
-- Name: COLUMN handlers.kind; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT(kind) ON TABLE fanfare.handlers TO fanfare_reader;
GRANT SELECT(kind) ON TABLE fanfare.handlers TO fanfare_server;
GRANT SELECT(kind) ON TABLE fanfare.handlers TO fanfare_admin;


--
-- Name: COLUMN handlers.target; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT(target) ON TABLE fanfare.handlers TO fanfare_reader;
GRANT SELECT(target) ON TABLE fanfare.handlers TO fanfare_server;
GRANT SELECT(target) ON TABLE fanfare.handlers TO fanfare_admin;


--
-- Name: COLUMN handlers.timeout; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT(timeout) ON TABLE fanfare.handlers TO fanfare_reader;
GRANT SELECT(timeout) ON TABLE fanfare.handlers TO fanfare_server;
GRANT SELECT(timeout) ON TABLE fanfare.handlers TO fanfare_admin;


--
-- Name: COLUMN handlers.max_concurrency; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT(max_concurrency) ON TABLE fanfare.handlers TO fanfare_reader;
GRANT SELECT(max_concurrency) ON TABLE fanfare.handlers TO fanfare_server;
GRANT SELECT(max_concurrency) ON TABLE fanfare.handlers TO fanfare_admin;


--
-- Name: COLUMN handlers.rate; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT(rate) ON TABLE fanfare.handlers TO fanfare_reader;
GRANT SELECT(rate) ON TABLE fanfare.handlers TO fanfare_server;
GRANT SELECT(rate) ON TABLE fanfare.handlers TO fanfare_admin;


--
-- Name: COLUMN handlers.paused_at; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT(paused_at) ON TABLE fanfare.handlers TO fanfare_reader;
GRANT SELECT(paused_at) ON TABLE fanfare.handlers TO fanfare_server;
GRANT SELECT(paused_at) ON TABLE fanfare.handlers TO fanfare_admin;


--
-- Name: COLUMN handlers.disabled_at; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT(disabled_at) ON TABLE fanfare.handlers TO fanfare_reader;
GRANT SELECT(disabled_at) ON TABLE fanfare.handlers TO fanfare_server;
GRANT SELECT(disabled_at) ON TABLE fanfare.handlers TO fanfare_admin;


--
-- Name: COLUMN handlers.disabled_reason; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT(disabled_reason) ON TABLE fanfare.handlers TO fanfare_reader;
GRANT SELECT(disabled_reason) ON TABLE fanfare.handlers TO fanfare_server;
GRANT SELECT(disabled_reason) ON TABLE fanfare.handlers TO fanfare_admin;


--
-- Name: COLUMN handlers.failing_since; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT(failing_since) ON TABLE fanfare.handlers TO fanfare_reader;
GRANT SELECT(failing_since) ON TABLE fanfare.handlers TO fanfare_server;
GRANT SELECT(failing_since) ON TABLE fanfare.handlers TO fanfare_admin;


--
-- Name: COLUMN handlers.created_at; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT(created_at) ON TABLE fanfare.handlers TO fanfare_reader;
GRANT SELECT(created_at) ON TABLE fanfare.handlers TO fanfare_server;
GRANT SELECT(created_at) ON TABLE fanfare.handlers TO fanfare_admin;


--
-- Name: COLUMN handlers.deleted_at; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT(deleted_at) ON TABLE fanfare.handlers TO fanfare_reader;
GRANT SELECT(deleted_at) ON TABLE fanfare.handlers TO fanfare_server;
GRANT SELECT(deleted_at) ON TABLE fanfare.handlers TO fanfare_admin;


--
-- Name: FUNCTION app_handler(app_id bigint, name text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.app_handler(app_id bigint, name text) FROM PUBLIC;


--
-- Name: TABLE schedules; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.schedules TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.schedules TO fanfare_server;
GRANT SELECT ON TABLE fanfare.schedules TO fanfare_admin;


--
-- Name: FUNCTION app_schedule(name text, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.app_schedule(name text, app text) FROM PUBLIC;


--
-- Name: TABLE triggers; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.triggers TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.triggers TO fanfare_server;
GRANT SELECT ON TABLE fanfare.triggers TO fanfare_admin;


--
-- Name: FUNCTION app_trigger(app_id bigint, name text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.app_trigger(app_id bigint, name text) FROM PUBLIC;


--
-- Name: FUNCTION authorize_key(key text, capability text, app_id bigint); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.authorize_key(key text, capability text, app_id bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.authorize_key(key text, capability text, app_id bigint) TO fanfare_server;


--
-- Name: TABLE key_grants; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.key_grants TO fanfare_server;


--
-- Name: FUNCTION authorize_request(credential text, capability text, host text, app text, topic text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.authorize_request(credential text, capability text, host text, app text, topic text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.authorize_request(credential text, capability text, host text, app text, topic text) TO fanfare_server;


--
-- Name: TABLE subscribe_grants; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.subscribe_grants TO fanfare_server;


--
-- Name: FUNCTION authorize_subscribe(host text, topics text[], credential text, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.authorize_subscribe(host text, topics text[], credential text, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.authorize_subscribe(host text, topics text[], credential text, app text) TO fanfare_server;


--
-- Name: FUNCTION base64url(bytes bytea); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.base64url(bytes bytea) FROM PUBLIC;


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
GRANT ALL ON FUNCTION fanfare.format_position(batch bigint, message bigint) TO fanfare_admin;


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
-- Name: FUNCTION bury(deliveries bigint[], reasons text[], statuses integer[], errors text[], fire boolean); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.bury(deliveries bigint[], reasons text[], statuses integer[], errors text[], fire boolean) FROM PUBLIC;


--
-- Name: FUNCTION bury_all(handler_id bigint, trigger_id bigint, reason text, error text, states text[], max_count integer); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.bury_all(handler_id bigint, trigger_id bigint, reason text, error text, states text[], max_count integer) FROM PUBLIC;


--
-- Name: FUNCTION bury_orphans(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.bury_orphans() FROM PUBLIC;


--
-- Name: FUNCTION call_endpoint(function regprocedure, request jsonb); Type: ACL; Schema: fanfare; Owner: fanfare_handler
--

REVOKE ALL ON FUNCTION fanfare.call_endpoint(function regprocedure, request jsonb) FROM PUBLIC;


--
-- Name: FUNCTION call_handler(function regprocedure, messages jsonb[], keys text[], until timestamp with time zone, lock_timeout text); Type: ACL; Schema: fanfare; Owner: fanfare_handler
--

REVOKE ALL ON FUNCTION fanfare.call_handler(function regprocedure, messages jsonb[], keys text[], until timestamp with time zone, lock_timeout text) FROM PUBLIC;


--
-- Name: FUNCTION cancel_scheduled(id bigint, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.cancel_scheduled(id bigint, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.cancel_scheduled(id bigint, app text) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.cancel_scheduled(id bigint, app text) TO fanfare_server;
GRANT ALL ON FUNCTION fanfare.cancel_scheduled(id bigint, app text) TO fanfare_admin;


--
-- Name: FUNCTION carry_messages(max_count integer); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.carry_messages(max_count integer) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.carry_messages(max_count integer) TO fanfare_server;
GRANT ALL ON FUNCTION fanfare.carry_messages(max_count integer) TO fanfare_admin;


--
-- Name: FUNCTION change_matches(trigger fanfare.triggers, operation text, collection text, key text, old jsonb, new jsonb, version bigint); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.change_matches(trigger fanfare.triggers, operation text, collection text, key text, old jsonb, new jsonb, version bigint) FROM PUBLIC;


--
-- Name: FUNCTION change_payload(operation text, collection text, key text, old jsonb, new jsonb, version bigint); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.change_payload(operation text, collection text, key text, old jsonb, new jsonb, version bigint) FROM PUBLIC;


--
-- Name: FUNCTION check_answer(answer jsonb); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.check_answer(answer jsonb) FROM PUBLIC;


--
-- Name: FUNCTION check_collection(collection text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.check_collection(collection text) FROM PUBLIC;


--
-- Name: FUNCTION check_document(body jsonb); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.check_document(body jsonb) FROM PUBLIC;


--
-- Name: FUNCTION check_document_id(id text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.check_document_id(id text) FROM PUBLIC;


--
-- Name: FUNCTION check_file_match(path text, sha256 bytea, if_match text[]); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.check_file_match(path text, sha256 bytea, if_match text[]) FROM PUBLIC;


--
-- Name: FUNCTION check_file_path(path text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.check_file_path(path text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.check_file_path(path text) TO fanfare_server;


--
-- Name: FUNCTION check_function(app_id bigint, target text, result regtype); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.check_function(app_id bigint, target text, result regtype) FROM PUBLIC;


--
-- Name: FUNCTION check_missed(missed text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.check_missed(missed text) FROM PUBLIC;


--
-- Name: FUNCTION check_results(results jsonb); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.check_results(results jsonb) FROM PUBLIC;


--
-- Name: FUNCTION check_store_key(key text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.check_store_key(key text) FROM PUBLIC;


--
-- Name: FUNCTION check_stored(value jsonb); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.check_stored(value jsonb) FROM PUBLIC;


--
-- Name: FUNCTION check_target(app_id bigint, kind text, target text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.check_target(app_id bigint, kind text, target text) FROM PUBLIC;


--
-- Name: FUNCTION check_time_zone(time_zone text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.check_time_zone(time_zone text) FROM PUBLIC;


--
-- Name: FUNCTION check_trigger(trigger fanfare.triggers); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.check_trigger(trigger fanfare.triggers) FROM PUBLIC;


--
-- Name: TABLE deliveries; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.deliveries TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.deliveries TO fanfare_server;
GRANT SELECT ON TABLE fanfare.deliveries TO fanfare_admin;


--
-- Name: TABLE owed_messages; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.owed_messages TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.owed_messages TO fanfare_server;


--
-- Name: FUNCTION envelope(owed fanfare.owed_messages, kind text, trigger text, attempt integer); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.envelope(owed fanfare.owed_messages, kind text, trigger text, attempt integer) FROM PUBLIC;


--
-- Name: FUNCTION claim(handler text, max_count integer, lease interval, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.claim(handler text, max_count integer, lease interval, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.claim(handler text, max_count integer, lease interval, app text) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.claim(handler text, max_count integer, lease interval, app text) TO fanfare_server;


--
-- Name: FUNCTION claim_deliveries(server uuid, max_count integer, kinds text[], grace interval, except_handlers bigint[]); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.claim_deliveries(server uuid, max_count integer, kinds text[], grace interval, except_handlers bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.claim_deliveries(server uuid, max_count integer, kinds text[], grace interval, except_handlers bigint[]) TO fanfare_server;


--
-- Name: FUNCTION claims_hold(claims jsonb, app text, epoch numeric); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.claims_hold(claims jsonb, app text, epoch numeric) FROM PUBLIC;


--
-- Name: FUNCTION clean_session(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.clean_session() FROM PUBLIC;


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
-- Name: FUNCTION create_api_key(name text, capabilities text[], app text, expires_at timestamp with time zone, publish_rate integer); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.create_api_key(name text, capabilities text[], app text, expires_at timestamp with time zone, publish_rate integer) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.create_api_key(name text, capabilities text[], app text, expires_at timestamp with time zone, publish_rate integer) TO fanfare_admin;


--
-- Name: FUNCTION create_app(name text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.create_app(name text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.create_app(name text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.create_app(name text) TO fanfare_server;


--
-- Name: FUNCTION create_endpoint(path text, function text, methods text[], auth text, timeout interval, max_body_bytes integer, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.create_endpoint(path text, function text, methods text[], auth text, timeout interval, max_body_bytes integer, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.create_endpoint(path text, function text, methods text[], auth text, timeout interval, max_body_bytes integer, app text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.create_endpoint(path text, function text, methods text[], auth text, timeout interval, max_body_bytes integer, app text) TO fanfare_server;


--
-- Name: FUNCTION create_handler(name text, kind text, target text, timeout interval, max_concurrency integer, rate integer, headers jsonb, secret text, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.create_handler(name text, kind text, target text, timeout interval, max_concurrency integer, rate integer, headers jsonb, secret text, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.create_handler(name text, kind text, target text, timeout interval, max_concurrency integer, rate integer, headers jsonb, secret text, app text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.create_handler(name text, kind text, target text, timeout interval, max_concurrency integer, rate integer, headers jsonb, secret text, app text) TO fanfare_server;


--
-- Name: FUNCTION create_schedule(name text, cron text, time_zone text, payload jsonb, missed text, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.create_schedule(name text, cron text, time_zone text, payload jsonb, missed text, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.create_schedule(name text, cron text, time_zone text, payload jsonb, missed text, app text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.create_schedule(name text, cron text, time_zone text, payload jsonb, missed text, app text) TO fanfare_server;


--
-- Name: FUNCTION create_topic(name text, external_subscribable boolean, auth_mode text, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.create_topic(name text, external_subscribable boolean, auth_mode text, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.create_topic(name text, external_subscribable boolean, auth_mode text, app text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.create_topic(name text, external_subscribable boolean, auth_mode text, app text) TO fanfare_server;


--
-- Name: FUNCTION create_trigger(handler text, kind text, name text, topic text, key text, collection text, operations text[], schedule text, source_handler text, source_trigger text, filter jsonpath, max_attempts integer, backoff_base interval, backoff_cap interval, ordered boolean, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.create_trigger(handler text, kind text, name text, topic text, key text, collection text, operations text[], schedule text, source_handler text, source_trigger text, filter jsonpath, max_attempts integer, backoff_base interval, backoff_cap interval, ordered boolean, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.create_trigger(handler text, kind text, name text, topic text, key text, collection text, operations text[], schedule text, source_handler text, source_trigger text, filter jsonpath, max_attempts integer, backoff_base interval, backoff_cap interval, ordered boolean, app text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.create_trigger(handler text, kind text, name text, topic text, key text, collection text, operations text[], schedule text, source_handler text, source_trigger text, filter jsonpath, max_attempts integer, backoff_base interval, backoff_cap interval, ordered boolean, app text) TO fanfare_server;


--
-- Name: TABLE parsed_crons; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.parsed_crons TO fanfare_server;
GRANT SELECT ON TABLE fanfare.parsed_crons TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.parsed_crons TO fanfare_admin;


--
-- Name: FUNCTION cron_day_matches(cron fanfare.parsed_crons, day date); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.cron_day_matches(cron fanfare.parsed_crons, day date) FROM PUBLIC;


--
-- Name: FUNCTION cron_interval(duration text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.cron_interval(duration text) FROM PUBLIC;


--
-- Name: FUNCTION cron_values(field text, name text, low integer, high integer, names text[]); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.cron_values(field text, name text, low integer, high integer, names text[]) FROM PUBLIC;


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
-- Name: COLUMN signing_keys.id; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT(id) ON TABLE fanfare.signing_keys TO fanfare_reader;
GRANT SELECT(id) ON TABLE fanfare.signing_keys TO fanfare_admin;
GRANT SELECT(id) ON TABLE fanfare.signing_keys TO fanfare_server;


--
-- Name: COLUMN signing_keys.app_id; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT(app_id) ON TABLE fanfare.signing_keys TO fanfare_reader;
GRANT SELECT(app_id) ON TABLE fanfare.signing_keys TO fanfare_admin;
GRANT SELECT(app_id) ON TABLE fanfare.signing_keys TO fanfare_server;


--
-- Name: COLUMN signing_keys.kid; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT(kid) ON TABLE fanfare.signing_keys TO fanfare_reader;
GRANT SELECT(kid) ON TABLE fanfare.signing_keys TO fanfare_admin;
GRANT SELECT(kid) ON TABLE fanfare.signing_keys TO fanfare_server;


--
-- Name: COLUMN signing_keys.created_at; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT(created_at) ON TABLE fanfare.signing_keys TO fanfare_reader;
GRANT SELECT(created_at) ON TABLE fanfare.signing_keys TO fanfare_admin;
GRANT SELECT(created_at) ON TABLE fanfare.signing_keys TO fanfare_server;


--
-- Name: COLUMN signing_keys.expires_at; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT(expires_at) ON TABLE fanfare.signing_keys TO fanfare_reader;
GRANT SELECT(expires_at) ON TABLE fanfare.signing_keys TO fanfare_admin;
GRANT SELECT(expires_at) ON TABLE fanfare.signing_keys TO fanfare_server;


--
-- Name: FUNCTION current_signing_key(app_id bigint); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.current_signing_key(app_id bigint) FROM PUBLIC;


--
-- Name: FUNCTION day_run(cron fanfare.parsed_crons, day date, time_zone text, after timestamp with time zone); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.day_run(cron fanfare.parsed_crons, day date, time_zone text, after timestamp with time zone) FROM PUBLIC;


--
-- Name: FUNCTION decode_segment(segment text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.decode_segment(segment text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.decode_segment(segment text) TO fanfare_server;


--
-- Name: FUNCTION delegate_api_key(creator text, name text, capabilities text[], app text, expires_at timestamp with time zone, publish_rate integer); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.delegate_api_key(creator text, name text, capabilities text[], app text, expires_at timestamp with time zone, publish_rate integer) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.delegate_api_key(creator text, name text, capabilities text[], app text, expires_at timestamp with time zone, publish_rate integer) TO fanfare_server;


--
-- Name: FUNCTION delete_app(app text, purge boolean); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.delete_app(app text, purge boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.delete_app(app text, purge boolean) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.delete_app(app text, purge boolean) TO fanfare_server;


--
-- Name: FUNCTION delete_endpoint(path text, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.delete_endpoint(path text, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.delete_endpoint(path text, app text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.delete_endpoint(path text, app text) TO fanfare_server;


--
-- Name: FUNCTION delete_file(path text, if_match text[], app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.delete_file(path text, if_match text[], app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.delete_file(path text, if_match text[], app text) TO fanfare_server;
GRANT ALL ON FUNCTION fanfare.delete_file(path text, if_match text[], app text) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.delete_file(path text, if_match text[], app text) TO fanfare_admin;


--
-- Name: FUNCTION delete_handler(handler text, force boolean, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.delete_handler(handler text, force boolean, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.delete_handler(handler text, force boolean, app text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.delete_handler(handler text, force boolean, app text) TO fanfare_server;


--
-- Name: FUNCTION delete_schedule(name text, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.delete_schedule(name text, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.delete_schedule(name text, app text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.delete_schedule(name text, app text) TO fanfare_server;


--
-- Name: FUNCTION delete_topic(name text, force boolean, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.delete_topic(name text, force boolean, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.delete_topic(name text, force boolean, app text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.delete_topic(name text, force boolean, app text) TO fanfare_server;


--
-- Name: FUNCTION delete_trigger(name text, force boolean, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.delete_trigger(name text, force boolean, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.delete_trigger(name text, force boolean, app text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.delete_trigger(name text, force boolean, app text) TO fanfare_server;


--
-- Name: TABLE delivery_traces; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.delivery_traces TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.delivery_traces TO fanfare_server;
GRANT SELECT ON TABLE fanfare.delivery_traces TO fanfare_admin;


--
-- Name: FUNCTION delivery_trace(message_id bigint, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.delivery_trace(message_id bigint, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.delivery_trace(message_id bigint, app text) TO fanfare_reader;
GRANT ALL ON FUNCTION fanfare.delivery_trace(message_id bigint, app text) TO fanfare_server;
GRANT ALL ON FUNCTION fanfare.delivery_trace(message_id bigint, app text) TO fanfare_admin;


--
-- Name: TABLE denied_topics; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.denied_topics TO fanfare_server;


--
-- Name: FUNCTION denied_streams(checks jsonb); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.denied_streams(checks jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.denied_streams(checks jsonb) TO fanfare_server;


--
-- Name: FUNCTION disable_handler(handler text, reason text, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.disable_handler(handler text, reason text, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.disable_handler(handler text, reason text, app text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.disable_handler(handler text, reason text, app text) TO fanfare_server;


--
-- Name: FUNCTION discard(dead_letters bigint[], handler text, trigger text, topic text, reason text, max_count integer, dry_run boolean, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.discard(dead_letters bigint[], handler text, trigger text, topic text, reason text, max_count integer, dry_run boolean, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.discard(dead_letters bigint[], handler text, trigger text, topic text, reason text, max_count integer, dry_run boolean, app text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.discard(dead_letters bigint[], handler text, trigger text, topic text, reason text, max_count integer, dry_run boolean, app text) TO fanfare_server;


--
-- Name: FUNCTION doc_delete(collection text, id text, expected_version bigint, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.doc_delete(collection text, id text, expected_version bigint, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.doc_delete(collection text, id text, expected_version bigint, app text) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.doc_delete(collection text, id text, expected_version bigint, app text) TO fanfare_server;


--
-- Name: TABLE documents; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT,DELETE ON TABLE fanfare.documents TO fanfare_publisher;
GRANT SELECT ON TABLE fanfare.documents TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.documents TO fanfare_admin;


--
-- Name: COLUMN documents.app_id; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT INSERT(app_id) ON TABLE fanfare.documents TO fanfare_publisher;


--
-- Name: COLUMN documents.collection; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT INSERT(collection) ON TABLE fanfare.documents TO fanfare_publisher;


--
-- Name: COLUMN documents.id; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT INSERT(id) ON TABLE fanfare.documents TO fanfare_publisher;


--
-- Name: COLUMN documents.body; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT INSERT(body),UPDATE(body) ON TABLE fanfare.documents TO fanfare_publisher;


--
-- Name: FUNCTION doc_entry(collection text, id text, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.doc_entry(collection text, id text, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.doc_entry(collection text, id text, app text) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.doc_entry(collection text, id text, app text) TO fanfare_server;


--
-- Name: TABLE found_documents; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.found_documents TO fanfare_publisher;
GRANT SELECT ON TABLE fanfare.found_documents TO fanfare_server;


--
-- Name: FUNCTION doc_find(collection text, filter jsonb, path jsonpath, order_by text[], descending boolean, after text, max_count integer, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.doc_find(collection text, filter jsonb, path jsonpath, order_by text[], descending boolean, after text, max_count integer, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.doc_find(collection text, filter jsonb, path jsonpath, order_by text[], descending boolean, after text, max_count integer, app text) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.doc_find(collection text, filter jsonb, path jsonpath, order_by text[], descending boolean, after text, max_count integer, app text) TO fanfare_server;


--
-- Name: FUNCTION doc_get(collection text, id text, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.doc_get(collection text, id text, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.doc_get(collection text, id text, app text) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.doc_get(collection text, id text, app text) TO fanfare_server;


--
-- Name: FUNCTION doc_insert(collection text, body jsonb, id text, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.doc_insert(collection text, body jsonb, id text, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.doc_insert(collection text, body jsonb, id text, app text) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.doc_insert(collection text, body jsonb, id text, app text) TO fanfare_server;


--
-- Name: FUNCTION doc_patch(collection text, id text, patch jsonb, expected_version bigint, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.doc_patch(collection text, id text, patch jsonb, expected_version bigint, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.doc_patch(collection text, id text, patch jsonb, expected_version bigint, app text) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.doc_patch(collection text, id text, patch jsonb, expected_version bigint, app text) TO fanfare_server;


--
-- Name: FUNCTION doc_update(collection text, id text, body jsonb, expected_version bigint, upsert boolean, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.doc_update(collection text, id text, body jsonb, expected_version bigint, upsert boolean, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.doc_update(collection text, id text, body jsonb, expected_version bigint, upsert boolean, app text) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.doc_update(collection text, id text, body jsonb, expected_version bigint, upsert boolean, app text) TO fanfare_server;


--
-- Name: FUNCTION document_changed(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.document_changed() FROM PUBLIC;


--
-- Name: FUNCTION drop_attempts(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.drop_attempts() FROM PUBLIC;


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
-- Name: FUNCTION enable_handler(handler text, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.enable_handler(handler text, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.enable_handler(handler text, app text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.enable_handler(handler text, app text) TO fanfare_server;


--
-- Name: FUNCTION encode_segment(content jsonb); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.encode_segment(content jsonb) FROM PUBLIC;


--
-- Name: FUNCTION end_stream(stream bigint, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.end_stream(stream bigint, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.end_stream(stream bigint, app text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.end_stream(stream bigint, app text) TO fanfare_server;


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
-- Name: FUNCTION expire_api_keys(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.expire_api_keys() FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.expire_api_keys() TO fanfare_server;
GRANT ALL ON FUNCTION fanfare.expire_api_keys() TO fanfare_admin;


--
-- Name: FUNCTION expire_carried(max_count integer); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.expire_carried(max_count integer) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.expire_carried(max_count integer) TO fanfare_server;
GRANT ALL ON FUNCTION fanfare.expire_carried(max_count integer) TO fanfare_admin;


--
-- Name: FUNCTION expire_idempotency_keys(max_count integer); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.expire_idempotency_keys(max_count integer) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.expire_idempotency_keys(max_count integer) TO fanfare_server;
GRANT ALL ON FUNCTION fanfare.expire_idempotency_keys(max_count integer) TO fanfare_admin;


--
-- Name: FUNCTION expire_kv(max_count integer); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.expire_kv(max_count integer) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.expire_kv(max_count integer) TO fanfare_server;
GRANT ALL ON FUNCTION fanfare.expire_kv(max_count integer) TO fanfare_admin;


--
-- Name: FUNCTION expire_revocations(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.expire_revocations() FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.expire_revocations() TO fanfare_server;
GRANT ALL ON FUNCTION fanfare.expire_revocations() TO fanfare_admin;


--
-- Name: FUNCTION expire_signing_keys(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.expire_signing_keys() FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.expire_signing_keys() TO fanfare_server;
GRANT ALL ON FUNCTION fanfare.expire_signing_keys() TO fanfare_admin;


--
-- Name: FUNCTION expired_through(partition_name text, expired bigint); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.expired_through(partition_name text, expired bigint) FROM PUBLIC;


--
-- Name: TABLE publish_explanations; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.publish_explanations TO fanfare_publisher;
GRANT SELECT ON TABLE fanfare.publish_explanations TO fanfare_server;


--
-- Name: FUNCTION explain_publish(topic text, payload jsonb, key text, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.explain_publish(topic text, payload jsonb, key text, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.explain_publish(topic text, payload jsonb, key text, app text) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.explain_publish(topic text, payload jsonb, key text, app text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.explain_publish(topic text, payload jsonb, key text, app text) TO fanfare_server;


--
-- Name: FUNCTION export_signing_key(app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.export_signing_key(app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.export_signing_key(app text) TO fanfare_admin;


--
-- Name: FUNCTION extend(delivery bigint, lease bigint, by interval, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.extend(delivery bigint, lease bigint, by interval, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.extend(delivery bigint, lease bigint, by interval, app text) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.extend(delivery bigint, lease bigint, by interval, app text) TO fanfare_server;


--
-- Name: FUNCTION external_messages(topic_id bigint, after text, max_count integer); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.external_messages(topic_id bigint, after text, max_count integer) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.external_messages(topic_id bigint, after text, max_count integer) TO fanfare_server;


--
-- Name: FUNCTION fan_out(messages fanfare.messages[]); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.fan_out(messages fanfare.messages[]) FROM PUBLIC;


--
-- Name: FUNCTION file_changed(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.file_changed() FROM PUBLIC;


--
-- Name: TABLE files; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.files TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.files TO fanfare_server;
GRANT SELECT ON TABLE fanfare.files TO fanfare_admin;
GRANT SELECT,DELETE ON TABLE fanfare.files TO fanfare_publisher;


--
-- Name: FUNCTION file_facts(file fanfare.files); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.file_facts(file fanfare.files) FROM PUBLIC;


--
-- Name: FUNCTION fire_schedule(schedule_id bigint, expected timestamp with time zone, version bigint); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.fire_schedule(schedule_id bigint, expected timestamp with time zone, version bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.fire_schedule(schedule_id bigint, expected timestamp with time zone, version bigint) TO fanfare_server;


--
-- Name: FUNCTION forget_watches(relation regclass, ids bigint[]); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.forget_watches(relation regclass, ids bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.forget_watches(relation regclass, ids bigint[]) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.forget_watches(relation regclass, ids bigint[]) TO fanfare_admin;


--
-- Name: FUNCTION grant_app(app text, role text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.grant_app(app text, role text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.grant_app(app text, role text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.grant_app(app text, role text) TO fanfare_server;


--
-- Name: FUNCTION handler_function(target text, result regtype); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.handler_function(target text, result regtype) FROM PUBLIC;


--
-- Name: FUNCTION handler_secret(handler text, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.handler_secret(handler text, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.handler_secret(handler text, app text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.handler_secret(handler text, app text) TO fanfare_server;


--
-- Name: FUNCTION has_listeners(listeners regclass, app_id bigint, collection text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.has_listeners(listeners regclass, app_id bigint, collection text) FROM PUBLIC;


--
-- Name: FUNCTION has_publication(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.has_publication() FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.has_publication() TO fanfare_server;
GRANT ALL ON FUNCTION fanfare.has_publication() TO fanfare_admin;


--
-- Name: FUNCTION head_batch(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.head_batch() FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.head_batch() TO fanfare_server;
GRANT ALL ON FUNCTION fanfare.head_batch() TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.head_batch() TO fanfare_reader;
GRANT ALL ON FUNCTION fanfare.head_batch() TO fanfare_admin;


--
-- Name: FUNCTION held_capabilities(capabilities text[]); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.held_capabilities(capabilities text[]) FROM PUBLIC;


--
-- Name: FUNCTION hide_history(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.hide_history() FROM PUBLIC;


--
-- Name: FUNCTION idempotency_window(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.idempotency_window() FROM PUBLIC;


--
-- Name: FUNCTION identity_check(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.identity_check() FROM PUBLIC;


--
-- Name: FUNCTION isolate_deliveries(handler bigint, max_count integer); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.isolate_deliveries(handler bigint, max_count integer) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.isolate_deliveries(handler bigint, max_count integer) TO fanfare_server;


--
-- Name: FUNCTION issue_subscriber_token(topics text[], ttl interval, subject text, claims jsonb, app text, publish text[]); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.issue_subscriber_token(topics text[], ttl interval, subject text, claims jsonb, app text, publish text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.issue_subscriber_token(topics text[], ttl interval, subject text, claims jsonb, app text, publish text[]) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.issue_subscriber_token(topics text[], ttl interval, subject text, claims jsonb, app text, publish text[]) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.issue_subscriber_token(topics text[], ttl interval, subject text, claims jsonb, app text, publish text[]) TO fanfare_server;


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
-- Name: FUNCTION judge_handlers(verdicts fanfare.verdicts[]); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.judge_handlers(verdicts fanfare.verdicts[]) FROM PUBLIC;


--
-- Name: FUNCTION key_as_token(app_id bigint, key text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.key_as_token(app_id bigint, key text) FROM PUBLIC;


--
-- Name: FUNCTION key_changed(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.key_changed() FROM PUBLIC;


--
-- Name: FUNCTION known_capabilities(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.known_capabilities() FROM PUBLIC;


--
-- Name: FUNCTION kv_changed(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.kv_changed() FROM PUBLIC;


--
-- Name: FUNCTION kv_delete(collection text, key text, expected_version bigint, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.kv_delete(collection text, key text, expected_version bigint, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.kv_delete(collection text, key text, expected_version bigint, app text) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.kv_delete(collection text, key text, expected_version bigint, app text) TO fanfare_server;


--
-- Name: TABLE kv_entries; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT,DELETE ON TABLE fanfare.kv_entries TO fanfare_publisher;
GRANT SELECT ON TABLE fanfare.kv_entries TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.kv_entries TO fanfare_admin;


--
-- Name: COLUMN kv_entries.app_id; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT INSERT(app_id) ON TABLE fanfare.kv_entries TO fanfare_publisher;


--
-- Name: COLUMN kv_entries.collection; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT INSERT(collection) ON TABLE fanfare.kv_entries TO fanfare_publisher;


--
-- Name: COLUMN kv_entries.key; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT INSERT(key) ON TABLE fanfare.kv_entries TO fanfare_publisher;


--
-- Name: COLUMN kv_entries.value; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT INSERT(value),UPDATE(value) ON TABLE fanfare.kv_entries TO fanfare_publisher;


--
-- Name: COLUMN kv_entries.expires_at; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT INSERT(expires_at),UPDATE(expires_at) ON TABLE fanfare.kv_entries TO fanfare_publisher;


--
-- Name: FUNCTION kv_entry(collection text, key text, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.kv_entry(collection text, key text, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.kv_entry(collection text, key text, app text) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.kv_entry(collection text, key text, app text) TO fanfare_server;


--
-- Name: FUNCTION kv_get(collection text, key text, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.kv_get(collection text, key text, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.kv_get(collection text, key text, app text) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.kv_get(collection text, key text, app text) TO fanfare_server;


--
-- Name: FUNCTION kv_list(collection text, prefix text, after text, max_count integer, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.kv_list(collection text, prefix text, after text, max_count integer, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.kv_list(collection text, prefix text, after text, max_count integer, app text) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.kv_list(collection text, prefix text, after text, max_count integer, app text) TO fanfare_server;


--
-- Name: FUNCTION kv_set(collection text, key text, value jsonb, ttl interval, expected_version bigint, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.kv_set(collection text, key text, value jsonb, ttl interval, expected_version bigint, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.kv_set(collection text, key text, value jsonb, ttl interval, expected_version bigint, app text) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.kv_set(collection text, key text, value jsonb, ttl interval, expected_version bigint, app text) TO fanfare_server;


--
-- Name: FUNCTION last_run(cron text, time_zone text, run timestamp with time zone, until timestamp with time zone); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.last_run(cron text, time_zone text, run timestamp with time zone, until timestamp with time zone) FROM PUBLIC;


--
-- Name: FUNCTION last_snapshot(lineage integer); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.last_snapshot(lineage integer) FROM PUBLIC;


--
-- Name: FUNCTION lease_deliveries(handler fanfare.handlers, states text[], max_count integer, lease interval, server uuid); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.lease_deliveries(handler fanfare.handlers, states text[], max_count integer, lease interval, server uuid) FROM PUBLIC;


--
-- Name: FUNCTION lineage_of(system_identifier bigint, database_oid oid, batches_oid oid); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.lineage_of(system_identifier bigint, database_oid oid, batches_oid oid) FROM PUBLIC;


--
-- Name: FUNCTION listener_bit(app_id bigint, collection text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.listener_bit(app_id bigint, collection text) FROM PUBLIC;


--
-- Name: FUNCTION local_instant(local timestamp without time zone, time_zone text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.local_instant(local timestamp without time zone, time_zone text) FROM PUBLIC;


--
-- Name: FUNCTION lock_number(name text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.lock_number(name text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.lock_number(name text) TO fanfare_server;


--
-- Name: FUNCTION lock_ordered(handler_id bigint, states text[], max_count integer, per_key integer); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.lock_ordered(handler_id bigint, states text[], max_count integer, per_key integer) FROM PUBLIC;


--
-- Name: FUNCTION lock_waiting(handler_id bigint, states text[], max_count integer, per_key integer, ready_from timestamp with time zone); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.lock_waiting(handler_id bigint, states text[], max_count integer, per_key integer, ready_from timestamp with time zone) FROM PUBLIC;


--
-- Name: FUNCTION matching_triggers(topic_id bigint, key text, payload jsonb); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.matching_triggers(topic_id bigint, key text, payload jsonb) FROM PUBLIC;


--
-- Name: FUNCTION merge_patch(target jsonb, patch jsonb); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.merge_patch(target jsonb, patch jsonb) FROM PUBLIC;


--
-- Name: FUNCTION message_fingerprint(topic text, payload jsonb, key text, headers jsonb); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.message_fingerprint(topic text, payload jsonb, key text, headers jsonb) FROM PUBLIC;


--
-- Name: FUNCTION move_cursor(handler_id bigint, trigger_id bigint, order_key text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.move_cursor(handler_id bigint, trigger_id bigint, order_key text) FROM PUBLIC;


--
-- Name: FUNCTION nack(delivery bigint, lease bigint, reason text, retry_in interval, retry boolean, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.nack(delivery bigint, lease bigint, reason text, retry_in interval, retry boolean, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.nack(delivery bigint, lease bigint, reason text, retry_in interval, retry boolean, app text) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.nack(delivery bigint, lease bigint, reason text, retry_in interval, retry boolean, app text) TO fanfare_server;


--
-- Name: FUNCTION new_secret(given text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.new_secret(given text) FROM PUBLIC;


--
-- Name: FUNCTION newest_expired_batch(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.newest_expired_batch() FROM PUBLIC;


--
-- Name: FUNCTION next_due(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.next_due() FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.next_due() TO fanfare_server;
GRANT ALL ON FUNCTION fanfare.next_due() TO fanfare_reader;
GRANT ALL ON FUNCTION fanfare.next_due() TO fanfare_admin;


--
-- Name: FUNCTION next_run(cron text, time_zone text, after timestamp with time zone, phase timestamp with time zone); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.next_run(cron text, time_zone text, after timestamp with time zone, phase timestamp with time zone) FROM PUBLIC;


--
-- Name: FUNCTION next_runs(cron text, time_zone text, after timestamp with time zone, max_count integer, phase timestamp with time zone); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.next_runs(cron text, time_zone text, after timestamp with time zone, max_count integer, phase timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.next_runs(cron text, time_zone text, after timestamp with time zone, max_count integer, phase timestamp with time zone) TO fanfare_server;
GRANT ALL ON FUNCTION fanfare.next_runs(cron text, time_zone text, after timestamp with time zone, max_count integer, phase timestamp with time zone) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.next_runs(cron text, time_zone text, after timestamp with time zone, max_count integer, phase timestamp with time zone) TO fanfare_reader;
GRANT ALL ON FUNCTION fanfare.next_runs(cron text, time_zone text, after timestamp with time zone, max_count integer, phase timestamp with time zone) TO fanfare_admin;


--
-- Name: FUNCTION next_tick(schedule fanfare.schedules, now timestamp with time zone); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.next_tick(schedule fanfare.schedules, now timestamp with time zone) FROM PUBLIC;


--
-- Name: FUNCTION note_listener(kind text, app_id bigint, collection text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.note_listener(kind text, app_id bigint, collection text) FROM PUBLIC;


--
-- Name: FUNCTION note_listeners(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.note_listeners() FROM PUBLIC;


--
-- Name: FUNCTION note_store_trigger(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.note_store_trigger() FROM PUBLIC;


--
-- Name: FUNCTION note_triggers(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.note_triggers() FROM PUBLIC;


--
-- Name: FUNCTION oldest_xid(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.oldest_xid() FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.oldest_xid() TO fanfare_server;


--
-- Name: FUNCTION open_dead_letters(app_id bigint, dead_letters bigint[], handler text, trigger text, topic text, reason text, max_count integer); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.open_dead_letters(app_id bigint, dead_letters bigint[], handler text, trigger text, topic text, reason text, max_count integer) FROM PUBLIC;


--
-- Name: TABLE opened_endpoints; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.opened_endpoints TO fanfare_server;


--
-- Name: FUNCTION open_endpoint(path text, credential text, host text, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.open_endpoint(path text, credential text, host text, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.open_endpoint(path text, credential text, host text, app text) TO fanfare_server;


--
-- Name: FUNCTION open_epoch(head bigint); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.open_epoch(head bigint) FROM PUBLIC;


--
-- Name: FUNCTION ordered_heads(handler_id bigint, states text[], max_count integer); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.ordered_heads(handler_id bigint, states text[], max_count integer) FROM PUBLIC;


--
-- Name: FUNCTION orphan_blobs(app_id bigint, blobs uuid[]); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.orphan_blobs(app_id bigint, blobs uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.orphan_blobs(app_id bigint, blobs uuid[]) TO fanfare_server;


--
-- Name: FUNCTION parse_cron(cron text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.parse_cron(cron text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.parse_cron(cron text) TO fanfare_server;
GRANT ALL ON FUNCTION fanfare.parse_cron(cron text) TO fanfare_reader;
GRANT ALL ON FUNCTION fanfare.parse_cron(cron text) TO fanfare_admin;


--
-- Name: FUNCTION parse_cursor(cursor text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.parse_cursor(cursor text) FROM PUBLIC;


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
-- Name: FUNCTION parse_time(text_form text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.parse_time(text_form text) FROM PUBLIC;


--
-- Name: FUNCTION pass_verdicts(results jsonb); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.pass_verdicts(results jsonb) FROM PUBLIC;


--
-- Name: FUNCTION pause_handler(handler text, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.pause_handler(handler text, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.pause_handler(handler text, app text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.pause_handler(handler text, app text) TO fanfare_server;


--
-- Name: FUNCTION pause_schedule(name text, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.pause_schedule(name text, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.pause_schedule(name text, app text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.pause_schedule(name text, app text) TO fanfare_server;


--
-- Name: FUNCTION payload_limit(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.payload_limit() FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.payload_limit() TO fanfare_server;
GRANT ALL ON FUNCTION fanfare.payload_limit() TO fanfare_publisher;


--
-- Name: FUNCTION public_columns(content jsonb); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.public_columns(content jsonb) FROM PUBLIC;


--
-- Name: FUNCTION publish(topic text, payload jsonb, key text, headers jsonb, idempotency_key text, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.publish(topic text, payload jsonb, key text, headers jsonb, idempotency_key text, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.publish(topic text, payload jsonb, key text, headers jsonb, idempotency_key text, app text) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.publish(topic text, payload jsonb, key text, headers jsonb, idempotency_key text, app text) TO fanfare_server;


--
-- Name: FUNCTION publish_at(topic text, payload jsonb, at timestamp with time zone, key text, headers jsonb, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.publish_at(topic text, payload jsonb, at timestamp with time zone, key text, headers jsonb, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.publish_at(topic text, payload jsonb, at timestamp with time zone, key text, headers jsonb, app text) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.publish_at(topic text, payload jsonb, at timestamp with time zone, key text, headers jsonb, app text) TO fanfare_server;


--
-- Name: FUNCTION publish_change(store text, operation text, app_id bigint, collection text, key text, old jsonb, new jsonb, version bigint); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.publish_change(store text, operation text, app_id bigint, collection text, key text, old jsonb, new jsonb, version bigint) FROM PUBLIC;


--
-- Name: FUNCTION publish_dead_letter(dead_letter bigint); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.publish_dead_letter(dead_letter bigint) FROM PUBLIC;


--
-- Name: FUNCTION publish_fault(topic text, payload jsonb, key text, headers jsonb); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.publish_fault(topic text, payload jsonb, key text, headers jsonb) FROM PUBLIC;


--
-- Name: FUNCTION publish_group(admissions jsonb, messages jsonb, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.publish_group(admissions jsonb, messages jsonb, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.publish_group(admissions jsonb, messages jsonb, app text) TO fanfare_server;


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
-- Name: FUNCTION publish_row_change(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.publish_row_change() FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.publish_row_change() TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.publish_row_change() TO fanfare_admin;


--
-- Name: FUNCTION publish_scheduled(max_count integer); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.publish_scheduled(max_count integer) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.publish_scheduled(max_count integer) TO fanfare_server;


--
-- Name: FUNCTION publish_system(app_id bigint, topic text, payload jsonb, key text, hops smallint); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.publish_system(app_id bigint, topic text, payload jsonb, key text, hops smallint) FROM PUBLIC;


--
-- Name: FUNCTION publish_tick(schedule fanfare.schedules, tick timestamp with time zone); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.publish_tick(schedule fanfare.schedules, tick timestamp with time zone) FROM PUBLIC;


--
-- Name: FUNCTION published_before(app_id bigint, idempotency_key text, fingerprint bytea); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.published_before(app_id bigint, idempotency_key text, fingerprint bytea) FROM PUBLIC;


--
-- Name: FUNCTION purge(handler text, trigger text, max_count integer, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.purge(handler text, trigger text, max_count integer, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.purge(handler text, trigger text, max_count integer, app text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.purge(handler text, trigger text, max_count integer, app text) TO fanfare_server;


--
-- Name: FUNCTION raise_low_waters(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.raise_low_waters() FROM PUBLIC;


--
-- Name: FUNCTION read_ack(item integer, held jsonb); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.read_ack(item integer, held jsonb) FROM PUBLIC;


--
-- Name: TABLE endpoints; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.endpoints TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.endpoints TO fanfare_server;
GRANT SELECT ON TABLE fanfare.endpoints TO fanfare_admin;


--
-- Name: FUNCTION read_endpoint(endpoint fanfare.endpoints, function regprocedure, request jsonb); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.read_endpoint(endpoint fanfare.endpoints, function regprocedure, request jsonb) FROM PUBLIC;


--
-- Name: FUNCTION read_messages(topics bigint[], after_batch bigint, after_message bigint, max_count integer); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.read_messages(topics bigint[], after_batch bigint, after_message bigint, max_count integer) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.read_messages(topics bigint[], after_batch bigint, after_message bigint, max_count integer) TO fanfare_server;


--
-- Name: FUNCTION record_audit(kind text, operation text, object text, app_id bigint, old jsonb, new jsonb); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.record_audit(kind text, operation text, object text, app_id bigint, old jsonb, new jsonb) FROM PUBLIC;


--
-- Name: FUNCTION record_change(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.record_change() FROM PUBLIC;


--
-- Name: FUNCTION redact(message bigint, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.redact(message bigint, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.redact(message bigint, app text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.redact(message bigint, app text) TO fanfare_server;


--
-- Name: FUNCTION redrive(dead_letters bigint[], handler text, trigger text, topic text, reason text, payload jsonb, max_count integer, dry_run boolean, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.redrive(dead_letters bigint[], handler text, trigger text, topic text, reason text, payload jsonb, max_count integer, dry_run boolean, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.redrive(dead_letters bigint[], handler text, trigger text, topic text, reason text, payload jsonb, max_count integer, dry_run boolean, app text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.redrive(dead_letters bigint[], handler text, trigger text, topic text, reason text, payload jsonb, max_count integer, dry_run boolean, app text) TO fanfare_server;


--
-- Name: FUNCTION refuse_document(collection text, id text, expected_version bigint, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.refuse_document(collection text, id text, expected_version bigint, app text) FROM PUBLIC;


--
-- Name: FUNCTION refuse_truncate(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.refuse_truncate() FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.refuse_truncate() TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.refuse_truncate() TO fanfare_admin;


--
-- Name: FUNCTION refuse_version(name text, expected_version bigint, version bigint); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.refuse_version(name text, expected_version bigint, version bigint) FROM PUBLIC;


--
-- Name: FUNCTION register_watch(relation regclass, topic text, operations text[], columns text[], condition text, key text, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.register_watch(relation regclass, topic text, operations text[], columns text[], condition text, key text, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.register_watch(relation regclass, topic text, operations text[], columns text[], condition text, key text, app text) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.register_watch(relation regclass, topic text, operations text[], columns text[], condition text, key text, app text) TO fanfare_admin;


--
-- Name: FUNCTION release_expired_leases(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.release_expired_leases() FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.release_expired_leases() TO fanfare_server;


--
-- Name: FUNCTION remove_domain(app text, domain text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.remove_domain(app text, domain text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.remove_domain(app text, domain text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.remove_domain(app text, domain text) TO fanfare_server;


--
-- Name: FUNCTION replay(topic text, after text, max_count integer, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.replay(topic text, after text, max_count integer, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.replay(topic text, after text, max_count integer, app text) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.replay(topic text, after text, max_count integer, app text) TO fanfare_server;


--
-- Name: FUNCTION republish(handler fanfare.handlers, topic fanfare.topics, deliveries bigint[]); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.republish(handler fanfare.handlers, topic fanfare.topics, deliveries bigint[]) FROM PUBLIC;


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
-- Name: COLUMN api_keys.expires_at; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT(expires_at) ON TABLE fanfare.api_keys TO fanfare_reader;
GRANT SELECT(expires_at) ON TABLE fanfare.api_keys TO fanfare_admin;


--
-- Name: COLUMN api_keys.publish_rate; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT(publish_rate) ON TABLE fanfare.api_keys TO fanfare_reader;
GRANT SELECT(publish_rate) ON TABLE fanfare.api_keys TO fanfare_admin;


--
-- Name: FUNCTION require_capability(key fanfare.api_keys, capability text, app_id bigint); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.require_capability(key fanfare.api_keys, capability text, app_id bigint) FROM PUBLIC;


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
-- Name: FUNCTION resolve_dead_letters(dead_letters bigint[], resolution text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.resolve_dead_letters(dead_letters bigint[], resolution text) FROM PUBLIC;


--
-- Name: FUNCTION resume_handler(handler text, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.resume_handler(handler text, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.resume_handler(handler text, app text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.resume_handler(handler text, app text) TO fanfare_server;


--
-- Name: FUNCTION resume_schedule(name text, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.resume_schedule(name text, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.resume_schedule(name text, app text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.resume_schedule(name text, app text) TO fanfare_server;


--
-- Name: FUNCTION retry_wait(trigger fanfare.triggers, attempt integer); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.retry_wait(trigger fanfare.triggers, attempt integer) FROM PUBLIC;


--
-- Name: FUNCTION revoke_api_key(prefix text, app text, at timestamp with time zone); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.revoke_api_key(prefix text, app text, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.revoke_api_key(prefix text, app text, at timestamp with time zone) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.revoke_api_key(prefix text, app text, at timestamp with time zone) TO fanfare_server;


--
-- Name: FUNCTION revoke_app(app text, role text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.revoke_app(app text, role text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.revoke_app(app text, role text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.revoke_app(app text, role text) TO fanfare_server;


--
-- Name: FUNCTION revoke_tokens(jti text, subject text, before timestamp with time zone, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.revoke_tokens(jti text, subject text, before timestamp with time zone, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.revoke_tokens(jti text, subject text, before timestamp with time zone, app text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.revoke_tokens(jti text, subject text, before timestamp with time zone, app text) TO fanfare_server;


--
-- Name: FUNCTION ring(bell bigint); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.ring(bell bigint) FROM PUBLIC;


--
-- Name: FUNCTION ring_dispatchers(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.ring_dispatchers() FROM PUBLIC;


--
-- Name: FUNCTION room(handler fanfare.handlers); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.room(handler fanfare.handlers) FROM PUBLIC;


--
-- Name: FUNCTION rotate_handler_secret(handler text, secret text, grace interval, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.rotate_handler_secret(handler text, secret text, grace interval, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.rotate_handler_secret(handler text, secret text, grace interval, app text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.rotate_handler_secret(handler text, secret text, grace interval, app text) TO fanfare_server;


--
-- Name: FUNCTION rotate_signing_key(app text, grace interval); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.rotate_signing_key(app text, grace interval) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.rotate_signing_key(app text, grace interval) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.rotate_signing_key(app text, grace interval) TO fanfare_server;


--
-- Name: FUNCTION row_json(table_row anyelement); Type: ACL; Schema: fanfare; Owner: fanfare_handler
--

REVOKE ALL ON FUNCTION fanfare.row_json(table_row anyelement) FROM PUBLIC;


--
-- Name: FUNCTION run_endpoint(endpoint bigint, request jsonb); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.run_endpoint(endpoint bigint, request jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.run_endpoint(endpoint bigint, request jsonb) TO fanfare_server;


--
-- Name: FUNCTION run_handler(handler fanfare.handlers, messages jsonb[], keys text[], until timestamp with time zone, lock_timeout text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.run_handler(handler fanfare.handlers, messages jsonb[], keys text[], until timestamp with time zone, lock_timeout text) FROM PUBLIC;


--
-- Name: FUNCTION run_schedule_now(name text, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.run_schedule_now(name text, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.run_schedule_now(name text, app text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.run_schedule_now(name text, app text) TO fanfare_server;


--
-- Name: TABLE batch_runs; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.batch_runs TO fanfare_server;


--
-- Name: FUNCTION run_sql_deliveries(handler bigint, max_count integer, ready_from timestamp with time zone); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.run_sql_deliveries(handler bigint, max_count integer, ready_from timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.run_sql_deliveries(handler bigint, max_count integer, ready_from timestamp with time zone) TO fanfare_server;


--
-- Name: FUNCTION run_sql_delivery(delivery bigint, lease bigint, server uuid); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.run_sql_delivery(delivery bigint, lease bigint, server uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.run_sql_delivery(delivery bigint, lease bigint, server uuid) TO fanfare_server;


--
-- Name: FUNCTION run_topic_deliveries(handler bigint, max_count integer); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.run_topic_deliveries(handler bigint, max_count integer) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.run_topic_deliveries(handler bigint, max_count integer) TO fanfare_server;


--
-- Name: FUNCTION runnable_handler(handler bigint, kind text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.runnable_handler(handler bigint, kind text) FROM PUBLIC;


--
-- Name: TABLE saved_files; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.saved_files TO fanfare_server;


--
-- Name: FUNCTION save_file(path text, size bigint, content_type text, sha256 bytea, blob uuid, if_match text[], if_absent boolean, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.save_file(path text, size bigint, content_type text, sha256 bytea, blob uuid, if_match text[], if_absent boolean, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.save_file(path text, size bigint, content_type text, sha256 bytea, blob uuid, if_match text[], if_absent boolean, app text) TO fanfare_server;


--
-- Name: FUNCTION save_idempotency_key(app_id bigint, idempotency_key text, fingerprint bytea, message_id bigint); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.save_idempotency_key(app_id bigint, idempotency_key text, fingerprint bytea, message_id bigint) FROM PUBLIC;


--
-- Name: FUNCTION save_streams(server_id uuid, streams jsonb); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.save_streams(server_id uuid, streams jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.save_streams(server_id uuid, streams jsonb) TO fanfare_server;


--
-- Name: FUNCTION save_sweep(task text, server text, started_at timestamp with time zone, took interval, counts jsonb, error text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.save_sweep(task text, server text, started_at timestamp with time zone, took interval, counts jsonb, error text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.save_sweep(task text, server text, started_at timestamp with time zone, took interval, counts jsonb, error text) TO fanfare_server;


--
-- Name: FUNCTION schedule_changed(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.schedule_changed() FROM PUBLIC;


--
-- Name: FUNCTION scope_covers(scopes jsonb, topic text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.scope_covers(scopes jsonb, topic text) FROM PUBLIC;


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
-- Name: FUNCTION served_app(host text, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.served_app(host text, app text) FROM PUBLIC;


--
-- Name: FUNCTION session_app(app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.session_app(app text) FROM PUBLIC;


--
-- Name: FUNCTION session_role(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.session_role() FROM PUBLIC;


--
-- Name: FUNCTION set_bell(ringing boolean); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.set_bell(ringing boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.set_bell(ringing boolean) TO fanfare_server;


--
-- Name: FUNCTION set_dispatch_bell(ringing boolean); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.set_dispatch_bell(ringing boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.set_dispatch_bell(ringing boolean) TO fanfare_server;


--
-- Name: FUNCTION set_setting(name text, value text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.set_setting(name text, value text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.set_setting(name text, value text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.set_setting(name text, value text) TO fanfare_server;


--
-- Name: FUNCTION settle_batch(handler fanfare.handlers, batch fanfare.taken_batches, run fanfare.handler_runs); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.settle_batch(handler fanfare.handlers, batch fanfare.taken_batches, run fanfare.handler_runs) FROM PUBLIC;


--
-- Name: TABLE settlements; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.settlements TO fanfare_server;


--
-- Name: FUNCTION settle_deliveries(results jsonb, server uuid); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.settle_deliveries(results jsonb, server uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.settle_deliveries(results jsonb, server uuid) TO fanfare_server;


--
-- Name: FUNCTION settle_pulled(app_id bigint, result jsonb); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.settle_pulled(app_id bigint, result jsonb) FROM PUBLIC;


--
-- Name: FUNCTION share_history(topic text, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.share_history(topic text, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.share_history(topic text, app text) TO fanfare_admin;


--
-- Name: FUNCTION slot_lag(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.slot_lag() FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.slot_lag() TO fanfare_reader;
GRANT ALL ON FUNCTION fanfare.slot_lag() TO fanfare_server;
GRANT ALL ON FUNCTION fanfare.slot_lag() TO fanfare_admin;


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
-- Name: FUNCTION spend_tokens(handler fanfare.handlers, begun integer); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.spend_tokens(handler fanfare.handlers, begun integer) FROM PUBLIC;


--
-- Name: FUNCTION start_position(start text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.start_position(start text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.start_position(start text) TO fanfare_server;
GRANT ALL ON FUNCTION fanfare.start_position(start text) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.start_position(start text) TO fanfare_reader;


--
-- Name: FUNCTION store_apps(role text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.store_apps(role text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.store_apps(role text) TO fanfare_publisher;


--
-- Name: FUNCTION store_limit(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.store_limit() FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.store_limit() TO fanfare_publisher;


--
-- Name: FUNCTION system_topics(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.system_topics() FROM PUBLIC;


--
-- Name: FUNCTION take_batch(handler fanfare.handlers, max_count integer, ready_from timestamp with time zone); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.take_batch(handler fanfare.handlers, max_count integer, ready_from timestamp with time zone) FROM PUBLIC;


--
-- Name: FUNCTION take_slot(handler fanfare.handlers); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.take_slot(handler fanfare.handlers) FROM PUBLIC;


--
-- Name: FUNCTION timeline(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.timeline() FROM PUBLIC;


--
-- Name: FUNCTION token_expiry(token text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.token_expiry(token text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.token_expiry(token text) TO fanfare_server;


--
-- Name: FUNCTION token_revoked(app_id bigint, token_id text, subject text, issued_at timestamp with time zone); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.token_revoked(app_id bigint, token_id text, subject text, issued_at timestamp with time zone) FROM PUBLIC;


--
-- Name: FUNCTION token_signature(input text, secret bytea); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.token_signature(input text, secret bytea) FROM PUBLIC;


--
-- Name: FUNCTION told_of(message bigint, app_id bigint); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.told_of(message bigint, app_id bigint) FROM PUBLIC;


--
-- Name: FUNCTION topic_changed(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.topic_changed() FROM PUBLIC;


--
-- Name: FUNCTION topic_is_wanted(app_id bigint, topic text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.topic_is_wanted(app_id bigint, topic text) FROM PUBLIC;


--
-- Name: FUNCTION touch_document(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.touch_document() FROM PUBLIC;


--
-- Name: FUNCTION touch_entry(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.touch_entry() FROM PUBLIC;


--
-- Name: FUNCTION trigger_matches(trigger fanfare.triggers, key text, payload jsonb); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.trigger_matches(trigger fanfare.triggers, key text, payload jsonb) FROM PUBLIC;


--
-- Name: FUNCTION trigger_topic(app_id bigint, kind text, topic text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.trigger_topic(app_id bigint, kind text, topic text) FROM PUBLIC;


--
-- Name: FUNCTION unwatch_table(relation regclass, watch bigint); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.unwatch_table(relation regclass, watch bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.unwatch_table(relation regclass, watch bigint) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.unwatch_table(relation regclass, watch bigint) TO fanfare_admin;


--
-- Name: FUNCTION update_app(app text, changes jsonb); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.update_app(app text, changes jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.update_app(app text, changes jsonb) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.update_app(app text, changes jsonb) TO fanfare_server;


--
-- Name: FUNCTION update_handler(handler text, target text, timeout interval, max_concurrency integer, rate integer, headers jsonb, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.update_handler(handler text, target text, timeout interval, max_concurrency integer, rate integer, headers jsonb, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.update_handler(handler text, target text, timeout interval, max_concurrency integer, rate integer, headers jsonb, app text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.update_handler(handler text, target text, timeout interval, max_concurrency integer, rate integer, headers jsonb, app text) TO fanfare_server;


--
-- Name: FUNCTION update_schedule(name text, cron text, time_zone text, payload jsonb, missed text, paused boolean, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.update_schedule(name text, cron text, time_zone text, payload jsonb, missed text, paused boolean, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.update_schedule(name text, cron text, time_zone text, payload jsonb, missed text, paused boolean, app text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.update_schedule(name text, cron text, time_zone text, payload jsonb, missed text, paused boolean, app text) TO fanfare_server;


--
-- Name: FUNCTION update_topic(name text, external_subscribable boolean, auth_mode text, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.update_topic(name text, external_subscribable boolean, auth_mode text, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.update_topic(name text, external_subscribable boolean, auth_mode text, app text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.update_topic(name text, external_subscribable boolean, auth_mode text, app text) TO fanfare_server;


--
-- Name: FUNCTION update_trigger(name text, enabled boolean, key text, collection text, operations text[], filter jsonpath, max_attempts integer, backoff_base interval, backoff_cap interval, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.update_trigger(name text, enabled boolean, key text, collection text, operations text[], filter jsonpath, max_attempts integer, backoff_base interval, backoff_cap interval, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.update_trigger(name text, enabled boolean, key text, collection text, operations text[], filter jsonpath, max_attempts integer, backoff_base interval, backoff_cap interval, app text) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.update_trigger(name text, enabled boolean, key text, collection text, operations text[], filter jsonpath, max_attempts integer, backoff_base interval, backoff_cap interval, app text) TO fanfare_server;


--
-- Name: FUNCTION utc_text(moment timestamp with time zone); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.utc_text(moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.utc_text(moment timestamp with time zone) TO fanfare_server;
GRANT ALL ON FUNCTION fanfare.utc_text(moment timestamp with time zone) TO fanfare_admin;
GRANT ALL ON FUNCTION fanfare.utc_text(moment timestamp with time zone) TO fanfare_reader;


--
-- Name: FUNCTION valid_key(key text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.valid_key(key text) FROM PUBLIC;


--
-- Name: FUNCTION valid_name(name text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.valid_name(name text) FROM PUBLIC;


--
-- Name: FUNCTION valid_scope(scope text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.valid_scope(scope text) FROM PUBLIC;


--
-- Name: FUNCTION valid_topic_name(name text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.valid_topic_name(name text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.valid_topic_name(name text) TO fanfare_server;
GRANT ALL ON FUNCTION fanfare.valid_topic_name(name text) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.valid_topic_name(name text) TO fanfare_admin;


--
-- Name: TABLE imbalances; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.imbalances TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.imbalances TO fanfare_server;
GRANT SELECT ON TABLE fanfare.imbalances TO fanfare_admin;


--
-- Name: FUNCTION verify(); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.verify() FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.verify() TO fanfare_reader;
GRANT ALL ON FUNCTION fanfare.verify() TO fanfare_server;
GRANT ALL ON FUNCTION fanfare.verify() TO fanfare_admin;


--
-- Name: FUNCTION verify_token(app_id bigint, token text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.verify_token(app_id bigint, token text) FROM PUBLIC;


--
-- Name: FUNCTION watch_table(relation regclass, topic text, operations text[], columns text[], condition text, key text, app text); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.watch_table(relation regclass, topic text, operations text[], columns text[], condition text, key text, app text) FROM PUBLIC;
GRANT ALL ON FUNCTION fanfare.watch_table(relation regclass, topic text, operations text[], columns text[], condition text, key text, app text) TO fanfare_publisher;
GRANT ALL ON FUNCTION fanfare.watch_table(relation regclass, topic text, operations text[], columns text[], condition text, key text, app text) TO fanfare_admin;


--
-- Name: TABLE table_watches; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.table_watches TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.table_watches TO fanfare_admin;


--
-- Name: FUNCTION watched_part(watch fanfare.table_watches, content jsonb); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.watched_part(watch fanfare.table_watches, content jsonb) FROM PUBLIC;


--
-- Name: FUNCTION without_told(payload jsonb); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.without_told(payload jsonb) FROM PUBLIC;


--
-- Name: FUNCTION write_batch(epoch fanfare.epochs, lineage integer, previous pg_snapshot, next pg_snapshot); Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

REVOKE ALL ON FUNCTION fanfare.write_batch(epoch fanfare.epochs, lineage integer, previous pg_snapshot, next pg_snapshot) FROM PUBLIC;


--
-- Name: TABLE app_access; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.app_access TO fanfare_server;


--
-- Name: TABLE app_domains; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.app_domains TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.app_domains TO fanfare_server;
GRANT SELECT ON TABLE fanfare.app_domains TO fanfare_admin;


--
-- Name: TABLE attempts; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.attempts TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.attempts TO fanfare_server;
GRANT SELECT ON TABLE fanfare.attempts TO fanfare_admin;


--
-- Name: TABLE audit_log; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.audit_log TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.audit_log TO fanfare_admin;


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
-- Name: TABLE settings; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.settings TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.settings TO fanfare_server;
GRANT SELECT ON TABLE fanfare.settings TO fanfare_admin;


--
-- Name: TABLE carried_messages; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.carried_messages TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.carried_messages TO fanfare_server;
GRANT SELECT ON TABLE fanfare.carried_messages TO fanfare_admin;


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
-- Name: TABLE database_facts; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.database_facts TO fanfare_server;
GRANT SELECT ON TABLE fanfare.database_facts TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.database_facts TO fanfare_admin;


--
-- Name: TABLE dead_letters; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.dead_letters TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.dead_letters TO fanfare_server;
GRANT SELECT ON TABLE fanfare.dead_letters TO fanfare_admin;


--
-- Name: TABLE default_retries; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.default_retries TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.default_retries TO fanfare_admin;


--
-- Name: TABLE delivery_backlog; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.delivery_backlog TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.delivery_backlog TO fanfare_server;
GRANT SELECT ON TABLE fanfare.delivery_backlog TO fanfare_admin;


--
-- Name: SEQUENCE dispatch_bell; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON SEQUENCE fanfare.dispatch_bell TO fanfare_reader;
GRANT SELECT ON SEQUENCE fanfare.dispatch_bell TO fanfare_server;


--
-- Name: SEQUENCE docs_listeners; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON SEQUENCE fanfare.docs_listeners TO fanfare_reader;


--
-- Name: TABLE due_schedules; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.due_schedules TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.due_schedules TO fanfare_server;
GRANT SELECT ON TABLE fanfare.due_schedules TO fanfare_admin;


--
-- Name: TABLE file_store; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.file_store TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.file_store TO fanfare_server;
GRANT SELECT ON TABLE fanfare.file_store TO fanfare_admin;


--
-- Name: TABLE handler_health; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.handler_health TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.handler_health TO fanfare_server;
GRANT SELECT ON TABLE fanfare.handler_health TO fanfare_admin;


--
-- Name: TABLE idempotency_keys; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.idempotency_keys TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.idempotency_keys TO fanfare_server;


--
-- Name: SEQUENCE kv_listeners; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON SEQUENCE fanfare.kv_listeners TO fanfare_reader;


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
-- Name: TABLE listed_apps; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.listed_apps TO fanfare_server;


--
-- Name: TABLE listed_audit; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.listed_audit TO fanfare_server;


--
-- Name: TABLE listed_dead_letters; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.listed_dead_letters TO fanfare_server;


--
-- Name: TABLE listed_deliveries; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.listed_deliveries TO fanfare_server;


--
-- Name: TABLE listed_endpoints; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.listed_endpoints TO fanfare_server;


--
-- Name: TABLE listed_files; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.listed_files TO fanfare_server;


--
-- Name: TABLE listed_handlers; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.listed_handlers TO fanfare_server;


--
-- Name: TABLE listed_keys; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.listed_keys TO fanfare_server;
GRANT SELECT ON TABLE fanfare.listed_keys TO fanfare_admin;


--
-- Name: TABLE scheduled_messages; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.scheduled_messages TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.scheduled_messages TO fanfare_server;
GRANT SELECT ON TABLE fanfare.scheduled_messages TO fanfare_admin;


--
-- Name: TABLE listed_scheduled_messages; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.listed_scheduled_messages TO fanfare_server;


--
-- Name: TABLE listed_schedules; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.listed_schedules TO fanfare_server;


--
-- Name: TABLE listed_servers; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.listed_servers TO fanfare_server;


--
-- Name: TABLE streams; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.streams TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.streams TO fanfare_server;
GRANT SELECT ON TABLE fanfare.streams TO fanfare_admin;


--
-- Name: TABLE live_streams; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.live_streams TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.live_streams TO fanfare_server;
GRANT SELECT ON TABLE fanfare.live_streams TO fanfare_admin;


--
-- Name: TABLE listed_streams; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.listed_streams TO fanfare_server;


--
-- Name: TABLE sweeps; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.sweeps TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.sweeps TO fanfare_server;
GRANT SELECT ON TABLE fanfare.sweeps TO fanfare_admin;


--
-- Name: TABLE listed_sweeps; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.listed_sweeps TO fanfare_server;


--
-- Name: TABLE listed_topics; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.listed_topics TO fanfare_server;


--
-- Name: TABLE listed_triggers; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.listed_triggers TO fanfare_server;


--
-- Name: TABLE ready_handlers; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.ready_handlers TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.ready_handlers TO fanfare_server;
GRANT SELECT ON TABLE fanfare.ready_handlers TO fanfare_admin;


--
-- Name: TABLE redacted_messages; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.redacted_messages TO fanfare_server;


--
-- Name: TABLE revocations; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.revocations TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.revocations TO fanfare_admin;
GRANT SELECT ON TABLE fanfare.revocations TO fanfare_server;


--
-- Name: TABLE sweep_preview; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.sweep_preview TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.sweep_preview TO fanfare_server;
GRANT SELECT ON TABLE fanfare.sweep_preview TO fanfare_admin;


--
-- Name: TABLE topic_stats; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.topic_stats TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.topic_stats TO fanfare_server;
GRANT SELECT ON TABLE fanfare.topic_stats TO fanfare_admin;


--
-- Name: TABLE unlinked_tables; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.unlinked_tables TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.unlinked_tables TO fanfare_admin;


--
-- Name: TABLE watch_triggers; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.watch_triggers TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.watch_triggers TO fanfare_admin;
GRANT SELECT ON TABLE fanfare.watch_triggers TO fanfare_publisher;


--
-- Name: TABLE watched_tables; Type: ACL; Schema: fanfare; Owner: fanfare_owner
--

GRANT SELECT ON TABLE fanfare.watched_tables TO fanfare_reader;
GRANT SELECT ON TABLE fanfare.watched_tables TO fanfare_admin;
GRANT SELECT ON TABLE fanfare.watched_tables TO fanfare_server;


--
-- PostgreSQL database dump complete
--


