package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/fanfare-pg/fanfare/gen/db"
)

// leadInterval is how often a leader says that it still leads; it leads for 10 s
// after each time.
const leadInterval = 2 * time.Second

// errNotLeading ends what only a leader may do.
var errNotLeading = errors.New("another server has taken over")

// Leader asks on one connection to lead a part: sealer, sweeper or bell. One
// session at a time leads each.
type Leader struct {
	Queries *db.Queries
	Part    string

	asked time.Time
}

// Ask reports whether the connection leads now.
func (l *Leader) Ask(ctx context.Context) (leads bool, err error) {
	l.asked = time.Now()
	return l.Queries.Lead(ctx, l.Part)
}

// Stay goes on leading. It asks the database every two seconds, and fails when
// another leads.
func (l *Leader) Stay(ctx context.Context) error {
	if time.Since(l.asked) < leadInterval {
		return nil
	}
	leads, err := l.Ask(ctx)
	if err == nil && !leads {
		err = errNotLeading
	}
	return err
}
