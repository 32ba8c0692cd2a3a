package relay

// Subscriber is a stream's place in the hub: a bounded queue of frames and what
// else there is to do. Its fields belong to the hub and are read and written
// under the hub's lock, but for those named first, which do not change.
type Subscriber struct {
	key Glob
	// wake is told that there is something to do; nil for a stream that the
	// hub's writers serve.
	wake chan struct{}
	// owner is the stream, for the writers.
	owner *stream
	// expires is when the token ends, in nanoseconds of the epoch; 0 for never.
	expires int64

	index  int // in the hub's list
	places []place
	queue  []*Frame
	first  [1]*Frame // room for a queue of one, so that most deliveries allocate nothing
	bytes  int
	// behind is set while nothing is queued: the stream reads from memory or the
	// table until it joins.
	behind bool
	// idle is set while nobody serves the stream.
	idle bool
	// beat and warn are set when a heartbeat and token_expiring are due.
	beat, warn bool
	warned     bool
	// ending says why the stream must end.
	ending *ending
	// reading is where a subscriber is that is behind, as far as it said.
	reading *Mark
	// spoke is when bytes were last written, interval the longest silence.
	spoke, interval int64
}

// place is where a subscriber stands in the list of a topic.
type place struct {
	topic *topic
	index int
}

// due is what a subscriber has to do now.
type due struct {
	// frames come next, and lead to head, unless the subscriber is behind.
	frames     []*Frame
	head       Mark
	behind     bool
	beat, warn bool
	ending     *ending
}

// fall drops what is queued: the subscriber reads on from memory or the table.
func (h *Hub) fall(s *Subscriber) {
	h.roster++
	s.queue, s.first[0], s.bytes, s.behind = nil, nil, 0, true
}

// busy reports whether there is something to do.
func (s *Subscriber) busy() bool {
	return len(s.queue) > 0 || s.behind || s.beat || s.warn || s.ending != nil
}
