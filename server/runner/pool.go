package runner

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/postgres"
)

const (
	// Grace is how long after its timeout, at which Postgres cancels it, a call is
	// given up whose code does not let itself be cancelled.
	Grace = 2 * time.Second
	// endTimeout bounds the ending of its session.
	endTimeout = 5 * time.Second
	// capabilityKey finds the secret of a connection.
	capabilityKey = "fanfare capability"
)

// leave commits, and clears the session of all that an app's code can leave in
// it, also at the commit.
const leave = `commit; reset session authorization; reset role; reset all; close all; deallocate all; unlisten *;
	select pg_catalog.pg_advisory_unlock_all(); discard temp; discard sequences`

// ErrNotBegun is the error of a call of which no code of an app was run.
var ErrNotBegun = errors.New("no session to run the code of apps in")

// Pool is a pool of sessions that run code of apps.
type Pool struct {
	pool *pgxpool.Pool
}

// Open opens a pool of at most size sessions by the login of url. The server's
// pool admits each of them.
func Open(ctx context.Context, url string, size int32, settings map[string]string, server *pgxpool.Pool) (*Pool, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("parse the runner's database url: %w", err)
	}
	config.MaxConns = size
	maps.Copy(config.ConnConfig.RuntimeParams, postgres.RunnerSettings(settings))
	config.ConnConfig.AfterConnect = postgres.SettleSession
	// No statement has a name in the session, by which its code could replace it.
	config.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	config.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error { return admit(ctx, conn, db.New(server)) }
	pool, err := postgres.NewPool(ctx, config)
	if err != nil {
		return nil, err
	}
	return &Pool{pool}, nil
}

// admit makes the secret of a session.
func admit(ctx context.Context, conn *pgx.Conn, server *db.Queries) error {
	pid, err := db.New(conn).BackendPID(ctx)
	if err != nil {
		return fmt.Errorf("read backend: %w", err)
	}
	capability := make([]byte, sha256.Size)
	_, _ = rand.Read(capability)
	hash := sha256.Sum256(capability)
	if err := server.AdmitRunner(ctx, db.AdmitRunnerParams{Pid: pid, CapabilityHash: hash[:]}); err != nil {
		return fmt.Errorf("admit the session: %w", err)
	}
	conn.PgConn().CustomData()[capabilityKey] = capability
	return nil
}

// Run calls run in a transaction of a session, each of whose statements is cut
// after the timeout. One that catches its cancelling loses its session. What
// run is given last is the session's secret.
func (p *Pool) Run(ctx context.Context, timeout time.Duration, run func(context.Context, *db.Queries, []byte) error) error {
	ctx, cancel := context.WithTimeout(ctx, timeout+Grace)
	defer cancel()
	conn, err := p.pool.Acquire(ctx)
	if err != nil {
		return errors.Join(ErrNotBegun, err)
	}
	defer conn.Release()
	session := conn.Conn().PgConn()
	begin := fmt.Sprintf("begin isolation level read committed; set local statement_timeout = %d", timeout.Milliseconds())
	if err := execute(ctx, session, begin); err != nil {
		postgres.Close(conn.Conn())
		return errors.Join(ErrNotBegun, err)
	}
	capability, _ := session.CustomData()[capabilityKey].([]byte)
	err = run(ctx, db.New(conn), capability)
	if err == nil {
		err = execute(ctx, session, leave)
	}
	if err == nil {
		err = postgres.SettleSession(ctx, session)
	}
	if err == nil {
		return nil
	}
	// What it prepared or locked would stay.
	postgres.Close(conn.Conn())
	if ctx.Err() != nil {
		return errors.Join(err, p.end(ctx, session.PID()))
	}
	return err
}

// end ends a session whose code goes on.
func (p *Pool) end(ctx context.Context, pid uint32) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTimeout)
	defer cancel()
	conn, err := pgx.ConnectConfig(ctx, p.pool.Config().ConnConfig)
	if err != nil {
		return fmt.Errorf("end session %d: %w", pid, err)
	}
	defer postgres.Close(conn)
	if err := db.New(conn).EndBackend(ctx, int32(pid)); err != nil {
		return fmt.Errorf("end session %d: %w", pid, err)
	}
	return nil
}

// Reset opens the sessions anew: at once those that wait, the others when they are
// given back.
func (p *Pool) Reset() { p.pool.Reset() }

// Close ends the sessions.
func (p *Pool) Close() { p.pool.Close() }

// execute runs statements that have no parameters, in one message.
func execute(ctx context.Context, session *pgconn.PgConn, statements string) error {
	_, err := session.Exec(ctx, statements).ReadAll()
	return err
}
