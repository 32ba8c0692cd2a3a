package dispatch

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/postgres"
)

const (
	// maxSingles bounds the deliveries of SQL handlers that run alone at a time
	// for this server, each on a connection of its own.
	maxSingles = 8
	// closeSlack is how long after its timeout a statement is given up whose
	// cancelling Postgres does not answer.
	closeSlack = 5 * time.Second
	// queryCanceled is the SQLSTATE of a statement cut by its timeout.
	queryCanceled = "57014"
)

// runAlone runs one delivery of a SQL handler, in the transaction that settles
// it. Where that aborts, nothing was done, and the failure is left to be settled.
func (d *Dispatcher) runAlone(work context.Context, row db.ClaimDeliveriesRow) *result {
	started := time.Now()
	var outcome string
	err := d.withTimeout(work, seconds(row.Timeout), func(ctx context.Context, q *db.Queries) (err error) {
		outcome, err = q.RunSQLDelivery(ctx, db.RunSQLDeliveryParams{Delivery: row.DeliveryID, Lease: row.Lease, Server: d.Server})
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
	if work.Err() != nil {
		r.Outcome = outcomeReleased // cut when the grace was over
	}
	return r
}

// withTimeout runs one statement of an app's code in a transaction, cut after a
// timeout. A connection on which it failed is closed: the code may have left
// anything in its session.
func (d *Dispatcher) withTimeout(work context.Context, timeout time.Duration, run func(context.Context, *db.Queries) error) error {
	ctx, cancel := context.WithTimeout(work, timeout+closeSlack)
	defer cancel()
	conn, err := d.Pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("take a connection: %w", err)
	}
	defer conn.Release()
	err = pgx.BeginTxFunc(ctx, conn, pgx.TxOptions{IsoLevel: pgx.ReadCommitted}, func(tx pgx.Tx) error {
		q := d.queries.WithTx(tx)
		if err := q.LimitStatements(ctx, strconv.FormatInt(timeout.Milliseconds(), 10)); err != nil {
			return fmt.Errorf("set the timeout: %w", err)
		}
		return run(ctx, q)
	})
	if err != nil {
		postgres.Close(conn.Conn())
	}
	return err
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
