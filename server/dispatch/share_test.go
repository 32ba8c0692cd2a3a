package dispatch

import (
	"testing"
	"time"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/utc"
)

func batchRun(taken, done int32) runCounts {
	counts := runCounts{Taken: taken, Done: done}
	if taken > 0 {
		counts.ReadyAt = &utc.Time{Time: time.Unix(int64(taken), 0)}
	}
	return counts
}

// Ensure a handler's batches take as many as can be run in their time.
func TestShareLearnsItsSize(t *testing.T) {
	t.Parallel()
	now := time.Unix(0, 0)
	for _, c := range []struct {
		name        string
		size        int32
		taken, done int32
		want        int32
		more        bool
	}{
		{"full", 100, 100, 100, 200, true},
		{"full and large", insideBatch, insideBatch, insideBatch, insideBatch, true},
		{"cut by time", 100, 100, 70, 70, true},
		{"cut early", 100, 100, 7, 50, true},
		{"nothing run", 100, 100, 0, 50, true},
		{"nothing of one run", 1, 1, 0, 1, true},
		{"drained", 100, 50, 50, 100, false},
		{"drained, but not run", 100, 50, 49, 50, true},
	} {
		s := share{size: c.size}
		s.learn(c.size, batchRun(c.taken, c.done), now)
		if s.size != c.want || s.more != c.more {
			t.Errorf("%s: size %d, more %t; want %d, %t", c.name, s.size, s.more, c.want, c.more)
		}
	}
}

// Ensure batches that were cut short are followed by full ones before long.
func TestShareRecovers(t *testing.T) {
	t.Parallel()
	s := newShare(1, nil)
	for range 20 { // slow calls
		s.learn(s.size, batchRun(s.size, 1), time.Unix(0, 0))
	}
	batches := 0
	for ; s.size < insideBatch && batches < 100; batches++ {
		s.learn(s.size, batchRun(s.size, s.size), time.Unix(0, 0))
	}
	if batches > 10 {
		t.Errorf("full again after %d batches", batches)
	}
}

// Ensure a batch begins where the last one ended, and once in a while looks at
// everything, as after one that found nothing.
func TestShareLooksAtEverythingNowAndThen(t *testing.T) {
	t.Parallel()
	now := time.Unix(1000, 0)
	s := newShare(1, nil)
	looksFrom := func(want bool) {
		t.Helper()
		if _, from := s.next(now); (from != nil) != want {
			t.Errorf("looks from a time: %t, want %t", from != nil, want)
		}
	}
	looksFrom(false)
	s.learn(9, batchRun(9, 9), now)
	looksFrom(true)
	now = now.Add(lookInterval)
	looksFrom(false)
	s.learn(9, batchRun(9, 9), now)
	looksFrom(true)
	s.learn(9, batchRun(0, 0), now)
	looksFrom(false)
}

// Ensure a handler gets one more worker where that helps.
func TestShareWants(t *testing.T) {
	t.Parallel()
	now := time.Unix(1000, 0)
	sql, topic, limited := db.ReadyHandlersRow{Kind: "sql"}, db.ReadyHandlersRow{Kind: "topic"}, db.ReadyHandlersRow{Kind: "sql", MaxConcurrency: 2}
	for _, c := range []struct {
		name  string
		h     db.ReadyHandlersRow
		share share
		want  bool
	}{
		{"full batches", sql, share{workers: 2, more: true}, true},
		{"no full batch", sql, share{workers: 2}, false},
		{"batches that wait for each other", sql, share{workers: 2, more: true, blocked: now}, false},
		{"a limit not reached", limited, share{workers: 1, more: true}, true},
		{"a limit reached", limited, share{workers: 2, more: true}, false},
		{"a topic handler", topic, share{workers: 1, more: true}, false},
	} {
		if got := c.share.wants(c.h, now); got != c.want {
			t.Errorf("%s: %t, want %t", c.name, got, c.want)
		}
	}
}
