package postgres

import (
	"context"
	"log/slog"
	"time"
)

// RetryInterval is how long a service waits after an error of the database
// before it begins again: not to flood the log of one that is restarting, and
// hardly noticed by a user.
const RetryInterval = 250 * time.Millisecond

// Forever runs a service under its name until ctx is done, then returns nil.
// Whatever once returns before, an error or nil, is logged, and after
// RetryInterval once is called again; so once opens its connection anew and
// leaves nothing behind when it returns.
func Forever(ctx context.Context, log *slog.Logger, name string, once func(context.Context) error) error {
	for {
		err := once(ctx)
		if ctx.Err() != nil {
			return nil
		}
		log.Warn("service interrupted, beginning again", "service", name, "error", err)
		if Pause(ctx, RetryInterval) != nil {
			return nil
		}
	}
}

// Every runs a look at the database under its name, again and again with an
// interval in between, until ctx is done; after an error as Forever does.
func Every(ctx context.Context, log *slog.Logger, name string, interval time.Duration, look func(context.Context) error) error {
	return Forever(ctx, log, name, func(ctx context.Context) error {
		for {
			if err := look(ctx); err != nil {
				return err
			}
			if err := Pause(ctx, interval); err != nil {
				return err
			}
		}
	})
}

// Pause waits between two looks at the database. It returns nil after d, or
// the error of ctx as soon as that is done.
func Pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
