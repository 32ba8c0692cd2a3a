package relay

// Subscriber is a stream's place in the hub: a bounded queue of frames. Its
// fields belong to the hub and are read and written under the hub's lock.
type Subscriber struct {
	topics []int64
	queue  []Frame
	bytes  int
	// overflowed is set when the queue was dropped: the stream must read on
	// from the table.
	overflowed bool
	// wake has room for one token: there is something to take.
	wake chan struct{}
}

func (s *Subscriber) ring() {
	select {
	case s.wake <- struct{}{}:
	default: // a token is waiting already
	}
}

func (s *Subscriber) overflow() {
	s.queue, s.bytes, s.overflowed = nil, 0, true
	s.ring()
}
