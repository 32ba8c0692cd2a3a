package seal

import (
	"context"
	"time"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/bell"
	"github.com/fanfare-pg/fanfare/server/postgres"
)

// Wakeup tells the sealer that something was committed.
type Wakeup interface {
	// Arm asks for a wake-up. The sealer looks once more after it, then waits.
	Arm(ctx context.Context) error
	// Disarm says that the sealer polls.
	Disarm(ctx context.Context) error
	// Wait returns after a commit, at the latest after the timeout; sooner while a
	// commit might have been missed.
	Wait(ctx context.Context, timeout time.Duration) error
}

// notifyWakeup wakes by notifications of publishers, which ring the bell while
// it is set.
type notifyWakeup struct {
	conn *postgres.Session
	bell *bell.Bell
}

func newNotifyWakeup(ctx context.Context, conn *postgres.Session) (*notifyWakeup, error) {
	_, err := conn.Exec(ctx, "listen "+bell.Channel(bell.Seal))
	return &notifyWakeup{conn: conn, bell: bell.New(bell.Seal, db.New(conn))}, err
}

func (w *notifyWakeup) Arm(ctx context.Context) error { return w.bell.Set(ctx, true) }

func (w *notifyWakeup) Disarm(ctx context.Context) error { return w.bell.Set(ctx, false) }

func (w *notifyWakeup) Wait(ctx context.Context, timeout time.Duration) error {
	timeout, err := w.bell.Bound(ctx, timeout)
	if err != nil {
		return err
	}
	_, err = w.conn.AwaitNotification(ctx, timeout)
	return err
}
