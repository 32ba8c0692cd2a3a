package relay

import (
	"context"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
)

// retryInterval is how long a service waits before it connects again.
const retryInterval = 250 * time.Millisecond

// forever runs a service until ctx is done, again after each error.
func forever(ctx context.Context, log *slog.Logger, name string, once func(context.Context) error) error {
	for {
		err := once(ctx)
		if ctx.Err() != nil {
			return nil
		}
		log.Warn("service interrupted, beginning again", "service", name, "error", err)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(retryInterval):
		}
	}
}

// closeConn closes a connection within a bounded time.
func closeConn(conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = conn.Close(ctx)
}
