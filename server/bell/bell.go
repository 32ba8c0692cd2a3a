// Package bell lets publishers wake a server that sleeps.
//
// There are two bells: the sealer's and the dispatchers'. A server sets a bell
// before it sleeps. While the bell is set, each publish sends a notification
// when it commits; while it is not, publishers are spared that, and the server
// finds its work by polling. A bell is a sequence in the database, so that every
// transaction sees at once whether it is set.
package bell

import (
	"context"
	"log/slog"
	"time"

	"github.com/fanfare-pg/fanfare/gen/db"
)

// The names of the bells, as SQL knows them.
const (
	Seal     = "seal"
	Dispatch = "dispatch"
)

const (
	// missedInterval is how often to poll while a transaction is open that may
	// have read the bell before it was set.
	missedInterval = 20 * time.Millisecond
	// silenceTimeout bounds the last call on a connection.
	silenceTimeout = time.Second
)

// Channel returns the channel that a bell's notifications are sent to.
func Channel(name string) string { return "fanfare_" + name }

// Bell is a bell as the server sees it that sets it. It is used by one
// goroutine.
type Bell struct {
	name    string
	queries *db.Queries
	// known is false until this server has set the bell, or unset it.
	known, set bool
	// horizon: a transaction with a lower xid may have read the bell unset, and
	// will not ring. Empty when there is none left.
	horizon string
}

// New returns a bell by its name.
func New(name string, queries *db.Queries) *Bell { return &Bell{name: name, queries: queries} }

// Set asks publishers to ring, or not to. After it was set, look for work once
// more before sleeping.
func (b *Bell) Set(ctx context.Context, ringing bool) error {
	if b.known && b.set == ringing {
		return nil
	}
	horizon, err := b.queries.SetBell(ctx, db.SetBellParams{Name: b.name, Ringing: ringing})
	if err != nil {
		return err
	}
	b.known, b.set, b.horizon = true, ringing, ""
	if ringing {
		b.horizon = horizon
	}
	return nil
}

// Watching reports whether a transaction may be open that will not ring.
func (b *Bell) Watching() bool { return b.horizon != "" }

// Bound returns how long its server may sleep: the timeout, or less while a
// transaction may be open that will not ring.
func (b *Bell) Bound(ctx context.Context, timeout time.Duration) (time.Duration, error) {
	if !b.Watching() {
		return timeout, nil
	}
	ended, err := b.queries.EndedBefore(ctx, b.horizon)
	if err != nil {
		return 0, err
	}
	if !ended {
		return min(timeout, missedInterval), nil
	}
	b.horizon = ""
	return timeout, nil
}

// Silence unsets the bell when its server ends, if the connection still works,
// so that publishers do not ring for nothing.
func (b *Bell) Silence(log *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.Background(), silenceTimeout)
	defer cancel()
	if err := b.Set(ctx, false); err != nil {
		log.Debug("the bell stays set", "bell", b.name, "error", err)
	}
}
