package dispatch

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/postgres"
	"github.com/fanfare-pg/fanfare/server/runner"
)

const (
	// PoolSize is how many connections a dispatcher uses: one for each batch of a
	// topic handler, and some for claims and settlements.
	PoolSize = insideWorkers + 4
	// RunnerSize is how many batches and single deliveries of SQL handlers run at
	// a time.
	RunnerSize = insideWorkers + maxSingles
	// callTimeout bounds one call of the database that runs no handler.
	callTimeout = 15 * time.Second
)

// Settings are the settings of the connections of Pool. A transaction whose
// server was stopped ends, so that others get at the deliveries it has locked.
func Settings() map[string]string {
	return map[string]string{
		"application_name": "fanfare dispatcher", "jit": "off",
		"idle_in_transaction_session_timeout": "5s",
	}
}

// Dispatcher brings deliveries to their handlers. Any number of servers may
// run one: the database gives each delivery to one of them.
type Dispatcher struct {
	// Pool has PoolSize connections and serves nobody else.
	Pool *pgxpool.Pool
	// Runner has RunnerSize sessions and serves nobody else: a SQL handler that
	// hangs must not keep others from one.
	Runner   *runner.Pool
	Bell     *Bell
	Webhooks *Webhooks
	// Server is this server's id in fanfare.servers.
	Server pgtype.UUID
	// Grace is how long a dispatcher that ends may go on with what it has begun.
	Grace   time.Duration
	Log     *slog.Logger
	Metrics *Metrics

	queries *db.Queries
}

// Run dispatches until ctx is done. Then it claims no more, waits up to Grace
// for handlers that run, and gives back what is left.
func (d *Dispatcher) Run(ctx context.Context) error {
	d.queries = db.New(d.Pool)
	work, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	defer context.AfterFunc(ctx, func() { _ = postgres.Pause(work, d.Grace); cut() })()
	var running sync.WaitGroup
	running.Go(func() { d.runInside(ctx, work) })
	running.Go(func() { d.runLeased(ctx, work, "sql", maxSingles, d.runAlone) })
	running.Go(func() { d.runLeased(ctx, work, "http", maxPosts, d.post) })
	running.Go(func() { d.releaseExpired(ctx) })
	running.Wait()
	return nil
}

// releaseExpired gives the deliveries of servers that died to others.
func (d *Dispatcher) releaseExpired(ctx context.Context) {
	trouble := d.trouble("release of expired leases")
	for ctx.Err() == nil {
		call, cancel := context.WithTimeout(ctx, callTimeout)
		released, err := d.queries.ReleaseExpiredLeases(call)
		cancel()
		switch {
		case ctx.Err() != nil:
		case err != nil:
			trouble.Failed(err)
		default:
			trouble.Works()
			d.Metrics.expired.Add(float64(released))
		}
		if released > 0 {
			d.Log.Info("expired leases released", "count", released)
		}
		_ = postgres.Pause(ctx, lookInterval)
	}
}

// trouble keeps the log short about a part of the dispatcher.
func (d *Dispatcher) trouble(part string) *postgres.Trouble {
	return &postgres.Trouble{Log: d.Log, Part: part}
}

// wait returns when rung is closed, when freed has something, or after the
// interval at which everybody looks anyway.
func wait(ctx context.Context, rung, freed <-chan struct{}) {
	timer := time.NewTimer(lookInterval)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-rung:
	case <-freed:
	case <-timer.C:
	}
}
