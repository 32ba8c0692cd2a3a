package relay

import (
	"bytes"
	"time"
)

// writerBatch is how many streams a writer takes at once.
const writerBatch = 32

// writer serves idle streams of connections that were taken over: it writes
// what they have queued, and never waits for a peer.
type writer struct {
	*Streams
	attempt *attempt
	ready   []*Subscriber
	frames  []*Frame
	buffer  []byte
}

func newWriter(ss *Streams) *writer {
	return &writer{Streams: ss, attempt: newAttempt(), ready: make([]*Subscriber, 0, writerBatch)}
}

// run serves until the hub stops.
func (w *writer) run() {
	for {
		w.ready = w.Hub.nextReady(w.ready)
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

// serve writes what a stream has to say. What its peer does not take at once,
// and what must be read first, is left to an attendant.
func (w *writer) serve(s *stream, now time.Time) {
	for {
		d := w.Hub.take(&s.Subscriber, w.frames[:0], now.UnixNano())
		w.frames = d.frames
		if d.behind && d.ending == nil {
			s.hire(nil, d)
			return
		}
		d.frames = s.ahead(d.frames)
		before := s.at
		w.buffer = w.buffer[:0]
		if d.ending == nil {
			for _, f := range d.frames {
				w.buffer = append(w.buffer, f.Bytes...)
			}
			s.pass(d.head)
		}
		framed := len(w.buffer)
		w.buffer = s.remarks(w.buffer, d)

		n, err := w.attempt.write(s.sink.(*socket).raw, w.buffer)
		switch {
		case err != nil || d.ending != nil:
			s.leave()
			return
		case n < framed:
			s.hire(s.cut(before, d.frames, n), due{})
			return
		case n < len(w.buffer):
			s.hire(bytes.Clone(w.buffer[n:]), due{})
			return
		}
		wroteAt := int64(0)
		if n > 0 {
			wroteAt = now.UnixNano()
		}
		if w.Hub.rest(&s.Subscriber, wroteAt) {
			return
		}
	}
}
