package relay

import (
	"slices"
	"sync"
)

const (
	// maxQueueBytes bounds the bytes in the queue of one subscriber: they stay in
	// use after memory has dropped their frames.
	maxQueueBytes = 1 << 20
	// unwantedLooks is how many looks, one a second, a topic is kept that no stream
	// wants: long enough for clients to come back.
	unwantedLooks = 120
)

// Hub queues each frame to the subscribers of its topic, and knows what each
// stream has to do next. Many goroutines may use it.
type Hub struct {
	// QueueFrames bounds the queue of one subscriber.
	QueueFrames int

	mu          sync.Mutex
	topics      map[int64]*topic
	subscribers []*Subscriber
	head        Mark
	memory      memory
	// reading is set while the reader reads batches.
	reading bool
	// late are subscribers that joined while batches were being read without a
	// topic of theirs.
	late []*Subscriber
	// ready are subscribers that wait for a writer.
	ready []*Subscriber
	work  *sync.Cond
	// turns counts how often the log went on from another history.
	turns int
	// changes counts notices that rights changed. roster counts changes of the
	// list of subscribers: one came, left, fell behind or caught up.
	changes, roster int
	// taken counts the frames that were taken from queues.
	taken   int64
	begun   chan struct{}
	closed  bool
	stopped bool
}

// NewHub returns a hub without subscribers.
func NewHub(queueFrames int) *Hub {
	h := &Hub{QueueFrames: queueFrames, topics: map[int64]*topic{}, memory: newMemory(), begun: make(chan struct{})}
	h.work = sync.NewCond(&h.mu)
	return h
}

// add registers a subscriber, which is behind, and returns the head. before is
// the moment before it was authorised. If the history changed since then, or the
// server drains, the subscriber ends. If rights changed since then, Control asks
// about it again.
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

// remove removes a subscriber.
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

// join makes the hub queue frames to a subscriber from now on. It returns the
// head: the subscriber reads the frames up to it from memory or the table.
func (h *Hub) join(s *Subscriber) Mark {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.roster++
	s.behind, s.reading = false, nil
	followed := func(p place) bool { return h.memory.follows(p.topic.id) }
	if h.reading && !all(s.places, followed) && !slices.Contains(h.late, s) {
		h.late = append(h.late, s)
	}
	return h.head
}

func all(places []place, ok func(place) bool) bool {
	return !slices.ContainsFunc(places, func(p place) bool { return !ok(p) })
}

// take returns what a subscriber has to do, and empties its queue. The frames
// are appended to buffer.
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

// markIdle marks a subscriber idle once its frames are written. It returns false
// if new work arrived meanwhile, and the caller must then serve it again.
func (h *Hub) markIdle(s *Subscriber, wroteAt int64) (ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if wroteAt != 0 {
		s.spoke = wroteAt
	}
	s.idle = !s.busy()
	return s.idle
}

// fallBehind drops the queue of a subscriber whose client did not take what was
// written.
func (h *Hub) fallBehind(s *Subscriber) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.dropQueue(s)
}

// end makes a subscriber end. The first reason counts.
func (h *Hub) end(s *Subscriber, why *ending) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.endLocked(s, why)
}

func (h *Hub) endLocked(s *Subscriber, why *ending) {
	if s.ending == nil {
		s.ending = why
		s.owner.abortBlockedWrite()
		h.wakeUp(s)
	}
}

// ended returns why a subscriber must end; nil if it need not.
func (h *Hub) ended(s *Subscriber, now int64) *ending {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s.ending == nil && s.expires != 0 && now >= s.expires {
		s.ending = endExpired
	}
	return s.ending
}

// wakeUp has an idle subscriber served.
func (h *Hub) wakeUp(s *Subscriber) {
	if !s.idle {
		return // it is being served, and looked at again before it is idle
	}
	s.idle = false
	if s.wake != nil {
		s.wake <- struct{}{} // has room: it was idle
		return
	}
	h.ready = append(h.ready, s)
	h.work.Signal()
}

// nextReady waits for subscribers that have something to do, and moves at most
// cap(buffer) of them to buffer. It returns none once the hub has stopped.
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

// stop ends the writers once no subscriber is ready.
func (h *Hub) stop() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stopped = true
	h.work.Broadcast()
}

// Head returns the last batch whose frames were all queued. Its ID is empty until
// the Reader has begun.
func (h *Hub) Head() Mark {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.head
}

