package relay

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

func mark(batch int64) Mark {
	return Mark{Position{batch, WholeBatch}, fmt.Sprintf("aaaaaaaa.%d", batch)}
}

func frameAt(batch, message int64) *Frame { return frameOf(1, batch, message, 0) }

func frameOf(topic, batch, message int64, ballast int) *Frame {
	id := fmt.Sprintf("aaaaaaaa.%d.%d", batch, message)
	return &Frame{At: Position{batch, message}, ID: id, TopicID: topic, Bytes: make([]byte, 20+ballast)}
}

// subscriber registers one that waits for its wake channel.
func subscriber(h *Hub, topics ...int64) *Subscriber {
	s := &stream{sink: &response{}, known: true}
	s.sub.owner, s.sub.wake = s, make(chan struct{}, 1)
	var wanted []Topic
	for _, id := range topics {
		wanted = append(wanted, Topic{ID: id})
	}
	s.at = h.add(&s.sub, wanted, h.Now())
	return &s.sub
}

func joined(h *Hub, topics ...int64) *Subscriber {
	s := subscriber(h, topics...)
	h.join(s)
	return s
}

// Ensure a subscriber gets each frame published after it joined, and no other.
func TestHub(t *testing.T) {
	t.Parallel()

	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		h := NewHub(8)
		h.publish([]*Frame{frameAt(1, 1)}, mark(1))
		s := subscriber(h, 1)
		if head := h.join(s); head != mark(1) {
			t.Fatalf("head: got %v, want %v", head, mark(1))
		}
		h.begin(mark(1).Position)
		want := []*Frame{frameAt(2, 2), frameAt(2, 3)}
		h.publish(want, mark(2))
		if d := h.take(s, nil, 0); !slices.Equal(d.frames, want) || d.behind || d.head != mark(2) {
			t.Fatalf("got %+v", d)
		}
	})

	t.Run("Overflow drops the queue whole and says so", func(t *testing.T) {
		t.Parallel()
		h := NewHub(2)
		s := joined(h, 1)
		h.begin(Position{})
		h.publish([]*Frame{frameAt(1, 1), frameAt(1, 2), frameAt(1, 3)}, mark(1))
		if d := h.take(s, nil, 0); len(d.frames) != 0 || !d.behind {
			t.Fatalf("got %d frames, behind %v; want none, true", len(d.frames), d.behind)
		}
	})

	t.Run("Bytes bound the queue as well", func(t *testing.T) {
		t.Parallel()
		h := NewHub(64)
		s := joined(h, 1)
		h.publish([]*Frame{frameOf(1, 1, 1, maxQueueBytes)}, mark(1))
		if d := h.take(s, nil, 0); !d.behind {
			t.Fatal("a frame over the bound was queued")
		}
	})

	// The reader has asked the table for topics of others: the batch it reads
	// lacks the new topic, so the new stream must read it from the table.
	t.Run("Joining a topic that the reader is not reading for falls behind", func(t *testing.T) {
		t.Parallel()
		h := NewHub(8)
		h.begin(Position{})
		s := joined(h, 1)
		h.publish(nil, mark(1))
		if d := h.take(s, nil, 0); !d.behind {
			t.Fatal("the batch read without its topic passed a subscriber silently")
		}
	})

	t.Run("Leaving keeps the others", func(t *testing.T) {
		t.Parallel()
		h := NewHub(8)
		a, b, c := joined(h, 1, 2), joined(h, 2, 1), joined(h, 2)
		h.remove(a)
		h.publish([]*Frame{frameOf(1, 1, 1, 0), frameOf(2, 1, 2, 0)}, mark(1))
		if got := len(h.take(b, nil, 0).frames); got != 2 {
			t.Errorf("b got %d frames, want 2", got)
		}
		h.remove(b)
		h.publish([]*Frame{frameOf(2, 2, 3, 0)}, mark(2))
		if got := len(h.take(c, nil, 0).frames); got != 2 || h.Count() != 1 {
			t.Errorf("c got %d frames of 2, %d subscribers are left", got, h.Count())
		}
	})

	t.Run("A topic that nobody wants is read for a while", func(t *testing.T) {
		t.Parallel()
		h := NewHub(8)
		h.remove(joined(h, 1))
		for range unwantedLooks {
			h.forgetUnwanted()
		}
		if got := h.begin(Position{}); len(got) != 1 {
			t.Errorf("topics %v, want it still", got)
		}
		h.publish([]*Frame{frameAt(1, 1)}, mark(1))
		h.forgetUnwanted()
		if got := h.begin(Position{}); len(got) != 0 || h.memory.bytes != 0 {
			t.Errorf("topics %v with %d bytes, want none", got, h.memory.bytes)
		}
	})

	t.Run("A broadcast has no id and is dropped where there is no room", func(t *testing.T) {
		t.Parallel()
		h := NewHub(1)
		s := joined(h, 1)
		h.broadcast(encodeBroadcast(1, "demo", []byte(`1`), time.Time{}))
		h.broadcast(encodeBroadcast(1, "demo", []byte(`2`), time.Time{}))
		if d := h.take(s, nil, 0); len(d.frames) != 1 || d.behind || d.frames[0].ID != "" {
			t.Fatalf("got %+v", d)
		}
	})

	t.Run("The filter by key holds before the queue", func(t *testing.T) {
		t.Parallel()
		h := NewHub(1)
		s := joined(h, 1)
		s.key = "a*"
		kept := frameAt(1, 2)
		key := "ab"
		kept.Key = &key
		h.publish([]*Frame{frameAt(1, 1), kept, frameAt(1, 3)}, mark(1))
		if d := h.take(s, nil, 0); !slices.Equal(d.frames, []*Frame{kept}) {
			t.Fatalf("got %+v", d)
		}
	})

	t.Run("Nothing is taken once the token has ended", func(t *testing.T) {
		t.Parallel()
		h := NewHub(8)
		s := joined(h, 1)
		s.expires = 10
		if d := h.take(s, nil, 9); d.ending != nil {
			t.Errorf("ended early: %+v", d.ending)
		}
		if d := h.take(s, nil, 10); d.ending != endExpired {
			t.Errorf("ending %+v", d.ending)
		}
	})

	t.Run("A position from before the log turned does not begin a stream", func(t *testing.T) {
		t.Parallel()
		h := NewHub(8)
		live, before := joined(h, 1), h.Now()
		h.resetHistory(mark(1))
		late := &stream{sink: &response{}}
		late.sub.owner = late
		h.add(&late.sub, nil, before)
		for name, s := range map[string]*Subscriber{"live": live, "late": &late.sub} {
			if d := h.take(s, nil, 0); d.ending != endEpoch {
				t.Errorf("%s: ending %+v", name, d.ending)
			}
		}
	})
}

