package sql_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/server/pgtest"
)

// shopHandlers is a database with the app shop, its role, the topic demo, and a
// schema of the role's own in which catch() notes who runs it.
type shopHandlers struct {
	database  string
	admin     *pgx.Conn
	app       *pgx.Conn // the app's role
	server    *pgx.Conn // a server's role
	runner    *pgx.Conn // what runs code of apps, admitted with the secret 'secret'
	role      string
	runnerURL string
}

func newShopHandlers(t *testing.T) *shopHandlers {
	t.Helper()
	database := demoLog(t)
	appURL := pgtest.Role(t, database, "shop", "fanfare_publisher")
	s := &shopHandlers{database: database, admin: connect(t, database), role: userOf(appURL)}
	mustExec(t, s.admin, fmt.Sprintf(`create schema shop authorization %s; grant usage on schema shop to fanfare_app_shop, fanfare_runner, public`, s.role))
	mustExec(t, s.admin, fmt.Sprintf(`select fanfare.grant_app('shop', '%s')`, s.role))
	s.app = connect(t, appURL)
	s.server = connect(t, pgtest.Role(t, database, "server", "fanfare_server"))
	s.runnerURL = pgtest.Role(t, database, "runner", "fanfare_runner")
	s.runner = connect(t, s.runnerURL)
	mustExec(t, s.server, fmt.Sprintf(`select fanfare_internal.admit_runner(%d, sha256('secret'))`, s.runner.PgConn().PID()))
	mustExec(t, s.app, `
		create table shop.caught (who text, what text);
		grant insert on shop.caught to public;
		create function shop.catch(what text) returns boolean language plpgsql as $$
		begin
			insert into shop.caught values (current_user, what);
			return true;
		end $$`)
	return s
}

// handle makes a definer function of the app's role with the body, a handler of
// it, and a trigger on demo.
func (s *shopHandlers) handle(t *testing.T, name, body string) {
	t.Helper()
	s.define(t, name, "security definer", body)
	s.bind(t, name)
}

func (s *shopHandlers) define(t *testing.T, name, clauses, body string) {
	t.Helper()
	mustExec(t, s.app, fmt.Sprintf(`create or replace function shop.%s(message jsonb) returns void language plpgsql %s as $handler$
		begin
			%s
		end $handler$`, name, clauses, body))
}

func (s *shopHandlers) bind(t *testing.T, name string) {
	t.Helper()
	mustExec(t, s.admin, fmt.Sprintf(`select fanfare.create_handler('%[1]s', 'sql', 'shop.%[1]s', app => 'shop')`, name))
	mustExec(t, s.admin, fmt.Sprintf(`select fanfare.create_trigger('%s', topic => 'demo', max_attempts => 1, app => 'shop')`, name))
}

// run runs what waits for a handler as a server does, alone where the batch
// failed, and returns the error of its last attempt.
func (s *shopHandlers) run(t *testing.T, name string) string {
	t.Helper()
	handler := value[int64](t, s.admin, `select h.id from fanfare.handlers as h where h.name = $1`, name)
	mustExec(t, s.runner, fmt.Sprintf(`select fanfare_internal.run_sql_deliveries('secret', %d)`, handler))
	rows, _ := s.server.Query(t.Context(), `
		select format('select fanfare_internal.run_sql_delivery(''secret'', %s, %s)', c.delivery_id, c.lease)
		from fanfare_internal.claim_deliveries(null, 10, array['sql']) as c`)
	for _, alone := range collect(t, rows) {
		mustExec(t, s.runner, alone)
	}
	return value[string](t, s.admin, `
		select coalesce(a.error, a.outcome) from fanfare.attempts as a where a.handler_id = $1 order by a.started_at desc limit 1`, handler)
}

// wantCaught fails the test unless just these ran what they should not have.
func (s *shopHandlers) wantCaught(t *testing.T, want string) {
	t.Helper()
	got := value[string](t, s.admin, `select coalesce(string_agg(distinct c.who || ' ' || c.what, ', '), '') from shop.caught as c`)
	if got != want {
		t.Errorf("caught %q, want %q", got, want)
	}
}

