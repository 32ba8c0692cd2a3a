package api

import (
	"context"
	"errors"
	"testing"

	"github.com/fanfare-pg/fanfare/server/fair"
)

// Ensure that much JSON of one app keeps neither light requests waiting nor, for
// more than a turn, another app's, and that no app queues without end.
func TestHeavily(t *testing.T) {
	t.Parallel()
	a := &API{heavy: fair.New(1, 1)}
	loud, quiet := fair.For(t.Context(), "loud", fair.Serve), fair.For(t.Context(), "quiet", fair.Serve)
	order := make(chan string, 3)
	begin := func(ctx context.Context, name string) (release func(), done chan error) {
		begun, gate, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
		go func() {
			ended <- a.heavily(ctx, heavyBytes, func() error {
				order <- name
				close(begun)
				<-gate
				return nil
			})
		}()
		if name == "first" {
			<-begun
		}
		return func() { close(gate) }, ended
	}
	end, first := begin(loud, "first")
	if err := a.heavily(quiet, heavyBytes-1, func() error { return nil }); err != nil {
		t.Errorf("light work: %v", err)
	}
	ctx, cancel := context.WithCancel(loud)
	cancel()
	if err := a.heavily(ctx, heavyBytes, func() error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("whoever gave up meanwhile: %v", err)
	}
	endSecond, second := begin(quiet, "second")
	end()
	endSecond()
	for _, done := range []chan error{first, second} {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if got := <-order + " " + <-order; got != "first second" {
		t.Errorf("in the order %s", got)
	}
	failed := errors.New("not JSON")
	if err := a.heavily(loud, heavyBytes, func() error { return failed }); !errors.Is(err, failed) {
		t.Errorf("the error of the work: got %v", err)
	}
	if err := a.heavily(loud, heavyBytes, func() error { return nil }); err != nil {
		t.Errorf("after work that failed: %v", err)
	}
}
