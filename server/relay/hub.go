package relay

import (
	"slices"
	"sync"
)

const (
	// maxQueueBytes bounds what one subscriber's queue may hold beside its
	// number of frames: it keeps frames alive that memory has dropped.
	maxQueueBytes = 1 << 20
	// unwantedLooks is after how many looks, one a second, a topic that nobody
	// wants is read no more: long enough for clients to come back.
	unwantedLooks = 120
)

// Hub hands each frame to the subscribers of its topic, and knows everything
// that a stream has to do. It is safe for use by many goroutines.
type Hub struct {
	// QueueFrames bounds the queue of one subscriber.
	QueueFrames int

	mu          sync.Mutex
	topics      map[int64]*topic
	subscribers []*Subscriber
	head        Mark
	recent      recent
	// reading is set while the reader reads batches for the topics followed.
	reading bool
	// late joined while a topic of theirs was not followed, and these batches
	// were read without it.
	late []*Subscriber
	// ready are subscribers of the hub's writers that have something to do.
	ready []*Subscriber
	work  *sync.Cond
	// turns is how often the log went on from another history.
	turns int
	// changes counts what control was told, roster what became of subscribers:
	// who came, went, fell behind or caught up.
	changes, roster int
	// taken counts the frames that streams took from their queues.
	taken   int64
	begun   chan struct{}
	closed  bool
	stopped bool
}

// NewHub returns a hub without subscribers.
func NewHub(queueFrames int) *Hub {
	h := &Hub{QueueFrames: queueFrames, topics: map[int64]*topic{}, begun: make(chan struct{})}
	h.work = sync.NewCond(&h.mu)
	return h
}

// add registers a subscriber, behind, and returns the head at that moment.
// before is from before it was authorised: if the log turned since, or the
// server drains, it ends; if something else changed, it will be asked about.
func (h *Hub) add(s *Subscriber, topics []Topic, before Moment) Mark {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.roster++
	s.behind = true
	s.index = len(h.subscribers)
	h.subscribers = append(h.subscribers, s)
	s.places = make([]place, 0, len(topics))
	for _, wanted := range topics {
		t := h.topics[wanted.ID]
		if t == nil {
			t = &topic{id: wanted.ID, name: wanted.Name}
			h.topics[wanted.ID] = t
		}
		s.places = append(s.places, place{t, t.add(s)})
	}
	switch {
	case h.closed:
		s.ending = endDraining
	case before.turns != h.turns:
		s.ending = endEpoch
	}
	s.owner.doubtful = before.changes != h.changes
	return h.head
}

// remove forgets a subscriber.
func (h *Hub) remove(s *Subscriber) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.roster++
	for _, p := range s.places {
		p.topic.remove(p.index)
	}
	h.late = slices.DeleteFunc(h.late, func(l *Subscriber) bool { return l == s })
	last := len(h.subscribers) - 1
	h.subscribers[s.index] = h.subscribers[last]
	h.subscribers[s.index].index = s.index
	h.subscribers[last] = nil
	h.subscribers = h.subscribers[:last]
	s.idle = false
}

// join lets frames be queued to a subscriber and returns the head at that
// moment: frames up to it must be read elsewhere.
func (h *Hub) join(s *Subscriber) Mark {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.roster++
	s.behind, s.reading = false, nil
	followed := func(p place) bool { return p.topic.followed }
	if h.reading && !all(s.places, followed) && !slices.Contains(h.late, s) {
		h.late = append(h.late, s)
	}
	return h.head
}

func all(places []place, ok func(place) bool) bool {
	return !slices.ContainsFunc(places, func(p place) bool { return !ok(p) })
}

// take returns what a subscriber has to do, with its frames appended to buffer.
func (h *Hub) take(s *Subscriber, buffer []*Frame, now int64) due {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s.ending == nil && s.expires != 0 && now >= s.expires {
		s.ending = endExpired
	}
	d := due{frames: append(buffer, s.queue...), head: h.head, behind: s.behind, beat: s.beat, warn: s.warn, ending: s.ending}
	h.taken += int64(len(s.queue))
	s.queue, s.first[0], s.bytes, s.beat, s.warn = nil, nil, 0, false, false
	return d
}

// rest lays a subscriber down, that has written what it took; ok is false when
// there is more to do.
func (h *Hub) rest(s *Subscriber, wroteAt int64) (ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if wroteAt != 0 {
		s.spoke = wroteAt
	}
	s.idle = !s.busy()
	return s.idle
}

// fallBehind drops what is queued to a subscriber that could not write what it
// took.
func (h *Hub) fallBehind(s *Subscriber) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.fall(s)
}

// end makes a subscriber end, for the first reason given.
func (h *Hub) end(s *Subscriber, why *ending) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.endLocked(s, why)
}

func (h *Hub) endLocked(s *Subscriber, why *ending) {
	if s.ending == nil {
		s.ending = why
		s.owner.hurry()
		h.ring(s)
	}
}

// ended returns why a subscriber must end, nil if it need not.
func (h *Hub) ended(s *Subscriber, now int64) *ending {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s.ending == nil && s.expires != 0 && now >= s.expires {
		s.ending = endExpired
	}
	return s.ending
}

