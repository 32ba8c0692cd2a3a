package server

import (
	"context"
	"os"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/fanfare-pg/fanfare/gen/db"
)

// keepPresence writes this server's row in fanfare.servers until ctx is done,
// then takes it away.
func (s *Server) keepPresence(ctx context.Context) error {
	queries := db.New(s.pool)
	hostname, _ := os.Hostname()
	id := pgtype.UUID{Bytes: s.id, Valid: true}
	every(ctx, presenceInterval, func() {
		head, _ := s.hub.Head()
		err := queries.SaveServer(ctx, db.SaveServerParams{
			ID: id, Version: s.Version, Hostname: hostname, Sealing: s.Sealing(),
			HeadBatch: head.Batch, Streams: int32(s.hub.Count()),
		})
		if err != nil && ctx.Err() == nil {
			s.Log.Warn("presence not saved", "error", err)
		}
	})
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	return queries.ForgetServers(last, id)
}

// keepPartitions makes partitions ahead until ctx is done.
func (s *Server) keepPartitions(ctx context.Context) error {
	queries := db.New(s.pool)
	every(ctx, upkeepInterval, func() {
		made, err := queries.EnsurePartitions(ctx)
		switch {
		case err != nil && ctx.Err() == nil:
			s.Log.Warn("partitions not looked after", "error", err)
		case made > 0:
			s.Log.Info("partitions made", "count", made)
		}
	})
	return nil
}

// every calls fn at once and then at each interval, until ctx is done.
func every(ctx context.Context, interval time.Duration, fn func()) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		fn()
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
