package chaos_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

const (
	// attention is the most events that a subscriber reads before it leaves.
	attention = 4000
	// redial is how long a subscriber waits after it was not let in.
	redial = 50 * time.Millisecond
)

// subscriber follows topic demo at changing servers, and resumes where it was.
type subscriber struct {
	fleet    *fleet
	position string
	received []int64
	resumed  int
}

// newSubscriber subscribes once, so that its position is before what follows.
func newSubscriber(t *testing.T, f *fleet) *subscriber {
	t.Helper()
	stream := harness.Subscribe(t, f.anyURL()+demo, "")
	stream.Close()
	return &subscriber{fleet: f, position: stream.Ready.ID}
}

// follow reads until the end marker.
func (s *subscriber) follow(ctx context.Context) error {
	for {
		stream, err := harness.Dial(ctx, s.fleet.anyURL()+demo, s.position)
		if err != nil {
			if err := pause(ctx, redial); err != nil {
				return fmt.Errorf("after %d messages, at %s: %w", len(s.received), s.position, err)
			}
			continue
		}
		ended, err := s.read(ctx, stream, 1+rand.N(attention))
		stream.Close()
		if ended || err != nil {
			return err
		}
		s.resumed++
	}
}

// read takes up to count events. It returns true after the end marker.
func (s *subscriber) read(ctx context.Context, stream *harness.Stream, count int) (ended bool, err error) {
	for range count {
		var event harness.Event
		var open bool
		select {
		case event, open = <-stream.Events():
		case <-ctx.Done():
			return false, fmt.Errorf("after %d messages, at %s: %w", len(s.received), s.position, ctx.Err())
		}
		if !open {
			return false, nil
		}
		if event.ID != "" {
			s.position = event.ID
		}
		switch {
		case event.Name == "gap":
			return false, fmt.Errorf("gap after %d messages: %s", len(s.received), event.Data)
		case event.Name != "" || event.Data == "":
			continue
		}
		var message struct {
			ID      int64
			Message content
		}
		if err := json.Unmarshal([]byte(event.Data), &message); err != nil {
			return false, fmt.Errorf("%s: %w", event.Data, err)
		}
		s.received = append(s.received, message.ID)
		if message.Message == endMarker {
			return true, nil
		}
	}
	return false, nil
}

// wantReceived fails the test unless the subscriber has these messages, in this
// order.
func (s *subscriber) wantReceived(t *testing.T, want []int64) {
	t.Helper()
	if slices.Equal(s.received, want) {
		return
	}
	for i := range min(len(want), len(s.received)) {
		if s.received[i] != want[i] {
			t.Errorf("message %d of %d is %d, want %d", i, len(want), s.received[i], want[i])
			return
		}
	}
	t.Errorf("%d messages received, want %d", len(s.received), len(want))
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
