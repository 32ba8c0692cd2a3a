package relay

import (
	"fmt"
	"slices"
	"testing"
)

// seam is a log of one message a batch, a reader that publishes it, and a
// stream that joins meanwhile.
type seam struct {
	hub *Hub
	// batches is how many the table holds.
	batches int64
	s       *Subscriber
	at      Position
	got     []int64
}

// table returns the messages after a position through another.
func (m *seam) table(after, through Position) (frames []*Frame) {
	for batch := int64(1); batch <= m.batches; batch++ {
		f := frameAt(batch, batch)
		if after.Before(f.At) && !through.Before(f.At) {
			frames = append(frames, f)
		}
	}
	return frames
}

func (m *seam) write(frames []*Frame) {
	for _, f := range frames {
		if m.at.Before(f.At) {
			m.got, m.at = append(m.got, f.At.Message), f.At
		}
	}
}

// readThrough is the stream's: from memory where it goes back as far, else from
// the table.
func (m *seam) readThrough(end Mark) {
	for m.at.Before(end.Position) {
		frames, head, more, ok := m.hub.Recent(m.s, m.at)
		if !ok {
			frames, head, more = m.table(m.at, end.Position), end, false
			m.hub.Remember(m.s, m.at, frames, end.Position)
		}
		m.write(frames)
		if !more && m.at.Before(head.Position) {
			m.at = head.Position
		}
	}
}

// readerSteps seal a batch, begin to read it, and publish it, three times.
func (m *seam) readerSteps() (steps []func()) {
	for range 3 {
		var at Position
		steps = append(steps,
			func() { m.batches++ },
			func() { at = m.hub.Head().Position; m.hub.begin(at) },
			func() {
				var frames []*Frame
				if m.hub.memory.follows(1) {
					frames = m.table(at, mark(m.batches).Position)
				}
				m.hub.publish(frames, mark(m.batches))
			},
		)
	}
	return steps
}

// streamSteps are those of a stream from registering to its first frames.
func (m *seam) streamSteps(from Position) []func() {
	var end Mark
	return []func(){
		func() { m.s = subscriber(m.hub, 1); m.at = from },
		func() { end = m.hub.Head() },
		func() { m.readThrough(end) },
		func() { end = m.hub.join(m.s) },
		func() { m.readThrough(end) },
		func() { m.take() },
	}
}

func (m *seam) take() {
	d := m.hub.take(m.s, nil, 0)
	for ; d.behind; d = m.hub.take(m.s, nil, 0) {
		m.readThrough(m.hub.join(m.s))
	}
	m.write(d.frames)
}

// Ensure a stream that joins at any point between two steps of the reader gets
// every message after its position once, whether its topic was followed before
// or not, and whether its queue has room or not.
func TestSeam(t *testing.T) {
	t.Parallel()
	cases := 0
	for _, followed := range []bool{false, true} {
		for _, room := range []int{1, 64} {
			for start := range int64(3) {
				interleave(9, 6, func(order []bool) {
					cases++
					m := &seam{hub: NewHub(room), batches: 2}
					m.hub.publish(nil, mark(2))
					if followed {
						joined(m.hub, 1)
					}
					reader, stream := m.readerSteps(), m.streamSteps(mark(start).Position)
					for _, readers := range order {
						if readers {
							reader[0]()
							reader = reader[1:]
						} else {
							stream[0]()
							stream = stream[1:]
						}
					}
					m.take()
					var want []int64
					for n := start + 1; n <= 5; n++ {
						want = append(want, n)
					}
					if !slices.Equal(m.got, want) {
						t.Fatalf("followed %v, room %d, from %d, %s: got %v, want %v", followed, room, start, letters(order), m.got, want)
					}
				})
			}
		}
	}
	if cases != 2*2*3*5005 { // 15 over 6
		t.Errorf("tried %d interleavings", cases)
	}
}

// interleave calls try with every order of so many steps of two.
func interleave(a, b int, try func(order []bool)) {
	var extend func(order []bool, a, b int)
	extend = func(order []bool, a, b int) {
		if a == 0 && b == 0 {
			try(order)
			return
		}
		if a > 0 {
			extend(append(order, true), a-1, b)
		}
		if b > 0 {
			extend(append(order, false), a, b-1)
		}
	}
	extend(make([]bool, 0, a+b), a, b)
}

func letters(order []bool) (text string) {
	for _, reader := range order {
		text += map[bool]string{true: "R", false: "S"}[reader]
	}
	return fmt.Sprintf("order %s", text)
}