// Ensure memory serves exactly what followed a position, or says that it cannot.
func TestRecent(t *testing.T) {
	t.Parallel()
	read := func(h *Hub, s *Subscriber, at Position) (ids []int64, ok bool) {
		for {
			frames, head, more, ok := h.Recent(s, at)
			if !ok {
				return nil, false
			}
			for _, f := range frames {
				ids = append(ids, f.At.Message)
				at = f.At
			}
			if !more {
				if head != h.Head() {
					return nil, false
				}
				return ids, true
			}
		}
	}
	numbers := func(from, to int64) (ids []int64) {
		for n := from; n <= to; n++ {
			ids = append(ids, n)
		}
		return ids
	}

	t.Run("Topics are merged, in pages", func(t *testing.T) {
		t.Parallel()
		h := NewHub(1)
		s := subscriber(h, 1, 2)
		h.begin(Position{})
		const count = 5 * recentPage
		for n := range int64(count) {
			h.publish([]*Frame{frameOf(1+n*n%2, n+1, n+1, 0)}, mark(n+1))
		}
		for _, after := range []int64{0, 1, 100, count - 1, count} {
			if got, ok := read(h, s, mark(after).Position); !ok || !slices.Equal(got, numbers(after+1, count)) {
				t.Errorf("after %d: ok %v, %d frames", after, ok, len(got))
			}
		}
	})

	t.Run("It does not go back before the topic was followed", func(t *testing.T) {
		t.Parallel()
		h := NewHub(1)
		h.publish(nil, mark(5))
		s := subscriber(h, 1)
		if _, ok := read(h, s, mark(5).Position); ok {
			t.Error("the topic is not followed")
		}
		h.begin(mark(5).Position)
		h.publish([]*Frame{frameAt(6, 6)}, mark(6))
		if _, ok := read(h, s, mark(4).Position); ok {
			t.Error("batch 5 is not in memory")
		}
		if got, ok := read(h, s, mark(5).Position); !ok || !slices.Equal(got, []int64{6}) {
			t.Errorf("got %v, %v", got, ok)
		}
		h.Remember(s, mark(2).Position, []*Frame{frameAt(3, 3), frameAt(5, 5), frameAt(6, 6)}, mark(6).Position)
		if got, ok := read(h, s, mark(2).Position); !ok || !slices.Equal(got, []int64{3, 5, 6}) {
			t.Errorf("remembered %v, %v", got, ok)
		}
		h.Remember(s, Position{}, []*Frame{frameAt(1, 1)}, mark(1).Position)
		if _, ok := read(h, s, Position{}); ok {
			t.Error("what was read ends before memory begins")
		}
	})

	t.Run("Bytes bound it, and the oldest go", func(t *testing.T) {
		t.Parallel()
		h := NewHub(1)
		s := subscriber(h, 1, 2)
		h.begin(Position{})
		const size = recentBytes / 64
		for n := range int64(200) {
			h.publish([]*Frame{frameOf(1+n%2, n+1, n+1, size)}, mark(n+1))
			if h.memory.bytes > recentBytes {
				t.Fatalf("%d bytes", h.memory.bytes)
			}
		}
		if _, ok := read(h, s, mark(100).Position); ok {
			t.Error("it holds more than its bound")
		}
		if got, ok := read(h, s, mark(180).Position); !ok || !slices.Equal(got, numbers(181, 200)) {
			t.Errorf("got %v, %v", got, ok)
		}
	})
}

