package dispatch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/runner"
)

const (
	// maxSingles bounds the deliveries of SQL handlers that run alone at a time
	// for this server, each on a connection of its own.
	maxSingles = 8
	// queryCanceled is the SQLSTATE of a statement cut by its timeout.
	queryCanceled = "57014"
	// runnerRequired is that of a session that may do more than run code of apps.
	runnerRequired = "ZF051"
)

// runAlone runs one delivery of a SQL handler, in the transaction that settles
// it. Where that aborts, nothing was done, and the failure is left to be settled.
func (d *Dispatcher) runAlone(work context.Context, row db.ClaimDeliveriesRow) *result {
	started := time.Now()
	var outcome string
	err := d.Runner.Run(work, seconds(row.Timeout), func(ctx context.Context, q *db.Queries, capability []byte) (err error) {
		outcome, err = q.RunSQLDelivery(ctx, db.RunSQLDeliveryParams{
			Capability: capability, Delivery: row.DeliveryID, Lease: row.Lease, Server: d.Server,
		})
		return err
	})
	switch {
	case err == nil && outcome == "stale":
		d.Metrics.late.Inc()
		return nil
	case err == nil:
		d.Metrics.settled.WithLabelValues("sql", outcome).Inc()
		return nil
	}
	r := &result{
		Delivery: row.DeliveryID, Lease: row.Lease, Outcome: outcomeFailed, Error: handlerError(err, seconds(row.Timeout)),
		StartedAt: started.UTC(), DurationMS: milliseconds(time.Since(started)),
	}
	if work.Err() != nil || notRun(err) {
		r.Outcome = outcomeReleased // cut when the grace was over, or not begun
	}
	return r
}

// notRun reports whether a call failed before any code of an app ran, for a
// reason that is none of its.
func notRun(err error) bool {
	var pg *pgconn.PgError
	return errors.Is(err, runner.ErrNotBegun) || errors.As(err, &pg) && pg.Code == runnerRequired
}

// handlerError says in one line why a SQL handler's transaction aborted.
func handlerError(err error, timeout time.Duration) string {
	var pg *pgconn.PgError
	switch {
	case errors.As(err, &pg) && pg.Code == queryCanceled, errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("not done within %v", timeout)
	case errors.As(err, &pg):
		return excerpt([]byte(pg.Code + ": " + pg.Message))
	}
	return "the connection to Postgres was lost"
}
