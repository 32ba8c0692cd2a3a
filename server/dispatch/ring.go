package dispatch

import "sync"

// Ring wakes all who wait for it, any number of times. The zero value is
// ready.
type Ring struct {
	mu   sync.Mutex
	next chan struct{}
}

// Next returns a channel that is closed at the next Wake. Take it before
// looking for work, so that nothing which comes after the look is missed.
func (r *Ring) Next() <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.next == nil {
		r.next = make(chan struct{})
	}
	return r.next
}

// Wake wakes those who wait now.
func (r *Ring) Wake() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.next != nil {
		close(r.next)
		r.next = nil
	}
}
