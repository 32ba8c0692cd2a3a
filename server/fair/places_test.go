package fair_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/fanfare-pg/fanfare/server/fair"
)

func TestRoom(t *testing.T) {
	for name, c := range map[string]struct {
		size, free, held int
		others           bool
		room             int
	}{
		"alone":                         {16, 16, 0, false, 14},
		"alone, some are kept":          {16, 4, 12, false, 2},
		"alone, all but those kept":     {16, 2, 14, false, 0},
		"beside others, half":           {16, 12, 4, true, 4},
		"beside others, half reached":   {16, 8, 8, true, 0},
		"who holds none takes the kept": {16, 1, 0, true, 1},
		"who holds some does not":       {16, 2, 2, true, 0},
		"none is free":                  {16, 0, 0, true, 0},
		"few places":                    {4, 4, 0, true, 2},
	} {
		if room := fair.Room(c.size, c.free, c.held, c.others); room != c.room {
			t.Errorf("%s: room for %d more, want %d", name, room, c.room)
		}
	}
}

func TestOneAppLeavesRoomForAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := fair.New(8, 100)
		greedy := takeMany(p, "greedy", 20)
		synctest.Wait()
		if n := len(greedy); n != 7 {
			t.Fatalf("an app alone has %d of 8 places, want 7", n)
		}
		if err := p.Take(t.Context(), "other"); err != nil {
			t.Fatal(err)
		}
		// While the other is there, none is added to those of the greedy app until it
		// has fewer than half.
		for range 4 {
			p.Give("greedy")
		}
		synctest.Wait()
		if n := len(greedy); n != 8 {
			t.Fatalf("%d were let in beside the other, want 8: the eighth when 3 were left", n)
		}
		for range 2 {
			if err := p.Take(t.Context(), "other"); err != nil {
				t.Fatal(err)
			}
		}
		for range 3 {
			p.Give("other")
		}
		synctest.Wait()
		for len(greedy) < 20 {
			p.Give("greedy")
			synctest.Wait()
		}
	})
}

func TestPlacesGoToWhoHasFewest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := fair.New(8, 100)
		for _, app := range []string{"a", "a", "a", "a", "b", "b", "c"} {
			if err := p.Take(t.Context(), app); err != nil {
				t.Fatal(err)
			}
		}
		b := takeMany(p, "b", 1)
		synctest.Wait()
		c := takeMany(p, "c", 1)
		synctest.Wait()
		p.Give("a")
		synctest.Wait()
		if len(c) != 1 || len(b) != 0 {
			t.Fatalf("b got %d, and c, which has fewer, %d", len(b), len(c))
		}
		p.Give("a")
		synctest.Wait()
		if len(b) != 1 {
			t.Fatal("b waits although a place is free")
		}
	})
}

func TestQueueIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := fair.New(2, 3)
		takeMany(p, "a", 4)
		synctest.Wait()
		if err := p.Take(t.Context(), "a"); !errors.Is(err, fair.ErrBusy) {
			t.Fatalf("the fourth who waits: %v, want ErrBusy", err)
		}
		if err := p.Take(t.Context(), "b"); err != nil {
			t.Fatalf("another app: %v", err)
		}
		for range 4 {
			p.Give("a")
			synctest.Wait()
		}
	})
}

func TestWhoLeavesTakesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := fair.New(2, 10)
		if err := p.Take(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		left := make(chan error)
		go func() { left <- p.Take(ctx, "a") }()
		synctest.Wait()
		cancel()
		if err := <-left; !errors.Is(err, context.Canceled) {
			t.Fatalf("who left: %v", err)
		}
		p.Give("a")
		for range 2 { // all places are there again
			if err := p.Take(t.Context(), "a"+string(rune('0'))); err != nil {
				t.Fatal(err)
			}
			p.Give("a0")
		}
	})
}

// takeMany takes places and tells of each; it goes on in the background.
func takeMany(p *fair.Places, app string, n int) <-chan struct{} {
	taken := make(chan struct{}, n)
	for range n {
		go func() {
			if p.Take(context.Background(), app) == nil {
				taken <- struct{}{}
			}
		}()
	}
	return taken
}
