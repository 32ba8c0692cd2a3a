package api

import (
	"fmt"
	"testing"
	"time"
)

// Ensure a bucket lets its rate pass, in shares of as many servers as there are,
// and that what many messages overdraw is repaid.
func TestRateLimits(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	passed := func(l *rateLimits, seconds int) (n int) {
		for range seconds * 100 {
			now = now.Add(10 * time.Millisecond)
			if l.take("app", "a", 20, 1, now).wait == 0 {
				n++
			}
		}
		return n
	}
	l := &rateLimits{}
	if n := passed(l, 10); n < 200 || n > 221 { // a second's worth at first
		t.Errorf("one server let %d pass in 10 s, want 200 to 221", n)
	}
	l.setServers(4)
	if n := passed(l, 10); n < 50 || n > 61 {
		t.Errorf("one of four let %d pass in 10 s, want 50 to 61", n)
	}
	now = now.Add(time.Minute)
	if q := l.take("app", "a", 20, 50, now); q.wait != 0 || q.remaining != 0 {
		t.Errorf("the first of many: got %+v", q)
	}
	if q := l.take("app", "a", 20, 1, now); q.wait < 9*time.Second || q.wait > 10*time.Second {
		t.Errorf("after 50 at 5 a second with 5 in hand: got %+v, want a wait of 9.2 s", q)
	}
	if q := l.take("app", "b", 20, 1, now); q.wait != 0 || q.remaining != 4 {
		t.Errorf("another bucket: got %+v", q)
	}
}

// Ensure no number of apps and keys makes the buckets grow without bound, and
// that making room forgets no debt while there are others to forget.
func TestRateLimitsAreBounded(t *testing.T) {
	t.Parallel()
	l := &rateLimits{}
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	l.take("app", "debtor", 1, 10000, now)
	for i := range 3 * maxBuckets {
		now = now.Add(time.Millisecond)
		l.take("key", fmt.Sprint(i), 1000, 1, now)
		if len(l.buckets) > maxBuckets {
			t.Fatalf("%d buckets, want at most %d", len(l.buckets), maxBuckets)
		}
	}
	if l.take("app", "debtor", 1, 1, now).wait == 0 {
		t.Error("the debt is forgotten")
	}
}
