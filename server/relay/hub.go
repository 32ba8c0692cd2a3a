package relay

import (
	"slices"
	"sync"
)

// maxQueueBytes bounds what one subscriber's queue may hold beside its number
// of frames: a queue of large payloads overflows early.
const maxQueueBytes = 4 << 20

// Hub hands each frame to the subscribers of its topic. It is safe for use by
// many goroutines.
type Hub struct {
	// QueueFrames bounds the queue of one subscriber.
	QueueFrames int

	mu     sync.Mutex
	topics map[int64]map[*Subscriber]struct{}
	count  int
	head   Position
	headID string
	// reading is the set of topics that the reader is reading the next batches
	// for; a topic that is not in it begins with the batches after those.
	reading map[int64]bool
	// late joined a topic while it was not in reading.
	late   []*Subscriber
	begun  chan struct{}
	closed chan struct{}
	turned chan struct{}
}

// NewHub returns a hub without subscribers.
func NewHub(queueFrames int) *Hub {
	return &Hub{
		QueueFrames: queueFrames,
		topics:      map[int64]map[*Subscriber]struct{}{},
		begun:       make(chan struct{}),
		closed:      make(chan struct{}),
		turned:      make(chan struct{}),
	}
}

// Join registers a subscriber of topics and returns the head at that moment:
// frames after it will be queued, frames up to it must be read from the table.
func (h *Hub) Join(topics []int64) (s *Subscriber, head Position, headID string) {
	s = &Subscriber{topics: topics, wake: make(chan struct{}, 1)}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, id := range topics {
		if h.topics[id] == nil {
			h.topics[id] = map[*Subscriber]struct{}{}
		}
		h.topics[id][s] = struct{}{}
	}
	if slices.ContainsFunc(topics, func(id int64) bool { return h.reading != nil && !h.reading[id] }) {
		h.late = append(h.late, s)
	}
	h.count++
	return s, h.head, h.headID
}

// Leave ends a subscriber; nothing is queued to it any more.
func (h *Hub) Leave(s *Subscriber) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, id := range s.topics {
		delete(h.topics[id], s)
		if len(h.topics[id]) == 0 {
			delete(h.topics, id)
		}
	}
	h.late = slices.DeleteFunc(h.late, func(l *Subscriber) bool { return l == s })
	h.count--
}

// Take empties the queue of a subscriber. overflowed means that frames were
// dropped: leave, and read on from the table.
func (h *Hub) Take(s *Subscriber) (frames []Frame, overflowed bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	frames, s.queue, s.bytes = s.queue, nil, 0
	return frames, s.overflowed
}

// Passed returns the head, when all of it has passed the subscriber's queue.
func (h *Hub) Passed(s *Subscriber) (at Position, id string, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.head, h.headID, len(s.queue) == 0 && !s.overflowed
}

// Head returns the last batch whose frames were all published.
func (h *Hub) Head() (Position, string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.head, h.headID
}

// Count returns how many subscribers there are.
func (h *Hub) Count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.count
}

// Begun is closed once the hub knows the head; streams can be served from then
// on.
func (h *Hub) Begun() <-chan struct{} { return h.begun }

// Closed is closed when the server drains.
func (h *Hub) Closed() <-chan struct{} { return h.closed }

// Turned is closed when the log goes on from another history, as after the
// promotion of a standby that lacked the newest batches. Positions in the lost
// part mean something else from then on, so every stream must end and resume.
func (h *Hub) Turned() <-chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.turned
}

// Close asks every stream to end. It may be called once.
func (h *Hub) Close() { close(h.closed) }

// begin returns the topics to read the next batches for. Until the next
// publish, whoever joins another topic is late: those batches are being read
// without it.
func (h *Hub) begin() []int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.reading = make(map[int64]bool, len(h.topics))
	ids := make([]int64, 0, len(h.topics))
	for id := range h.topics {
		h.reading[id] = true
		ids = append(ids, id)
	}
	return ids
}

// publish queues frames, in order, and moves the head past them.
func (h *Hub) publish(frames []Frame, head Position, headID string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, f := range frames {
		h.queue(f)
	}
	if h.headID == "" && headID != "" {
		close(h.begun)
	}
	h.head, h.headID = head, headID
	for _, s := range h.late {
		s.overflow()
	}
	h.late, h.reading = nil, nil
}

// turn ends every stream and sets the head to where both histories are the same.
func (h *Hub) turn(head Position, headID string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	close(h.turned)
	h.turned = make(chan struct{})
	h.head, h.headID = head, headID
}

// broadcast queues a frame that is not stored; who has no room misses it.
func (h *Hub) broadcast(f Frame) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for s := range h.topics[f.TopicID] {
		if len(s.queue) < h.QueueFrames && !s.overflowed {
			s.queue = append(s.queue, f)
			s.ring()
		}
	}
}

func (h *Hub) queue(f Frame) {
	for s := range h.topics[f.TopicID] {
		if s.overflowed {
			continue
		}
		if len(s.queue) >= h.QueueFrames || s.bytes+len(f.Bytes) > maxQueueBytes {
			s.overflow()
			continue
		}
		s.queue = append(s.queue, f)
		s.bytes += len(f.Bytes)
		s.ring()
	}
}