// ring has a subscriber served, if it is idle.
func (h *Hub) ring(s *Subscriber) {
	if !s.idle {
		return // who serves it looks before it rests
	}
	s.idle = false
	if s.wake != nil {
		s.wake <- struct{}{} // has room: it was idle
		return
	}
	h.ready = append(h.ready, s)
	h.work.Signal()
}

// nextReady waits for subscribers with something to do and moves at most
// cap(buffer) of them there; none when the hub has stopped.
func (h *Hub) nextReady(buffer []*Subscriber) []*Subscriber {
	h.mu.Lock()
	defer h.mu.Unlock()
	for len(h.ready) == 0 && !h.stopped {
		h.work.Wait()
	}
	n := min(len(h.ready), cap(buffer))
	buffer = append(buffer[:0], h.ready[:n]...)
	clear(h.ready[:n])
	h.ready = h.ready[n:]
	if len(h.ready) == 0 {
		h.ready = h.ready[:0:0]
	}
	return buffer
}

// stop ends the hub's writers once nothing is ready.
func (h *Hub) stop() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stopped = true
	h.work.Broadcast()
}

// Head returns the last batch whose frames were all published; its ID is empty
// until the relay has begun.
func (h *Hub) Head() Mark {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.head
}

// Figures are what a server's metrics say of its streams.
type Figures struct {
	Streams, Behind, RecentBytes int
	Frames                       int64
}

// Figures returns the present ones. Frames are all that were taken to be written.
func (h *Hub) Figures() Figures {
	h.mu.Lock()
	defer h.mu.Unlock()
	f := Figures{Streams: len(h.subscribers), RecentBytes: h.recent.bytes, Frames: h.taken}
	for _, s := range h.subscribers {
		if s.behind {
			f.Behind++
		}
	}
	return f
}

// Count returns how many subscribers there are.
func (h *Hub) Count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.subscribers)
}

// Moment says what had come about when it was asked for.
type Moment struct{ turns, changes int }

// Now returns the present moment, from before a request is authorised.
func (h *Hub) Now() Moment {
	h.mu.Lock()
	defer h.mu.Unlock()
	return Moment{h.turns, h.changes}
}

// Begun is closed once the hub knows the head; streams can be served from then
// on.
func (h *Hub) Begun() <-chan struct{} { return h.begun }

// Close makes every stream end, and those that come later.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for _, s := range h.subscribers {
		h.endLocked(s, endDraining)
	}
}

// begin returns the topics to read the next batches for, after a position.
// Until the next publish, whoever joins another topic is late: those batches
// are being read without it.
func (h *Hub) begin(after Position) []int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.reading = true
	ids := make([]int64, 0, len(h.topics))
	for id, t := range h.topics {
		if !t.followed {
			t.followed, t.since = true, after
		}
		ids = append(ids, id)
	}
	return ids
}

// publish queues frames, in order, and moves the head past them.
func (h *Hub) publish(frames []*Frame, head Mark) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, f := range frames {
		t := h.topics[f.TopicID]
		if t == nil {
			continue
		}
		t.recent = append(t.recent, f)
		h.keep(f)
		h.queue(t, f)
	}
	if h.head.ID == "" && head.ID != "" {
		close(h.begun)
	}
	h.head = head
	for _, s := range h.late {
		h.fall(s)
		h.ring(s)
	}
	h.late, h.reading = nil, false
}

// turn ends every stream, forgets what was kept, and sets the head to where
// both histories are the same.
func (h *Hub) turn(head Mark) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.turns++
	h.head, h.recent = head, recent{}
	for _, t := range h.topics {
		t.followed, t.recent = false, nil
	}
	for _, s := range h.subscribers {
		h.endLocked(s, endEpoch)
	}
}

// broadcast queues a frame that is not stored; who has no room misses it.
func (h *Hub) broadcast(f *Frame) {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := h.topics[f.TopicID]
	if t == nil {
		return
	}
	for _, s := range t.subscribers {
		if len(s.queue) < h.QueueFrames && !s.behind && s.key == "" {
			s.enqueue(f)
			h.ring(s)
		}
	}
}

func (h *Hub) queue(t *topic, f *Frame) {
	for _, s := range t.subscribers {
		if s.behind || s.key != "" && !s.key.matches(f) {
			continue
		}
		if len(s.queue) >= h.QueueFrames || s.bytes+len(f.Bytes) > maxQueueBytes {
			h.fall(s)
		} else {
			s.enqueue(f)
		}
		h.ring(s)
	}
}

func (s *Subscriber) enqueue(f *Frame) {
	if s.queue == nil {
		s.queue = s.first[:0]
	}
	s.queue = append(s.queue, f)
	s.bytes += len(f.Bytes)
}

// forgetUnwanted drops topics that nobody has wanted for a while. It is called
// once a second.
func (h *Hub) forgetUnwanted() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for id, t := range h.topics {
		if len(t.subscribers) > 0 {
			continue
		}
		if t.unwanted++; t.unwanted > unwantedLooks {
			h.forget(t.recent)
			delete(h.topics, id)
		}
	}
}
