package postgres

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"
)

// Ensure a service begins again after every end but that of its context, and
// not at once.
func TestForever(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var begun []time.Duration
		origin := time.Now()
		err := Forever(ctx, slog.New(slog.NewTextHandler(io.Discard, nil)), "test", func(context.Context, func()) error {
			begun = append(begun, time.Since(origin))
			switch len(begun) {
			case 1:
				return errors.New("the connection was lost")
			case 2:
				return nil
			}
			cancel()
			return ctx.Err()
		})
		if err != nil {
			t.Errorf("a service that was stopped returns %v", err)
		}
		want := []time.Duration{0, RetryInterval, 2 * RetryInterval}
		if len(begun) != len(want) || begun[1] != want[1] || begun[2] != want[2] {
			t.Errorf("it began at %v, want %v", begun, want)
		}
	})
}

// Ensure a service that waits to begin again can be stopped.
func TestForever_stoppedMeanwhile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), RetryInterval/2)
		defer cancel()
		origin, calls := time.Now(), 0
		err := Forever(ctx, slog.New(slog.NewTextHandler(io.Discard, nil)), "test", func(context.Context, func()) error {
			calls++
			return errors.New("no connection")
		})
		if took := time.Since(origin); err != nil || calls != 1 || took != RetryInterval/2 {
			t.Errorf("it returned %v after %v and %d calls", err, took, calls)
		}
	})
}