// Ensure that an app's handler cannot use the rights of the server, whose
// session it runs in, nor those of Fanfare's owner.
func TestHandlerHasNoRightsButItsOwn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, body, want string }{
		{"set-role", `set local role fanfare_owner;`, "42501: "},
		{"set-role-server", `perform set_config('role', 'fanfare_server', false);`, "42501: "},
		{"reset-role", `reset role;`, "42501: "},
		{"authorization", `set session authorization default;`, "42501: "},
		{"select", `perform count(*) from fanfare.messages;`, "42501: "},
		{"write", `delete from fanfare.deliveries;`, "42501: "},
		{"mark", `insert into fanfare_internal.running_deliveries values ('1', 1);`, "42501: "},
		{"seal", `perform fanfare_internal.seal();`, "42501: "},
		{"claim", `perform fanfare_internal.claim_deliveries(null);`, "42501: "},
		{"settle", `perform fanfare_internal.settle_deliveries('[]');`, "42501: "},
		{"batch", `perform fanfare_internal.run_sql_deliveries('secret', 1);`, "42501: "},
		{"alone", `perform fanfare_internal.run_sql_delivery('secret', 1, 1);`, "42501: "},
		{"endpoint", `perform fanfare_internal.run_endpoint('secret', 1, '{}');`, "42501: "},
		{"begin", `perform fanfare_internal.begin_batch('secret', 1, 1, now());`, "42501: "},
		{"admit", `perform fanfare_internal.admit_runner(pg_backend_pid(), '');`, "42501: "},
		{"other-app", `perform fanfare_app_blog.call_endpoint('shop.catch(text)', '{}');`, "42501: "},
		{"make-role", `perform fanfare_creator.make_app_role('fanfare_app_x', 1);`, "42501: "},
		{"terminate", `perform pg_terminate_backend(pg_backend_pid());`, "42501: "},
		{"commit", `commit;`, "2D000: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newShopHandlers(t)
			mustExec(t, s.admin, `select fanfare.create_app('blog')`)
			mustExec(t, s.admin, fmt.Sprintf(`grant usage on schema fanfare_app_blog to %s, fanfare_app_shop`, s.role)) // as if
			s.handle(t, "own", c.body)
			s.define(t, "none", "security invoker", c.body)
			s.bind(t, "none")
			publish(t, s.app)
			for _, handler := range []string{"own", "none"} {
				if got := s.run(t, handler); !strings.HasPrefix(got, c.want) {
					t.Errorf("handler %s: %q, want %q", handler, got, c.want)
				}
			}
		})
	}
}

// Ensure that a handler which is no definer has the rights of its app's role.
func TestInvokerHandlerRunsAsItsApp(t *testing.T) {
	t.Parallel()
	s := newShopHandlers(t)
	s.define(t, "nobody", "security invoker", `perform shop.catch('run');`)
	s.bind(t, "nobody")
	s.handle(t, "own", `perform shop.catch('run');`)
	publish(t, s.app)
	for _, handler := range []string{"nobody", "own"} {
		if got := s.run(t, handler); got != "done" {
			t.Errorf("handler %s: %s", handler, got)
		}
	}
	s.wantCaught(t, "fanfare_app_shop run, "+s.role+" run")
}

// Ensure that a handler acts for the app of the delivery: the server's session
// may act for all, and the handler may not, whatever it sets.
func TestHandlerActsForItsApp(t *testing.T) {
	t.Parallel()
	s := newShopHandlers(t)
	mustExec(t, s.admin, `select fanfare.create_app('blog'); select fanfare.create_topic('demo', app => 'blog'); select fanfare.create_topic('copies', app => 'shop')`)
	s.handle(t, "own", `perform fanfare.publish('copies', '1');`)
	s.handle(t, "other", `
		perform set_config('fanfare.app', 'blog', false), set_config('fanfare.delivering', '', false);
		discard sequences;
		perform fanfare.publish('demo', '1', app => 'blog');`)
	mustExec(t, s.admin, `select fanfare.publish('demo', '1', app => 'shop')`)
	if got := s.run(t, "own"); got != "done" {
		t.Errorf("to its own app: %s", got)
	}
	if got := s.run(t, "other"); !strings.HasPrefix(got, "ZF003: ") {
		t.Errorf("to another app: %q, want ZF003", got)
	}
	wantCount(t, s.admin, 1, `select count(*) from fanfare.messages as m join fanfare.topics as t on t.id = m.topic_id where t.name = 'copies'`)
	wantCount(t, s.admin, 0, `select count(*) from fanfare.messages as m join fanfare.apps as a on a.id = m.app_id where a.name = 'blog'`)
	// What the handler was, the session is no longer.
	if _, err := s.server.Exec(t.Context(), `select fanfare.publish('demo', '1', app => 'blog')`); err != nil {
		t.Errorf("the server afterwards: %v", err)
	}
}

