package bell

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/postgres"
)

const (
	// queueInterval is the time between two looks at the queue: one login can add
	// about a tenth in it.
	queueInterval = 10 * time.Second
	// queueAlarm is a usage to warn of, half of that at which nobody is notified.
	queueAlarm = 0.25
)

// Queue watches how full Postgres' queue of notifications is.
type Queue struct {
	Pool *pgxpool.Pool
	Log  *slog.Logger

	usage atomic.Uint64
}

// Usage returns what the last look found, from 0 to 1.
func (q *Queue) Usage() float64 { return math.Float64frombits(q.usage.Load()) }

// Run looks until ctx is done, and warns of a queue that fills.
func (q *Queue) Run(ctx context.Context) error {
	return postgres.Every(ctx, q.Log, "notification queue", queueInterval, q.look)
}

func (q *Queue) look(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, queueInterval)
	defer cancel()
	found, err := db.New(q.Pool).NotificationQueue(ctx)
	if err != nil {
		return fmt.Errorf("look at the queue: %w", err)
	}
	q.usage.Store(math.Float64bits(found.Usage))
	if found.Usage >= queueAlarm {
		q.Log.Warn("Postgres' queue of notifications fills: a session that listens may have a transaction open",
			"usage", found.Usage, "oldest", found.Oldest)
	}
	return nil
}