// Ensure a redacted message is in no memory and no queue, and nothing is skipped
// for it.
func TestRedact(t *testing.T) {
	t.Parallel()
	h := NewHub(8)
	s := joined(h, 1)
	h.begin(Position{})
	h.publish([]*Frame{frameAt(1, 1), frameAt(1, 2), frameAt(1, 3)}, mark(1))
	h.redact(map[int64]bool{2: true})
	if d := h.take(s, nil, 0); !d.behind || len(d.frames) != 0 {
		t.Errorf("queued: %+v", d)
	}
	if _, _, _, ok := h.Recent(s, Position{}); ok {
		t.Error("memory goes back to the message")
	}
	if frames, _, _, ok := h.Recent(s, Position{1, 2}); !ok || len(frames) != 1 || frames[0].At.Message != 3 {
		t.Errorf("after it: %v, %v", frames, ok)
	}
}

// Ensure what is remembered is without a break.
func TestHistory(t *testing.T) {
	t.Parallel()
	h := &history{}
	h.add(mark(1).Position, []*Frame{frameAt(2, 2)}, mark(2).Position)
	h.add(mark(2).Position, []*Frame{frameAt(3, 3)}, mark(3).Position)
	if h.after != mark(1).Position || h.through != mark(3).Position || len(h.frames) != 2 {
		t.Errorf("two pages on end: %+v", h)
	}
	h.add(mark(5).Position, []*Frame{frameAt(6, 6)}, mark(6).Position)
	if h.after != mark(5).Position || len(h.frames) != 1 {
		t.Errorf("after a break: %+v", h)
	}
	h.add(mark(6).Position, []*Frame{frameOf(1, 7, 7, pageBytes)}, mark(7).Position)
	h.add(mark(7).Position, []*Frame{frameAt(8, 8)}, mark(8).Position)
	if h.after != mark(7).Position || len(h.frames) != 1 {
		t.Errorf("beyond its bound: %+v", h)
	}
}
