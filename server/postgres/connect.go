package postgres

import (
	"context"
	"fmt"
	"maps"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	// closeTimeout bounds the last words on a connection.
	closeTimeout = time.Second
	// restInterval is how long a connection of a pool may be idle without being
	// asked whether it still is one.
	restInterval = time.Second
	// pingTimeout bounds what it takes to answer.
	pingTimeout = 2 * time.Second
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
	return pgx.ConnectConfig(ctx, config)
}

// Close closes a connection that Connect opened, within a second even where
// nobody answers any more; that it failed is of no interest then.
func Close(conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	_ = conn.Close(ctx)
}

// OpenPool opens a pool with settings, those of SessionSettings or PooledSettings,
// and at most size connections.
func OpenPool(ctx context.Context, url string, size int32, settings map[string]string) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("parse database url: %w", err)
	}
	config.MaxConns = size
	maps.Copy(config.ConnConfig.RuntimeParams, settings)
	config.ConnConfig.AfterConnect = SettleSession
	return NewPool(ctx, config)
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
