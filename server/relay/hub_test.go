package relay

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func frameAt(batch, message int64) Frame {
	id := fmt.Sprintf("aaaaaaaa.%d.%d", batch, message)
	return Frame{At: Position{batch, message}, ID: id, TopicID: 1, Bytes: []byte("id: " + id + "\n\n")}
}

// Ensure a subscriber gets each frame published after it joined, and no other.
func TestHub(t *testing.T) {
	t.Parallel()

	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		h := NewHub(8)
		h.publish([]Frame{frameAt(1, 1)}, Position{1, WholeBatch}, "aaaaaaaa.1")
		s, head, _ := h.Join([]int64{1})
		if want := (Position{1, WholeBatch}); head != want {
			t.Fatalf("head: got %v, want %v", head, want)
		}
		h.begin()
		h.publish([]Frame{frameAt(2, 2), frameAt(2, 3)}, Position{2, WholeBatch}, "aaaaaaaa.2")
		frames, overflowed := h.Take(s)
		if diff := cmp.Diff([]Frame{frameAt(2, 2), frameAt(2, 3)}, frames); diff != "" || overflowed {
			t.Fatalf("overflowed %v, frames: %s", overflowed, diff)
		}
	})

	t.Run("Overflow drops the queue whole and says so", func(t *testing.T) {
		t.Parallel()
		h := NewHub(2)
		s, _, _ := h.Join([]int64{1})
		h.begin()
		h.publish([]Frame{frameAt(1, 1), frameAt(1, 2), frameAt(1, 3)}, Position{1, WholeBatch}, "aaaaaaaa.1")
		if frames, overflowed := h.Take(s); len(frames) != 0 || !overflowed {
			t.Fatalf("got %d frames, overflowed %v; want none, true", len(frames), overflowed)
		}
		if _, _, ok := h.Passed(s); ok {
			t.Fatal("the head passed a queue that was dropped")
		}
	})

	t.Run("Bytes bound the queue as well", func(t *testing.T) {
		t.Parallel()
		h := NewHub(64)
		s, _, _ := h.Join([]int64{1})
		big := Frame{At: Position{1, 1}, ID: "x", TopicID: 1, Bytes: make([]byte, maxQueueBytes+1)}
		h.publish([]Frame{big}, Position{1, WholeBatch}, "aaaaaaaa.1")
		if _, overflowed := h.Take(s); !overflowed {
			t.Fatal("a frame over the bound was queued")
		}
	})

	// The reader has asked the table for topics of others: the batch it reads
	// lacks the new topic, so the new stream must read it from the table.
	t.Run("Joining a topic that the reader is not reading for overflows", func(t *testing.T) {
		t.Parallel()
		h := NewHub(8)
		h.begin()
		s, _, _ := h.Join([]int64{1})
		h.publish(nil, Position{1, WholeBatch}, "aaaaaaaa.1")
		if _, overflowed := h.Take(s); !overflowed {
			t.Fatal("the batch read without its topic passed a subscriber silently")
		}
	})

	t.Run("Leaving frees the topic", func(t *testing.T) {
		t.Parallel()
		h := NewHub(8)
		s, _, _ := h.Join([]int64{1, 2})
		h.Leave(s)
		if topics := h.begin(); len(topics) != 0 || h.Count() != 0 {
			t.Fatalf("got topics %v and %d subscribers, want none", topics, h.Count())
		}
	})

	t.Run("A broadcast has no id and is dropped where there is no room", func(t *testing.T) {
		t.Parallel()
		h := NewHub(1)
		s, _, _ := h.Join([]int64{1})
		h.broadcast(encodeBroadcast(1, "demo", []byte(`1`)))
		h.broadcast(encodeBroadcast(1, "demo", []byte(`2`)))
		frames, overflowed := h.Take(s)
		if len(frames) != 1 || overflowed || frames[0].ID != "" {
			t.Fatalf("got %v, overflowed %v", frames, overflowed)
		}
	})
}
