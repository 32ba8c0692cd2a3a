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

// Sweeper looks after the log's partitions. Any number of servers may run one.
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
	made, err := db.New(s.Pool).EnsurePartitions(ctx)
	switch {
	case err != nil && ctx.Err() == nil:
		s.Log.Warn("partitions not looked after", "error", err)
	case made > 0:
		s.Log.Info("partitions made", "count", made)
	}
}
