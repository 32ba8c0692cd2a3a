package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// AwaitNotification returns the next notification of a connection that
// listens, or nil after the timeout. One that came with the answer of an earlier
// query is returned at once, whatever the timeout. When ctx is done its error is
// returned, and the connection can still be used; after any other error it is
// closed, and may have lost notifications.
func AwaitNotification(ctx context.Context, conn *pgx.Conn, timeout time.Duration) (*pgconn.Notification, error) {
	wait, cancel := context.WithTimeout(ctx, max(timeout, 0))
	defer cancel()
	n, err := conn.WaitForNotification(wait)
	if err != nil && wait.Err() != nil && ctx.Err() == nil && !conn.IsClosed() {
		return nil, nil
	}
	return n, err
}
