package fair

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// ErrBusy is the error of one who would be one too many to wait.
var ErrBusy = errors.New("too many requests of the app wait already")

// Places are a number of places that apps share. Many goroutines may use them.
type Places struct {
	size, queue int

	mu   sync.Mutex
	free int
	apps map[string]*seats
	// turns counts those who came to wait.
	turns int
}

// seats are what an app has of the places.
type seats struct {
	held    int
	waiting []*ticket // in the order in which they came
}

// ticket is of one who waits; called is closed once the place is theirs.
type ticket struct {
	turn   int
	called chan struct{}
}

// New returns size places, for each of which at most queue of an app wait.
func New(size, queue int) *Places {
	return &Places{size: size, queue: queue, free: size, apps: map[string]*seats{}}
}

// Take takes a place for an app, and waits for one if it must. Give it back by
// Give.
func (p *Places) Take(ctx context.Context, app string) error {
	mine, err := p.enter(app)
	if mine == nil {
		return err
	}
	select {
	case <-mine.called:
		return nil
	case <-ctx.Done():
		p.leave(app, mine)
		return ctx.Err()
	}
}

// enter takes a place that is free, or returns a ticket to wait with.
func (p *Places) enter(app string) (*ticket, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.apps[app]
	if s == nil {
		s = &seats{}
		p.apps[app] = s
	}
	switch {
	case len(s.waiting) == 0 && p.room(s) > 0:
		p.free--
		s.held++
		return nil, nil
	case len(s.waiting) >= p.queue:
		p.forget(app)
		return nil, ErrBusy
	}
	p.turns++
	mine := &ticket{p.turns, make(chan struct{})}
	s.waiting = append(s.waiting, mine)
	return mine, nil
}

// leave takes back a ticket, or gives back the place that it was called for
// meanwhile.
func (p *Places) leave(app string, mine *ticket) {
	p.mu.Lock()
	s := p.apps[app]
	i := slices.Index(s.waiting, mine)
	if i >= 0 {
		s.waiting = slices.Delete(s.waiting, i, i+1)
		p.forget(app)
	}
	p.mu.Unlock()
	if i < 0 {
		p.Give(app)
	}
}

// Give gives a place of an app back, and calls whoever is next.
func (p *Places) Give(app string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.free++
	p.apps[app].held--
	p.forget(app)
	for next := p.next(); next != nil; next = p.next() {
		p.free--
		next.held++
		close(next.waiting[0].called)
		next.waiting = next.waiting[1:]
	}
}

// next returns the app whose turn it is: of those that may have one more, the one
// that holds fewest, and of these the one that waited longest. Nil for none.
func (p *Places) next() (next *seats) {
	for _, s := range p.apps {
		switch {
		case len(s.waiting) == 0 || p.room(s) == 0:
		case next == nil, s.held < next.held, s.held == next.held && s.waiting[0].turn < next.waiting[0].turn:
			next = s
		}
	}
	return next
}

// room needs the app to be among those that are known.
func (p *Places) room(s *seats) int { return Room(p.size, p.free, s.held, len(p.apps) > 1) }

// forget forgets an app that holds nothing and waits for nothing.
func (p *Places) forget(app string) {
	if s := p.apps[app]; s.held == 0 && len(s.waiting) == 0 {
		delete(p.apps, app)
	}
}
