package relay

import (
	"sync"
	"time"
)

// outletBytes is how much an attendant gathers before it writes.
const outletBytes = 16 << 10

// outlet collects what an attendant writes, so that a few events are one packet.
type outlet struct {
	stream *stream
	buffer []byte
	// begun is how much of the buffer must be written even if the stream ends: the
	// head of the answer, or the rest of a frame.
	begun int
	// sent is the position of the stream when the buffer was last empty.
	sent    Mark
	wroteAt int64
}

var outlets = sync.Pool{New: func() any { return &outlet{buffer: make([]byte, 0, 2*outletBytes)} }}

// newOutlet returns an outlet that begins with the given bytes.
func newOutlet(s *stream, first []byte) *outlet {
	o := outlets.Get().(*outlet)
	*o = outlet{stream: s, buffer: append(o.buffer[:0], first...), begun: len(first), sent: s.at}
	return o
}

func (o *outlet) free() {
	if o.stream = nil; cap(o.buffer) <= 4*outletBytes {
		outlets.Put(o)
	}
}

// frame writes a frame, at the latest with the next flush, and moves the position
// of the stream.
func (o *outlet) frame(f *Frame) error {
	if len(o.buffer)+len(f.Bytes) > outletBytes {
		if err := o.flush(writeTimeout); err != nil {
			return err
		}
	}
	if len(f.Bytes) <= outletBytes {
		o.buffer = append(o.buffer, f.Bytes...)
	} else if err := o.write(f.Bytes, writeTimeout); err != nil {
		return err
	}
	if f.ID != "" {
		o.stream.at = f.mark()
	}
	if len(o.buffer) == 0 {
		o.sent = o.stream.at
	}
	return nil
}

func (o *outlet) event(name string, data any) {
	o.buffer = appendEvent(o.buffer, name, o.stream.at.ID, data)
}

func (o *outlet) appendNotices(d due) { o.buffer = o.stream.appendNotices(o.buffer, d) }

// takeBack drops what was collected and not written. The stream is then again at
// the position of its client.
func (o *outlet) takeBack() {
	if len(o.buffer) > o.begun {
		o.buffer, o.stream.at = o.buffer[:o.begun], o.sent
	}
}

// flush writes what was collected.
func (o *outlet) flush(timeout time.Duration) error {
	if len(o.buffer) == 0 {
		return nil
	}
	if err := o.write(o.buffer, timeout); err != nil {
		return err
	}
	o.buffer, o.begun, o.sent = o.buffer[:0], 0, o.stream.at
	return nil
}

// write waits for the client, up to the timeout. To a stream that must end it
// writes nothing but the last event. If the stream must end meanwhile, the write is
// aborted.
func (o *outlet) write(b []byte, timeout time.Duration) error {
	s := o.stream
	s.waiting.Store(true)
	defer s.waiting.Store(false)
	now := time.Now()
	if err := s.sink.limit(now.Add(timeout)); err != nil {
		return err
	}
	if timeout != lastWords && s.streams.Hub.ended(&s.sub, now.UnixNano()) != nil {
		return errEnded
	}
	o.wroteAt = now.UnixNano()
	return s.sink.write(b)
}

// silentSince returns how long ago the last write was.
func (o *outlet) silentSince(now time.Time) time.Duration {
	if o.wroteAt == 0 {
		return 0
	}
	return now.Sub(time.Unix(0, o.wroteAt))
}
