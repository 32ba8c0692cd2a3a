package api

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
)

// gate is a coalescer whose groups end when the test says so.
type gate struct {
	coalescer[string, int, int]
	end chan struct{}

	mu     sync.Mutex
	groups [][]int
}

func newGate(leaders, room int) *gate {
	g := &gate{end: make(chan struct{})}
	g.leaders = leaders
	g.room = func(group []*call[int, int], _ *call[int, int]) bool { return len(group) < room }
	g.run = func(_ context.Context, _ string, group []*call[int, int]) {
		items := []int{}
		for _, c := range group {
			items = append(items, c.item)
		}
		g.mu.Lock()
		g.groups = append(g.groups, items)
		g.mu.Unlock()
		<-g.end
		for _, c := range group {
			c.result, c.err = c.item*10, nil
		}
	}
	return g
}

// callers calls do with each item, in order, and returns what waits for one
// result.
func (g *gate) callers(t *testing.T, ctx context.Context, items ...int) []chan error {
	t.Helper()
	var ends []chan error
	for _, item := range items {
		end := make(chan error, 1)
		ends = append(ends, end)
		go func() {
			got, err := g.do(ctx, "key", item)
			if err == nil && got != item*10 {
				err = errors.New("the result of another")
			}
			end <- err
		}()
		synctest.Wait()
	}
	return ends
}

func (g *gate) wantGroups(t *testing.T, want ...[]int) {
	t.Helper()
	synctest.Wait()
	g.mu.Lock()
	defer g.mu.Unlock()
	if !slices.EqualFunc(g.groups, want, slices.Equal) {
		t.Errorf("groups %v, want %v", g.groups, want)
	}
}

func wantEnds(t *testing.T, ends []chan error) {
	t.Helper()
	for i, end := range ends {
		if err := <-end; err != nil {
			t.Errorf("caller %d: %v", i, err)
		}
	}
}

// Ensure that callers go together with those who came while others were under
// way, and never join work that has begun.
func TestCoalescer(t *testing.T) {
	t.Run("OK", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			g := newGate(1, 8)
			ends := g.callers(t, t.Context(), 1, 2, 3)
			g.wantGroups(t, []int{1})
			g.end <- struct{}{}
			g.wantGroups(t, []int{1}, []int{2, 3})
			ends = append(ends, g.callers(t, t.Context(), 4)...)
			g.end <- struct{}{}
			g.end <- struct{}{}
			g.wantGroups(t, []int{1}, []int{2, 3}, []int{4})
			wantEnds(t, ends)
			if len(g.keys) != 0 {
				t.Errorf("%d keys are kept", len(g.keys))
			}
		})
	})

	t.Run("Leaders", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			g := newGate(2, 8)
			ends := g.callers(t, t.Context(), 1, 2, 3)
			g.wantGroups(t, []int{1}, []int{2})
			close(g.end)
			wantEnds(t, ends)
		})
	})

	t.Run("Room", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			g := newGate(1, 2)
			ends := g.callers(t, t.Context(), 1, 2, 3, 4)
			close(g.end)
			wantEnds(t, ends)
			g.wantGroups(t, []int{1}, []int{2, 3}, []int{4})
		})
	})

	t.Run("Who leaves while waiting is left out", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			g := newGate(1, 8)
			first := g.callers(t, t.Context(), 1)
			ctx, cancel := context.WithCancel(t.Context())
			gone := g.callers(t, ctx, 2)
			last := g.callers(t, t.Context(), 3)
			cancel()
			if err := <-gone[0]; !errors.Is(err, context.Canceled) {
				t.Errorf("got %v, want canceled", err)
			}
			close(g.end)
			wantEnds(t, slices.Concat(first, last))
			g.wantGroups(t, []int{1}, []int{3})
		})
	})

	t.Run("A leader who leaves ends the work for the others", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			g := newGate(1, 8)
			ctx, cancel := context.WithCancel(t.Context())
			first := g.callers(t, t.Context(), 1)
			ends := append(g.callers(t, ctx, 2), g.callers(t, t.Context(), 3)...)
			g.end <- struct{}{}
			synctest.Wait()
			cancel()
			close(g.end)
			wantEnds(t, slices.Concat(first, ends))
			g.wantGroups(t, []int{1}, []int{2, 3})
		})
	})
}
