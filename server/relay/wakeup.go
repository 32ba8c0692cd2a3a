package relay

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/postgres"
)

// Wakeup tells the sealer that something was committed.
type Wakeup interface {
	// Arm asks for a wake-up; the sealer has nothing to do and looks once more
	// after it.
	Arm(ctx context.Context) error
	// Disarm says that the sealer polls.
	Disarm(ctx context.Context) error
	// Wait returns after a commit, at the latest after its timeout, sooner
	// while a commit could have been missed.
	Wait(ctx context.Context, timeout time.Duration) error
}

// missedInterval is how often to look while a transaction is open that may
// have read the bell before it was set.
const missedInterval = 20 * time.Millisecond

// notifyWakeup is the adaptive bell: publishers ring by NOTIFY while it is set.
type notifyWakeup struct {
	conn    *pgx.Conn
	queries *db.Queries
	armed   bool
	// horizon: a transaction with a lower xid may have read the bell unset. Empty
	// when there is none left.
	horizon string
}

func newNotifyWakeup(ctx context.Context, conn *pgx.Conn) (*notifyWakeup, error) {
	_, err := conn.Exec(ctx, "listen fanfare_bell")
	return &notifyWakeup{conn: conn, queries: db.New(conn)}, err
}

func (w *notifyWakeup) Arm(ctx context.Context) (err error) {
	if !w.armed {
		w.horizon, err = w.queries.SetBell(ctx, true)
		w.armed = err == nil
	}
	return err
}

func (w *notifyWakeup) Disarm(ctx context.Context) error {
	if !w.armed {
		return nil
	}
	_, err := w.queries.SetBell(ctx, false)
	w.armed = err != nil
	return err
}

func (w *notifyWakeup) Wait(ctx context.Context, timeout time.Duration) error {
	if w.horizon != "" {
		ended, err := w.queries.EndedBefore(ctx, w.horizon)
		if err != nil {
			return err
		}
		if ended {
			w.horizon = ""
		} else {
			timeout = min(timeout, missedInterval)
		}
	}
	_, err := postgres.AwaitNotification(ctx, w.conn, timeout)
	return err
}