// Ensure that nothing a handler leaves in the session runs with other rights
// than its own, or changes what runs after it.
func TestHandlerLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"search-path": `perform set_config('search_path', 'shop, pg_catalog', false);`,
		"settings":    `set work_mem = '77MB'; set statement_timeout = '1ms'; set default_transaction_read_only = on;`,
		"held-cursor": `execute 'declare held cursor with hold for select shop.catch(''held'')';`,
		"prepared":    `execute 'prepare stmtcache_1 as select shop.catch(''prepared'')';`,
		"temporary":   `create domain pg_temp.text as pg_catalog.text check (shop.catch('type')); create temporary table deliveries (id bigint);`,
		"lock":        `perform pg_advisory_lock(4711);`,
		"deferred":    `insert into shop.tempted values (1);`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShopHandlers(t)
			// Better than pg_catalog's, for who looks in shop first.
			mustExec(t, s.app, `
				create function shop.spy(bigint, bigint) returns boolean language sql as $$ select shop.catch('operator') $$;
				create operator shop.= (leftarg = bigint, rightarg = bigint, function = shop.spy);
				create function shop.unnest(bigint[]) returns setof bigint language sql as $$ select 1::bigint where shop.catch('unnest') $$;
				create function shop.set_config(text, text, boolean) returns text language sql as $$ select 'x' where shop.catch('set_config') $$;
				create function shop.clock_timestamp() returns timestamptz language sql as $$ select now() where shop.catch('clock_timestamp') $$;
				create function shop.pg_current_xact_id() returns xid8 language sql as $$ select '1'::xid8 where shop.catch('xid') $$;
				create function shop.catch_later() returns trigger language plpgsql as $$ begin perform shop.catch('deferred'); return null; end $$;
				create table shop.tempted (n integer);
				create constraint trigger tempts after insert on shop.tempted deferrable initially deferred
				for each row execute function shop.catch_later()`)
			s.handle(t, "leaver", body)
			messages := 1
			if name == "search-path" || name == "settings" {
				messages = 2 // the first of a batch must not change the second
			}
			for range messages {
				publish(t, s.app)
			}
			handler := handlerID(t, s.admin, "leaver")
			mustExec(t, s.runner, fmt.Sprintf(`select fanfare_internal.run_sql_deliveries('secret', %d)`, handler))
			wantCount(t, s.admin, messages, `select count(*) from fanfare.attempts as a where a.outcome = 'done'`)
			want := ""
			if name == "held-cursor" { // at the commit, as a login that has no rights
				want = userOf(s.runnerURL) + " held"
			}
			if name == "deferred" {
				want = "fanfare_app_shop deferred"
				if majorOf(t, s.admin) >= 18 { // a trigger runs as who set it off
					want = s.role + " deferred"
				}
			}
			s.wantCaught(t, want)
		})
	}
}

// Ensure that one that hangs among many quick ones is cut at its timeout and
// fails alone, and the others' effects happen once.
func TestHangingHandlerFailsAlone(t *testing.T) {
	t.Parallel()
	s := newShopHandlers(t)
	s.handle(t, "hangs", `
		if message ->> 'key' = 'hang' then perform pg_sleep(60); end if;
		insert into shop.caught values ('', message ->> 'id');`)
	for n := range 20 {
		key := "null"
		if n == 11 {
			key = "'hang'"
		}
		mustExec(t, s.app, `select fanfare.publish('demo', '1', `+key+`)`)
	}
	batch := fmt.Sprintf(`select fanfare_internal.run_sql_deliveries('secret', %d)`, handlerID(t, s.admin, "hangs"))
	mustExec(t, s.runner, `set statement_timeout = '3s'`)
	var done int
	var err error
	for err == nil { // a batch ends early on a busy machine
		done = value[int](t, s.admin, `select count(*) from shop.caught`)
		_, err = s.runner.Exec(t.Context(), batch)
	}
	if sqlState(err) != "57014" {
		t.Fatalf("the batch: %v, want query_canceled", err)
	}
	wantCount(t, s.admin, done, `select count(*) from shop.caught`)
	wantCount(t, s.server, 20-done, `select fanfare_internal.isolate_deliveries(h.id) from fanfare.handlers as h`)
	rows, _ := s.server.Query(t.Context(), `
		select format('%s, %s', c.delivery_id, c.lease) from fanfare_internal.claim_deliveries(null, 100, array['sql']) as c`)
	for _, claimed := range collect(t, rows) {
		mustExec(t, s.runner, `set statement_timeout = '3s'`)
		if _, err := s.runner.Exec(t.Context(), `select fanfare_internal.run_sql_delivery('secret', `+claimed+`)`); sqlState(err) == "57014" {
			mustExec(t, s.server, fmt.Sprintf(`select fanfare_internal.settle_deliveries(jsonb_build_array(jsonb_build_object(
				'delivery', d[1], 'lease', d[2], 'outcome', 'failed', 'error', 'timeout'))) from (values (array[%s])) as v (d)`, claimed))
		} else if err != nil {
			t.Fatal(err)
		}
	}
	wantCount(t, s.admin, 19, `select count(distinct c.what) from shop.caught as c`)
	wantCount(t, s.admin, 19, `select count(*) from shop.caught`)
	wantCount(t, s.admin, 1, `select count(*) from fanfare.dead_letters as l where l.error = 'timeout' and l.key = 'hang'`)
	wantCount(t, s.admin, 0, `select count(*) from fanfare.verify()`)
}
