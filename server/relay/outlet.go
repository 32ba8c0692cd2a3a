package relay

import (
	"sync"
	"time"
)

// outletBytes is how much an attendant gathers before it writes.
const outletBytes = 16 << 10

// outlet gathers what an attendant writes to its stream, so that a handful of
// events is one packet.
type outlet struct {
	stream *stream
	buffer []byte
	// begun is how much of the buffer must be written even if the stream has to
	// end before: the head of the answer, the rest of a frame.
	begun int
	// sent is where the stream was when the buffer was empty.
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

// frame writes a frame, at the latest with the next flush, and moves the
// stream's position.
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

func (o *outlet) remarks(d due) { o.buffer = o.stream.remarks(o.buffer, d) }

// takeBack drops what was gathered and not written: the stream is again where
// its client is.
func (o *outlet) takeBack() {
	if len(o.buffer) > o.begun {
		o.buffer, o.stream.at = o.buffer[:o.begun], o.sent
	}
}

// flush writes what was gathered.
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

// write waits for the peer, but writes nothing to a stream that must end, save
// its last words. One that must end meanwhile is hurried.
func (o *outlet) write(b []byte, timeout time.Duration) error {
	s := o.stream
	s.waiting.Store(true)
	defer s.waiting.Store(false)
	now := time.Now()
	if err := s.sink.limit(now.Add(timeout)); err != nil {
		return err
	}
	if timeout != lastWords && s.Hub.ended(&s.Subscriber, now.UnixNano()) != nil {
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
