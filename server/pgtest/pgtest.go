// Package pgtest gives tests a real Postgres: a cluster per test run and in it
// a database per test, cloned from a template that is migrated once.
//
// The packages of one run share the cluster of FANFARE_TEST_DATABASE_URL, a
// superuser's URL that the program with-postgres sets. Without it each test
// process starts a private cluster at first use, which Main stops.
package pgtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.uber.org/goleak"

	"github.com/fanfare-pg/fanfare/server/postgres"
)

// URLVariable is the environment variable that holds the superuser's URL of a
// cluster to share.
const URLVariable = "FANFARE_TEST_DATABASE_URL"

// setupTimeout bounds what a test does before and after its body, among it the
// start of a cluster and the wait for another process to build the template.
const setupTimeout = 2 * time.Minute

// run is what the tests of this process share, made at first use.
var run struct {
	once     sync.Once
	url      string // maintenance database of the cluster
	template string
	server   *Server // nil for a cluster that somebody else started
	err      error
}

// Main runs the tests of a package, stops the private cluster if there is one,
// and fails if a goroutine outlives the tests. It does not return.
//
//	func TestMain(m *testing.M) { pgtest.Main(m) }
func Main(m *testing.M) {
	code := m.Run()
	if run.server != nil {
		if err := run.server.Close(context.Background()); err != nil {
			fmt.Fprintln(os.Stderr, "pgtest:", err)
			code = max(code, 1)
		}
	}
	if code == 0 {
		if err := goleak.Find(); err != nil {
			fmt.Fprintln(os.Stderr, "pgtest: goroutines outlive the tests:", err)
			code = 1
		}
	}
	os.Exit(code)
}

// Database returns the superuser's URL of a migrated database of the test's
// own. It is dropped, with its sessions, slots and prepared transactions, when
// the test ends.
func Database(t testing.TB) string {
	t.Helper()
	ctx := setupContext(t)
	run.once.Do(func() { run.err = open(ctx) })
	if run.err != nil {
		t.Fatalf("pgtest: %v", run.err)
	}
	name := "fanfare_test_" + suffix()
	err := execute(ctx, run.url,
		"create database "+quote(name)+" template "+quote(run.template),
		// What a database was granted does not come with its content.
		"grant create on database "+quote(name)+" to fanfare_creator")
	if err != nil {
		t.Fatalf("pgtest: create database: %v", err)
	}
	t.Cleanup(func() {
		if err := drop(setupContext(t), run.url, name); err != nil {
			t.Errorf("pgtest: drop database: %v", err)
		}
	})
	return withPath(run.url, name)
}

// Pool returns a pool on url, closed when the test ends.
func Pool(t testing.TB, url string) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(setupContext(t), url)
	if err != nil {
		t.Fatalf("pgtest: open pool: %v", err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// Role creates a login role, its name the given one and a random suffix, that
// is granted the named roles. It returns the role's URL for the database of
// url, which must be a superuser's. The role and what it owns there are dropped
// when the test ends.
func Role(t testing.TB, url, role string, grants ...string) string {
	t.Helper()
	name, password := role+"_"+suffix(), rand.Text()
	statements := []string{"create role " + quote(name) + " login password '" + password + "'"}
	for _, grant := range grants {
		statements = append(statements, "grant "+quote(grant)+" to "+quote(name))
	}
	if err := execute(setupContext(t), url, statements...); err != nil {
		t.Fatalf("pgtest: create role: %v", err)
	}
	t.Cleanup(func() {
		err := execute(setupContext(t), url, "drop owned by "+quote(name), "drop role "+quote(name))
		if err != nil {
			t.Errorf("pgtest: drop role: %v", err)
		}
	})
	return withUser(url, name, password)
}

// Runner creates a login for code of apps in the database of url, whoever's that
// is, in the cluster that the tests share; elsewhere it returns nothing.
func Runner(t testing.TB, url string) string {
	t.Helper()
	shared, err := pgx.ParseConfig(run.url)
	if run.url == "" || err != nil {
		return ""
	}
	here, err := pgx.ParseConfig(url)
	if err != nil || here.Host != shared.Host || here.Port != shared.Port {
		return ""
	}
	return Role(t, withPath(run.url, here.Database), "runner", "fanfare_runner")
}

// open finds or starts the cluster of this process and builds the template.
func open(ctx context.Context) error {
	run.url = os.Getenv(URLVariable)
	if run.url == "" {
		server, err := Start(ctx, SharedSettings())
		if err != nil {
			return err
		}
		run.server, run.url = server, server.URL("postgres")
	}
	var err error
	run.template, err = ensureTemplate(ctx, run.url)
	return err
}

// drop removes a database with what would keep Postgres from dropping it.
func drop(ctx context.Context, maintenance, name string) error {
	conn, err := pgx.Connect(ctx, maintenance)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	var obstructed bool
	const obstacles = `select exists (select from pg_replication_slots where database = $1)
		or exists (select from pg_prepared_xacts where database = $1)`
	if err := conn.QueryRow(ctx, obstacles, name).Scan(&obstructed); err != nil {
		return err
	}
	if obstructed {
		if err := clearObstacles(ctx, withPath(maintenance, name)); err != nil {
			return fmt.Errorf("clear slots and prepared transactions: %w", err)
		}
	}
	_, err = conn.Exec(ctx, "drop database "+quote(name)+" with (force)")
	return err
}

// clearObstacles ends the sessions that hold replication slots of the database
// at url, drops the slots and rolls prepared transactions back.
func clearObstacles(ctx context.Context, url string) error {
	const (
		ended = `select pg_terminate_backend(active_pid, 10000) from pg_replication_slots
			where database = current_database() and active_pid is not null`
		slots = `select pg_drop_replication_slot(slot_name) from pg_replication_slots
			where database = current_database()`
	)
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	rows, _ := conn.Query(ctx, `select gid from pg_prepared_xacts where database = current_database()`)
	prepared, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	statements := []string{ended, slots}
	for _, gid := range prepared {
		statements = append(statements, "rollback prepared '"+strings.ReplaceAll(gid, "'", "''")+"'")
	}
	return execOn(ctx, conn, statements)
}

// execute runs statements whatever the settings of the database are.
func execute(ctx context.Context, url string, statements ...string) error {
	conn, err := postgres.Connect(ctx, url, nil)
	if err != nil {
		return err
	}
	return errors.Join(execOn(ctx, conn, statements), conn.Close(ctx))
}

func execOn(ctx context.Context, conn *pgx.Conn, statements []string) error {
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// setupContext outlives the test's own context, which is done in cleanups.
func setupContext(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), setupTimeout)
	t.Cleanup(cancel)
	return ctx
}

func suffix() string { return strings.ToLower(rand.Text()[:12]) }

func quote(name string) string { return pgx.Identifier{name}.Sanitize() }

// withPath is base with another database.
func withPath(base, database string) string {
	u, err := url.Parse(base)
	if err != nil {
		panic("pgtest: " + URLVariable + " is not a URL: " + err.Error())
	}
	u.Path = "/" + database
	return u.String()
}

// withUser is base with another user.
func withUser(base, name, password string) string {
	u, err := url.Parse(base)
	if err != nil {
		panic("pgtest: not a URL: " + err.Error())
	}
	u.User = url.UserPassword(name, password)
	return u.String()
}
