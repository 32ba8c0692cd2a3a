package api

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// errUnfinished is the error of a call that its group left without a result.
var errUnfinished = errors.New("the group ended without a result")

// coalescer does the work of concurrent callers in groups, as a database does
// with commits: while work for a key is under way, those who come wait, and go
// together next. Nobody gets the result of work that began before they came.
//
// It has no goroutine of its own. The first caller leads its group, and then
// hands the lead to the first of those who wait.
type coalescer[K comparable, T, R any] struct {
	// run does the work of a group, and sets result and err of each call. Its
	// context does not end when a caller leaves.
	run func(ctx context.Context, key K, group []*call[T, R])
	// leaders bounds the groups of a key that are under way at once.
	leaders int
	// room reports whether a call may still join a group.
	room func(group []*call[T, R], next *call[T, R]) bool

	mu   sync.Mutex
	keys map[K]*waiting[T, R]
}

// call is one caller's share of a group.
type call[T, R any] struct {
	item   T
	result R
	err    error
	// turn tells a caller who waits that its result is there, or that it leads.
	turn chan turn
}

type turn bool

const (
	finished turn = false
	lead     turn = true
)

// waiting is a key with work under way.
type waiting[T, R any] struct {
	leaders int
	calls   []*call[T, R]
}

// do returns the result of an item, or the error of a caller who left; the
// work may then have been done or not.
func (c *coalescer[K, T, R]) do(ctx context.Context, key K, item T) (R, error) {
	own := &call[T, R]{item: item, err: errUnfinished, turn: make(chan turn, 1)}
	if !c.enter(key, own) {
		select {
		case t := <-own.turn:
			if t == finished {
				return own.result, own.err
			}
		case <-ctx.Done():
			if c.leave(key, own) {
				return own.result, ctx.Err()
			}
			if <-own.turn == finished {
				return own.result, own.err
			}
		}
	}
	c.lead(context.WithoutCancel(ctx), key, own)
	return own.result, own.err
}

// enter reports whether the caller leads at once; else it waits.
func (c *coalescer[K, T, R]) enter(key K, own *call[T, R]) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := c.keys[key]
	if w == nil {
		if c.keys == nil {
			c.keys = map[K]*waiting[T, R]{}
		}
		w = &waiting[T, R]{}
		c.keys[key] = w
	}
	if w.leaders < c.leaders {
		w.leaders++
		return true
	}
	w.calls = append(w.calls, own)
	return false
}

// leave takes a caller out of those who wait; false when its turn has come.
func (c *coalescer[K, T, R]) leave(key K, own *call[T, R]) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := c.keys[key]
	if w == nil {
		return false
	}
	i := slices.Index(w.calls, own)
	if i < 0 {
		return false
	}
	w.calls = slices.Delete(w.calls, i, i+1)
	return true
}

// lead does the work of a group and hands the lead on.
func (c *coalescer[K, T, R]) lead(ctx context.Context, key K, own *call[T, R]) {
	defer c.handOn(key)
	group := c.gather(key, own)
	defer func() {
		for _, other := range group[1:] {
			other.turn <- finished
		}
	}()
	c.run(ctx, key, group)
}

// gather returns a group: the leader, and those who wait as far as there is
// room.
func (c *coalescer[K, T, R]) gather(key K, own *call[T, R]) []*call[T, R] {
	c.mu.Lock()
	defer c.mu.Unlock()
	group := []*call[T, R]{own}
	w := c.keys[key]
	for len(w.calls) > 0 && c.room(group, w.calls[0]) {
		group = append(group, w.calls[0])
		w.calls = w.calls[1:]
	}
	return group
}

// handOn makes the first who waits the leader, or forgets the key.
func (c *coalescer[K, T, R]) handOn(key K) {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := c.keys[key]
	if len(w.calls) > 0 {
		next := w.calls[0]
		w.calls = w.calls[1:]
		next.turn <- lead
		return
	}
	w.leaders--
	if w.leaders == 0 {
		delete(c.keys, key)
	}
}
