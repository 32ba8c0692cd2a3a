package sweep

import (
	"context"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/fanfare-pg/fanfare/gen/db"
)

// partitionInterval is how often partitions are looked after: often enough
// that one held up by an open transaction is tried again well before its day.
const partitionInterval = 10 * time.Minute

// Sweeper makes partitions ahead and drops expired ones. Any number of servers may run one.
type Sweeper struct {
	Pool *pgxpool.Pool
	Log  *slog.Logger
}

// Run sweeps at once and then at intervals, until ctx is done.
func (s *Sweeper) Run(ctx context.Context) error {
	ticker := time.NewTicker(partitionInterval)
	defer ticker.Stop()
	for {
		s.runOnce(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

func (s *Sweeper) runOnce(ctx context.Context) {
	queries := db.New(s.Pool)
	s.report(ctx, "partitions made", queries.EnsurePartitions)
	s.report(ctx, "expired partitions dropped", queries.DropExpired)
}

// report runs a task and logs its count, or why it did not end.
func (s *Sweeper) report(ctx context.Context, what string, task func(context.Context) (int32, error)) {
	count, err := task(ctx)
	switch {
	case err != nil && ctx.Err() == nil:
		s.Log.Warn("sweep interrupted", "task", what, "error", err)
	case count > 0:
		s.Log.Info(what, "count", count)
	}
}