// Figures are the metrics of a server's streams.
type Figures struct {
	Streams, Behind, RecentBytes int
	Frames                       int64
}

// Figures returns the figures of now. Frames counts all that were taken from
// queues since the start.
func (h *Hub) Figures() Figures {
	h.mu.Lock()
	defer h.mu.Unlock()
	f := Figures{Streams: len(h.subscribers), RecentBytes: h.memory.bytes, Frames: h.taken}
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

// Moment is a point in time, by the changes that the hub had seen.
type Moment struct{ turns, changes int }

// Now returns the present moment. Ask for it before a request is authorised.
func (h *Hub) Now() Moment {
	h.mu.Lock()
	defer h.mu.Unlock()
	return Moment{h.turns, h.changes}
}

// Begun is closed once the hub knows the head, and streams can be served.
func (h *Hub) Begun() <-chan struct{} { return h.begun }

// Close makes every stream end, also those that come later.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for _, s := range h.subscribers {
		h.endLocked(s, endDraining)
	}
}

// begin returns the topics to read the next batches for, after a position. A
// subscriber that joins with another topic before the next publish is late:
// these batches are read without it.
func (h *Hub) begin(after Position) []int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.reading = true
	ids := make([]int64, 0, len(h.topics))
	for id := range h.topics {
		h.memory.follow(id, after)
		ids = append(ids, id)
	}
	return ids
}

// publish queues frames, which are in order, and moves the head past them.
func (h *Hub) publish(frames []*Frame, head Mark) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, f := range frames {
		t := h.topics[f.TopicID]
		if t == nil {
			continue
		}
		h.memory.add(f)
		h.queue(t, f)
	}
	if h.head.ID == "" && head.ID != "" {
		close(h.begun)
	}
	h.head = head
	for _, s := range h.late {
		h.dropQueue(s)
		h.wakeUp(s)
	}
	h.late, h.reading = nil, false
}

// resetHistory is called when the log goes on from another history. It ends every
// stream, empties memory, and sets the head to where both histories are equal.
func (h *Hub) resetHistory(head Mark) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.turns++
	h.head, h.memory = head, newMemory()
	for _, s := range h.subscribers {
		h.endLocked(s, endEpoch)
	}
}

// broadcast queues a frame that is not stored. A subscriber without room misses
// it.
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
			h.wakeUp(s)
		}
	}
}

func (h *Hub) queue(t *topic, f *Frame) {
	for _, s := range t.subscribers {
		if s.behind || s.key != "" && !s.key.matches(f) {
			continue
		}
		if len(s.queue) >= h.QueueFrames || s.bytes+len(f.Bytes) > maxQueueBytes {
			h.dropQueue(s)
		} else {
			s.enqueue(f)
		}
		h.wakeUp(s)
	}
}

func (s *Subscriber) enqueue(f *Frame) {
	if s.queue == nil {
		s.queue = s.first[:0]
	}
	s.queue = append(s.queue, f)
	s.bytes += len(f.Bytes)
}

// forgetUnwanted drops topics that no stream has wanted for a while. It is called
// once a second.
func (h *Hub) forgetUnwanted() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for id, t := range h.topics {
		if len(t.subscribers) > 0 {
			continue
		}
		if t.unwanted++; t.unwanted > unwantedLooks {
			h.memory.forget(id)
			delete(h.topics, id)
		}
	}
}

// redact drops messages from memory and from queues: streams that have not
// written them yet read them from the table, blanked.
func (h *Hub) redact(messages map[int64]bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	holds := func(f *Frame) bool { return f.ID != "" && messages[f.At.Message] }
	h.memory.redact(holds)
	for _, s := range h.subscribers {
		if slices.ContainsFunc(s.queue, holds) {
			h.dropQueue(s)
		}
	}
}

// Recent returns the next frames of a subscriber's topics after a position, at
// most a page, from memory, and the head. ok is false where memory does not go
// back as far; more is false where these lead to the head.
func (h *Hub) Recent(s *Subscriber, at Position) (frames []*Frame, head Mark, more, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	frames, more, ok = h.memory.read(s.places, at)
	return frames, h.head, more, ok
}

// Remember keeps what a stream read from the table: all frames of its topics
// after a position, through another.
func (h *Hub) Remember(s *Subscriber, after Position, frames []*Frame, through Position) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s.ending == nil { // one that ends may have read another history
		h.memory.extend(s.places, after, frames, through)
	}
}
