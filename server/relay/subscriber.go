package relay

// Subscriber is a stream's place in the hub: a bounded queue of frames, and what
// else the stream has to do. The fields up to expires never change. The others are
// read and written under the hub's lock.
type Subscriber struct {
	key Glob
	// wake is sent to when the stream has something to do; nil for a stream that
	// writers serve.
	wake chan struct{}
	// owner is the stream.
	owner *stream
	// expires is when the token ends, in nanoseconds of the epoch; 0 for never.
	expires int64

	index  int // in the hub's list
	places []place
	queue  []*Frame
	first  [1]*Frame // a queue of one needs no allocation
	bytes  int
	// behind is set while the hub queues nothing: the stream reads from memory or
	// the table until it joins.
	behind bool
	// idle is set while no writer or attendant serves the stream.
	idle bool
	// beat and warn are set when a heartbeat and token_expiring are due.
	beat, warn bool
	warned     bool
	// ending says why the stream must end.
	ending *ending
	// reading is how far a subscriber that is behind has read.
	reading *Mark
	// spoke is when bytes were last written, interval the longest silence; in
	// nanoseconds.
	spoke, interval int64
}

// place is a subscriber's index in the list of a topic.
type place struct {
	topic *topic
	index int
}

// due is what a stream has to do now.
type due struct {
	// frames are to be written next. They lead to head, unless the stream is behind.
	frames     []*Frame
	head       Mark
	behind     bool
	beat, warn bool
	ending     *ending
}

// dropQueue drops what is queued: the stream is behind, and reads on from memory
// or the table.
func (h *Hub) dropQueue(s *Subscriber) {
	h.roster++
	s.queue, s.first[0], s.bytes, s.behind = nil, nil, 0, true
}

// busy reports whether there is something to do.
func (s *Subscriber) busy() bool {
	return len(s.queue) > 0 || s.behind || s.beat || s.warn || s.ending != nil
}
