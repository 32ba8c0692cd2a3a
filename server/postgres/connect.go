package postgres

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/fanfare-pg/fanfare/gen/db"
)

const (
	// closeTimeout bounds the last words on a connection.
	closeTimeout = time.Second
	// restInterval is how long a connection of a pool may be idle without being
	// asked whether it still is one.
	restInterval = time.Second
	// pingTimeout bounds what it takes to answer.
	pingTimeout = 2 * time.Second
	// protocolViolation is the SQLSTATE with which a startup message is refused.
	protocolViolation = "08P01"
)

// Connect opens one connection with SessionSettings and those of a part. It must
// go directly to Postgres when it is to LISTEN or to hold a lock: a pooler in
// transaction mode loses both.
func Connect(ctx context.Context, url string, settings map[string]string) (*pgx.Conn, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("parse database url: %w", err)
	}
	maps.Copy(config.RuntimeParams, SessionSettings(settings))
	config.AfterConnect = SettleSession
	conn, err := pgx.ConnectConfig(ctx, config)
	return conn, explainPooler(err)
}

// errPooler says what is wrong with a connection that had to be a direct one.
var errPooler = errors.New("a pooler is in the way: set FANFARE_DIRECT_DATABASE_URL to the same database past it")

// explainPooler says so of the error with which PgBouncer refuses settings that it
// does not keep apart for its clients.
func explainPooler(err error) error {
	var refusal *pgconn.PgError
	if errors.As(err, &refusal) && refusal.Code == protocolViolation && strings.Contains(refusal.Message, "startup parameter") {
		return fmt.Errorf("%w: %w", errPooler, err)
	}
	return err
}

// CheckDirect returns an error where a connection leads through a pooler: that
// tells its client another process than the one that runs its statements.
func CheckDirect(ctx context.Context, conn *pgx.Conn) error {
	backend, err := db.New(conn).BackendPID(ctx)
	if err == nil && uint32(backend) != conn.PgConn().PID() {
		err = errPooler
	}
	return err
}

// Close closes a connection that Connect opened, within a second even where
// nobody answers any more; that it failed is of no interest then.
func Close(conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	_ = conn.Close(ctx)
}

// OpenPool opens a pool of at most size connections, with SessionSettings and
// those of a part.
func OpenPool(ctx context.Context, url string, size int32, settings map[string]string) (*pgxpool.Pool, error) {
	config, err := poolConfig(url, size, SessionSettings(settings))
	if err != nil {
		return nil, err
	}
	config.ConnConfig.AfterConnect = SettleSession
	return NewPool(ctx, config)
}

// OpenPoolThroughPooler opens a pool that leads through a pooler, where the next
// transaction may have another session of Postgres: nothing is left in one, no
// prepared statement and no setting that the pooler does not know.
func OpenPoolThroughPooler(ctx context.Context, url string, size int32, name string) (*pgxpool.Pool, error) {
	config, err := poolConfig(url, size, pooledSettings(name))
	if err != nil {
		return nil, err
	}
	config.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	return NewPool(ctx, config)
}

func poolConfig(url string, size int32, settings map[string]string) (*pgxpool.Config, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("parse database url: %w", err)
	}
	config.MaxConns = size
	maps.Copy(config.ConnConfig.RuntimeParams, settings)
	return config, nil
}

// NewPool opens a pool that notices connections which were lost without a word:
// where one that was idle does not answer, all that are idle are opened anew.
func NewPool(ctx context.Context, config *pgxpool.Config) (*pgxpool.Pool, error) {
	var pool atomic.Pointer[pgxpool.Pool]
	config.ShouldPing = func(ctx context.Context, c pgxpool.ShouldPingParams) bool {
		if c.IdleDuration < restInterval {
			return false
		}
		limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), pingTimeout)
		defer cancel()
		if err := c.Conn.Ping(limited); err == nil {
			return false
		}
		if p := pool.Load(); p != nil {
			p.Reset()
		}
		return true // which finds it closed
	}
	opened, err := pgxpool.NewWithConfig(ctx, config)
	pool.Store(opened)
	return opened, err
}
