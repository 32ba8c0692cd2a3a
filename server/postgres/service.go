package postgres

import (
	"context"
	"log/slog"
	"time"
)

// RetryInterval is how long a service waits after an error of the database
// before it begins again: hardly noticed by a user.
const RetryInterval = 250 * time.Millisecond

// Forever runs a service under its name until ctx is done, then returns nil.
// Whenever once returns before, with an error or without, it is called again
// after RetryInterval; so once opens its connection anew and leaves nothing
// behind when it returns. It calls works whenever the service has done something,
// so that the log can say so.
func Forever(ctx context.Context, log *slog.Logger, name string, once func(ctx context.Context, works func()) error) error {
	trouble := Trouble{Log: log, Part: name}
	for {
		err := once(ctx, trouble.Works)
		if ctx.Err() != nil {
			return nil
		}
		trouble.Failed(err)
		if Pause(ctx, RetryInterval) != nil {
			return nil
		}
	}
}

// Every runs a look at the database under its name, again and again with an
// interval in between, until ctx is done; after an error as Forever does.
func Every(ctx context.Context, log *slog.Logger, name string, interval time.Duration, look func(context.Context) error) error {
	return Forever(ctx, log, name, func(ctx context.Context, works func()) error {
		for {
			if err := look(ctx); err != nil {
				return err
			}
			works()
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
