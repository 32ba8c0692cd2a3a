package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"runtime"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/server"
	"github.com/fanfare-pg/fanfare/server/pgtest"
	"github.com/fanfare-pg/fanfare/server/postgres"
)

const (
	topic = "orders"
	// payload is what is published where the content does not matter.
	payload = `{"order":4711,"state":"paid","total":"129.90","currency":"EUR","lines":[{"sku":"A-1","count":2}]}`
	// closeTimeout bounds the shutdown of Postgres.
	closeTimeout = time.Minute
	// sealTimeout bounds what a server may take to become the sealer; a lock that
	// its predecessor still holds is asked for once a second.
	sealTimeout  = 10 * time.Second
	sealInterval = 5 * time.Millisecond
	heartbeat    = 15 * time.Second
	// queueFrames is large, so that subscribers at full speed stay live.
	queueFrames = 4096
)

// machine is a migrated Fanfare database on a Postgres of its own, with an app,
// a public topic, and tables to insert into for comparison.
type machine struct {
	postgres *pgtest.Server
	// URLs of the superuser, of a publisher and of the server.
	admin, publisher, serving string
}

// start starts the Postgres, with settings that add to its own. It keeps what
// it promises in a crash: fsync is on.
func start(ctx context.Context, settings map[string]string) (*machine, error) {
	all := map[string]string{"shared_buffers": "512MB"}
	for name, value := range settings {
		all[name] = value
	}
	cluster, err := pgtest.Start(ctx, all)
	if err != nil {
		return nil, err
	}
	m := &machine{postgres: cluster, admin: cluster.URL("postgres")}
	if err := m.prepare(ctx); err != nil {
		return nil, errors.Join(err, m.close())
	}
	return m, nil
}

func (m *machine) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	return m.postgres.Close(ctx)
}

// preparation is what the benchmarks need beside Fanfare's own. Both tables
// have the columns, checks and indexes of fanfare.messages; one is partitioned
// like it.
var preparation = []string{
	`create schema bench`,
	`create sequence bench.ids`,
	`create table bench.plain (like fanfare.messages including all)`,
	`alter table bench.plain alter id set default nextval('bench.ids')`,
	`create table bench.partitioned (like fanfare.messages including all) partition by range (published_at)`,
	`alter table bench.partitioned alter id set default nextval('bench.ids')`,
	`create table bench.today partition of bench.partitioned
		for values from (date_trunc('day', now())) to (date_trunc('day', now()) + interval '1 day')`,
	`create table bench.other_days partition of bench.partitioned default`,
	`grant usage on schema bench to bench_publisher`,
	`grant all on all tables in schema bench to bench_publisher`,
	`grant all on all sequences in schema bench to bench_publisher`,
	`grant bench_publisher, fanfare_admin to current_user`,
	`select fanfare.create_app('bench')`,
	`select fanfare.add_domain(domain => '*', app => 'bench')`,
	`select fanfare.create_topic(name => '` + topic + `', external_subscribable => true, auth_mode => 'public', app => 'bench')`,
	`select fanfare.grant_app(app => 'bench', role => 'bench_publisher')`,
	`vacuum analyze fanfare.apps, fanfare.topics, fanfare.app_roles, fanfare.settings`,
}

func (m *machine) prepare(ctx context.Context) error {
	if err := postgres.Migrate(ctx, m.admin); err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, m.admin)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	m.publisher, err = createRole(ctx, conn, m.admin, "bench_publisher login", "fanfare_publisher")
	if err != nil {
		return err
	}
	m.serving, err = createRole(ctx, conn, m.admin, "bench_server login replication", "fanfare_server")
	if err != nil {
		return err
	}
	for _, statement := range preparation {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("prepare database: %w: %s", err, statement)
		}
	}
	return nil
}

// createRole makes a role, given as its name and options, that is a member of
// another, and returns its URL.
func createRole(ctx context.Context, conn *pgx.Conn, base, role, member string) (string, error) {
	var name string
	if _, err := fmt.Sscan(role, &name); err != nil {
		return "", err
	}
	password := rand.Text()
	_, err := conn.Exec(ctx, fmt.Sprintf("create role %s password '%s' in role %s", role, password, member))
	if err != nil {
		return "", fmt.Errorf("create role %s: %w", name, err)
	}
	u, err := url.Parse(base)
	if err != nil {
		return "", err
	}
	u.User = url.UserPassword(name, password)
	return u.String(), nil
}

// serve starts a Fanfare server and waits until it seals.
func (m *machine) serve(ctx context.Context, wakeup string) (*server.Server, error) {
	s := &server.Server{
		DatabaseURL: m.serving, Listen: "127.0.0.1:0", Heartbeat: heartbeat, QueueFrames: queueFrames,
		Wakeup: wakeup, Version: "bench", EgressAllow: "127.0.0.0/8", Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
	if err := s.Open(ctx); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, sealTimeout)
	defer cancel()
	ticker := time.NewTicker(sealInterval)
	defer ticker.Stop()
	for !s.Sealing() {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return nil, errors.Join(fmt.Errorf("wait for the server to seal: %w", ctx.Err()), s.Close())
		}
	}
	return s, nil
}

// connect opens n connections of the publisher.
func (m *machine) connect(ctx context.Context, n int) (clients, error) {
	var c clients
	for range n {
		conn, err := pgx.Connect(ctx, m.publisher)
		if err != nil {
			c.close()
			return nil, fmt.Errorf("connect publisher: %w", err)
		}
		c = append(c, conn)
	}
	return c, nil
}

// clients are connections, each used by one goroutine at a time.
type clients []*pgx.Conn

func (c clients) close() {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	for _, conn := range c {
		_ = conn.Close(ctx)
	}
}

// describe prints what the figures are measured on.
func (m *machine) describe(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, m.admin)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	var version, fsync, commit string
	const query = "select split_part(version(), ' ', 2), current_setting('fsync'), current_setting('synchronous_commit')"
	if err := conn.QueryRow(ctx, query).Scan(&version, &fsync, &commit); err != nil {
		return err
	}
	fmt.Printf("%d cores, %s/%s, Postgres %s, fsync %s, synchronous_commit %s; clients and server share the machine\n",
		runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, version, fsync, commit)
	return nil
}
