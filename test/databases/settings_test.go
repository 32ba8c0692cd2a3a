package databases_test

import (
	"fmt"
	"net/url"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/server"
	"github.com/fanfare-pg/fanfare/server/pgtest"
	"github.com/fanfare-pg/fanfare/server/postgres"
	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// hostile are settings that somebody may have given the database, years ago and
// for reasons of their own.
var hostile = []string{
	`default_transaction_isolation = 'repeatable read'`,
	`default_transaction_isolation = 'serializable'`,
	`default_transaction_read_only = on`,
	`default_transaction_deferrable = on`,
	`IntervalStyle = 'iso_8601'`,
	`DateStyle = 'German, DMY'`,
	`TimeZone = 'Pacific/Chatham'`,
	`standard_conforming_strings = off`,
	`quote_all_identifiers = on`,
	`row_security = off`,
	`search_path = 'decoys', 'public'`,
	`statement_timeout = '1ms'`,
	`lock_timeout = '1ms'`,
	`idle_in_transaction_session_timeout = '1ms'`,
	`idle_session_timeout = '50ms'`,
	`bytea_output = 'escape'`,
	`extra_float_digits = -15`,
	`client_encoding = 'LATIN1'`,
	`client_min_messages = 'debug5'`,
	`array_nulls = off`,
	`transform_null_equals = on`,
	`exit_on_error = on`,
	`check_function_bodies = off`,
	`enable_partition_pruning = off`,
}

// decoys would be found by whoever looks in the search path.
var decoys = []string{
	`create schema decoys`,
	`grant usage on schema decoys to public`,
	`create table decoys.messages (id int)`,
	`create function decoys.lower(text) returns text language sql as $$ select 'decoy' $$`,
	`create function decoys.now() returns timestamptz language sql as $$ select 'epoch'::timestamptz $$`,
}

// Ensure all parts work in a database with settings of its own: publishing in SQL
// and over HTTP, sealing, streams, handlers and the sweeper.
func TestSettingsOfTheDatabase(t *testing.T) {
	t.Parallel()
	for _, setting := range hostile {
		t.Run(setting, func(t *testing.T) {
			t.Parallel()
			app := harness.NewApp(t)
			prepare(t, app)
			set(t, app.URL, setting)
			smoke(t, app)
		})
	}
}

// Ensure Fanfare can be installed in a database with all of them, and that none is
// taken for a change of its functions afterwards.
func TestInstallUnderSettings(t *testing.T) {
	t.Parallel()
	base := pgtest.Database(t)
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	name := u.Path[1:] + "_bare"
	harness.Execute(t, base, "create database "+name)
	t.Cleanup(func() {
		conn, err := pgx.Connect(cleanupContext(t), base)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(cleanupContext(t))
		if _, err := conn.Exec(cleanupContext(t), "drop database "+name+" with (force)"); err != nil {
			t.Error(err)
		}
	})
	u.Path = "/" + name
	set(t, u.String(), hostile...)
	if err := postgres.Migrate(t.Context(), u.String()); err != nil {
		t.Fatalf("migrate: %v", err)
	}
	wantCurrent(t, u.String())
	reset(t, u.String())
	wantCurrent(t, u.String())
	set(t, u.String(), hostile...)
	wantCurrent(t, u.String())
	app := harness.AppAt(t, withParameters(u, calm))
	prepare(t, app)
	app.URL = u.String()
	smoke(t, app)
}

// calm are the parameters of a session of a test that hostile settings would keep
// from working.
var calm = map[string]string{
	"default_transaction_read_only": "off", "statement_timeout": "0", "lock_timeout": "0",
	"idle_in_transaction_session_timeout": "0", "idle_session_timeout": "0", "client_min_messages": "warning",
}

func withParameters(u *url.URL, parameters map[string]string) string {
	with := *u
	query := with.Query()
	for name, value := range parameters {
		query.Set(name, value)
	}
	with.RawQuery = query.Encode()
	return with.String()
}

// set gives the database of a URL settings, which every later session begins with.
func set(t *testing.T, database string, settings ...string) {
	t.Helper()
	conn := connectCalm(t, database)
	for _, setting := range settings {
		execute(t, conn, fmt.Sprintf("alter database %s set %s", conn.Config().Database, setting))
	}
}

func reset(t *testing.T, database string) {
	t.Helper()
	conn := connectCalm(t, database)
	execute(t, conn, fmt.Sprintf("alter database %s reset all", conn.Config().Database))
}

func connectCalm(t *testing.T, database string) *pgx.Conn {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	return harness.Connect(t, withParameters(u, calm))
}

func execute(t *testing.T, conn *pgx.Conn, statement string, args ...any) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func wantCurrent(t *testing.T, database string) {
	t.Helper()
	conn, err := postgres.Connect(t.Context(), database, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer postgres.Close(conn)
	status, err := postgres.Status(t.Context(), conn)
	if err != nil || status.State != postgres.Current {
		t.Errorf("the schema is %s, %v", status.State, err)
	}
}

// prepare makes what a smoke test needs besides the app.
func prepare(t *testing.T, app *harness.App) {
	t.Helper()
	for _, statement := range append(decoys,
		`create table public.effects (payload jsonb)`,
		`create function public.note_effect(message jsonb) returns void language sql security definer
			set search_path = pg_catalog, pg_temp as $$ insert into public.effects values (message->'payload') $$`,
		`select fanfare.create_handler(name => 'sink', kind => 'sql', target => 'public.note_effect(jsonb)')`,
		`select fanfare.create_trigger(handler => 'sink', topic => 'demo')`,
	) {
		app.Exec(t, statement)
	}
}

// smoke runs a server in the database of an app and looks at what each part did.
func smoke(t *testing.T, app *harness.App) {
	t.Helper()
	login := pgtest.Role(t, quiet(t, app.URL), "server", "fanfare_server")
	s := harness.Serve(t, rebase(t, login, app.URL), func(s *server.Server) {
		s.RunnerDatabaseURL = rebase(t, pgtest.Role(t, quiet(t, app.URL), "runner", "fanfare_runner"), app.URL)
	})
	stream := harness.Subscribe(t, s.URL()+"/realtime/topics/demo", "")
	app.Post(t, s.URL()+"/topics/demo/messages", `1`)
	publisher := connectCalm(t, app.URL)
	execute(t, publisher, `select fanfare.publish('demo', '2', app => 'default', idempotency_key => 'once')`)
	execute(t, publisher, `select fanfare.publish('demo', '2', app => 'default', idempotency_key => 'once')`)
	execute(t, publisher, `select fanfare.publish('demo', '3', app => 'default')`)
	stream.Want(t, 1, 2, 3)
	count := func(query string) (n int) {
		if err := publisher.QueryRow(t.Context(), query).Scan(&n); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		return n
	}
	harness.Wait(t, harness.Patience, "the handler took each message", func() bool {
		return count(`select count(*) from public.effects`) == 3
	})
	harness.Wait(t, harness.Patience, "every task of the sweeper ran", func() bool {
		return count(`select count(*) from fanfare.sweeps`) >= 5
	})
	if n := count(`select count(*) from fanfare.sweeps where error is not null`); n != 0 {
		t.Errorf("%d tasks of the sweeper failed", n)
	}
	if n := count(`select count(*) from fanfare.verify()`); n != 0 {
		t.Errorf("verify() finds %d faults", n)
	}
	if status := harness.Head(t, s.URL()+"/readyz"); status != 200 {
		t.Errorf("/readyz is %d", status)
	}
}
