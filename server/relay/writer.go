package relay

import (
	"bytes"
	"time"
)

// writerBatch is how many streams a writer takes at once.
const writerBatch = 32

// writer serves streams whose connections were taken over: it writes what is
// queued, and never waits for a client.
type writer struct {
	hub     *Hub
	attempt *attempt
	ready   []*Subscriber
	frames  []*Frame
	buffer  []byte
}

func newWriter(ss *Streams) *writer {
	return &writer{hub: ss.Hub, attempt: newAttempt(), ready: make([]*Subscriber, 0, writerBatch)}
}

// run serves until the hub stops.
func (w *writer) run() {
	for {
		w.ready = w.hub.nextReady(w.ready)
		if len(w.ready) == 0 {
			return
		}
		now := time.Now()
		for i, s := range w.ready {
			w.serve(s.owner, now)
			w.ready[i] = nil
		}
	}
}

// serve writes what a stream has queued. What the client does not take at once, and
// what must be read first, is left to an attendant.
func (w *writer) serve(s *stream, now time.Time) {
	for {
		d := w.hub.take(&s.sub, w.frames[:0], now.UnixNano())
		w.frames = d.frames
		if d.behind && d.ending == nil {
			s.startAttendant(nil, d)
			return
		}
		d.frames = s.unseen(d.frames)
		before := s.at
		w.buffer = w.buffer[:0]
		if d.ending == nil {
			for _, f := range d.frames {
				w.buffer = append(w.buffer, f.Bytes...)
			}
			s.advanceTo(d.head)
		}
		framed := len(w.buffer)
		w.buffer = s.appendNotices(w.buffer, d)

		n, err := w.attempt.write(s.sink.(*socket).raw, w.buffer)
		switch {
		case err != nil || d.ending != nil:
			s.leave()
			return
		case n < framed:
			s.startAttendant(s.resumeAfter(before, d.frames, n), due{})
			return
		case n < len(w.buffer):
			s.startAttendant(bytes.Clone(w.buffer[n:]), due{})
			return
		}
		wroteAt := int64(0)
		if n > 0 {
			wroteAt = now.UnixNano()
		}
		if w.hub.markIdle(&s.sub, wroteAt) {
			return
		}
	}
}
