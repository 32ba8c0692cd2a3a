// Package harness gives the end-to-end and chaos tests what they drive: an app
// in a database, servers in this process and in others, subscribers on real
// sockets, and a wait for conditions.
package harness

import (
	"context"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/fanfare-pg/fanfare/server"
	"github.com/fanfare-pg/fanfare/server/pgtest"
	"github.com/fanfare-pg/fanfare/server/postgres"
)

// Patience is the deadline of a wait for what should take milliseconds: long
// enough for a busy machine.
const Patience = 30 * time.Second

// loopback lets webhooks reach receivers of tests.
const loopback = "127.0.0.0/8,::1"

// tick is how often Wait looks.
const tick = 10 * time.Millisecond

// App is an app in a database of the test's own: topics demo and other
// (public), secret (internal) and private (token).
type App struct {
	// URL is a superuser's, bound to the app.
	URL  string
	Pool *pgxpool.Pool
	// Key may publish.
	Key string
}

// NewApp makes the app in a new database of the shared cluster.
func NewApp(t testing.TB) *App {
	t.Helper()
	return AppAt(t, pgtest.Database(t))
}

// NewAppIn makes the app in a new database of a cluster of the test's own.
func NewAppIn(t testing.TB, cluster *postgres.Cluster, database string) *App {
	t.Helper()
	Execute(t, cluster.URL("postgres"), "create database "+database)
	url := cluster.URL(database)
	if err := postgres.Migrate(t.Context(), url); err != nil {
		t.Fatalf("migrate: %v", err)
	}
	return AppAt(t, url)
}

// AppAt makes the app in a migrated database.
func AppAt(t testing.TB, url string) *App {
	t.Helper()
	a := &App{URL: url, Pool: pgtest.Pool(t, url)}
	for _, statement := range []string{
		`select fanfare.create_app('default')`,
		`select fanfare.grant_app(app => 'default', role => current_user::text)`,
		`select fanfare.add_domain(app => 'default', domain => '*')`,
		`select fanfare.create_topic('demo', true, 'public')`,
		`select fanfare.create_topic('other', true, 'public')`,
		`select fanfare.create_topic('secret', false, 'public')`,
		`select fanfare.create_topic('private', true, 'token')`,
	} {
		a.Exec(t, statement)
	}
	const key = `select fanfare.create_api_key('test', array['topic.publish'])`
	if err := a.Pool.QueryRow(t.Context(), key).Scan(&a.Key); err != nil {
		t.Fatalf("create key: %v", err)
	}
	return a
}

// KeyFor makes an API key of the app with a capability.
func (a *App) KeyFor(t testing.TB, capability string) (key string) {
	t.Helper()
	const statement = `select fanfare.create_api_key('test', array[$1::text], app => 'default')`
	if err := a.Pool.QueryRow(t.Context(), statement, capability).Scan(&key); err != nil {
		t.Fatalf("create key: %v", err)
	}
	return key
}

// Exec runs a statement, which must succeed.
func (a *App) Exec(t testing.TB, statement string, args ...any) {
	t.Helper()
	if _, err := a.Pool.Exec(t.Context(), statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// Count returns the number that a query answers.
func (a *App) Count(t testing.TB, query string, args ...any) int {
	t.Helper()
	var n int
	if err := a.Pool.QueryRow(t.Context(), query, args...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

// Publish publishes numbers to a topic by SQL, each in its own transaction.
func (a *App) Publish(t testing.TB, topic string, numbers ...int) {
	t.Helper()
	for _, n := range numbers {
		a.Exec(t, `select fanfare.publish($1, to_jsonb($2::int))`, topic, n)
	}
}

// PublishRange publishes the numbers from first to last in one statement.
func (a *App) PublishRange(t testing.TB, topic string, first, last int) {
	t.Helper()
	a.Exec(t, `select fanfare.publish_many((
		select jsonb_agg(jsonb_build_object('topic', $1::text, 'payload', n) order by n)
		from generate_series($2::int, $3::int) n))`, topic, first, last)
}

// Serve opens a server on a database; it is closed when the test ends.
func Serve(t testing.TB, url string, adjust ...func(*server.Server)) *server.Server {
	t.Helper()
	s := &server.Server{
		DatabaseURL: url, Listen: "127.0.0.1:0", Heartbeat: 5 * time.Second, QueueFrames: 64, EgressAllow: loopback,
		Version: "test", Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Files: server.FilesSettings{
			DataDir: t.TempDir(), MaxBytes: 64 << 20, TmpTTL: time.Hour, SweepInterval: 6 * time.Hour,
		},
	}
	s.RunnerDatabaseURL = pgtest.Runner(t, url)
	for _, f := range adjust {
		f(s)
	}
	if err := s.Open(t.Context()); err != nil {
		t.Fatalf("open server: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close server: %v", err)
		}
	})
	return s
}

// Wait returns once the condition holds, and ends the test when it does not in
// time.
func Wait(t testing.TB, within time.Duration, what string, condition func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	for !condition() {
		select {
		case <-ctx.Done():
			t.Fatalf("not within %v: %s", within, what)
		case <-ticker.C:
		}
	}
}

// Execute runs statements on a connection of their own.
func Execute(t testing.TB, url string, statements ...string) {
	t.Helper()
	conn := Connect(t, url)
	for _, statement := range statements {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// Connect opens a connection that is closed when the test ends.
func Connect(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatalf("connect: %v", err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}

// WithPool returns the app with new connections, after Postgres was restarted.
func WithPool(t testing.TB, a *App) *App {
	t.Helper()
	return &App{URL: a.URL, Key: a.Key, Pool: pgtest.Pool(t, a.URL)}
}
