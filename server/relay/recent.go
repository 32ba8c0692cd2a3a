package relay

import "slices"

const (
	// recentBytes bounds the frames kept for clients that come back: a minute
	// of a thousand messages of half a kilobyte a second.
	recentBytes = 32 << 20
	// frameOverhead is what a frame costs beside its bytes, about.
	frameOverhead = 160
	// recentPage is how many frames are taken from memory at once.
	recentPage = 256
)

// recent bounds the frames that topics keep, all together: the first to come is
// the first to go.
type recent struct {
	frames []*Frame
	bytes  int
}

// keep adds the newest frame of a topic, or one before its first.
func (h *Hub) keep(f *Frame) {
	h.recent.frames = append(h.recent.frames, f)
	h.recent.bytes += len(f.Bytes) + frameOverhead
	dropped := 0
	for h.recent.bytes > recentBytes && dropped < len(h.recent.frames) {
		h.drop(h.recent.frames[dropped])
		h.recent.frames[dropped] = nil
		dropped++
	}
	h.recent.frames = h.recent.frames[dropped:]
}

// drop takes a frame, and those of its topic before it, out of memory. It may
// be gone already.
func (h *Hub) drop(f *Frame) {
	t := h.topics[f.TopicID]
	if t == nil || !t.since.Before(f.At) {
		return
	}
	t.since = f.At
	gone := len(t.recent) - len(t.after(f.At, len(t.recent)))
	h.forget(t.recent[:gone])
	t.recent = t.recent[gone:]
}

// redact takes messages out of memory and out of queues: who is still to get
// them reads them from the table.
func (h *Hub) redact(messages map[int64]bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	holds := func(f *Frame) bool { return f.ID != "" && messages[f.At.Message] }
	for _, t := range h.topics {
		for i := len(t.recent) - 1; i >= 0; i-- {
			if holds(t.recent[i]) {
				h.drop(t.recent[i])
				break
			}
		}
	}
	for _, s := range h.subscribers {
		if slices.ContainsFunc(s.queue, holds) {
			h.fall(s)
		}
	}
}

func (h *Hub) forget(frames []*Frame) {
	for i, f := range frames {
		h.recent.bytes -= len(f.Bytes) + frameOverhead
		frames[i] = nil
	}
}

// Recent returns the next frames of a subscriber's topics after a position, at
// most a page, from memory. ok is false where memory does not go back as far;
// more is false when these lead to the head.
func (h *Hub) Recent(s *Subscriber, at Position) (frames []*Frame, head Mark, more, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, p := range s.places {
		if !p.topic.followed || at.Before(p.topic.since) {
			return nil, Mark{}, false, false
		}
	}
	for _, p := range s.places {
		page := p.topic.after(at, recentPage)
		more = more || len(page) == recentPage
		frames = append(frames, page...)
	}
	if len(s.places) > 1 {
		slices.SortFunc(frames, func(a, b *Frame) int { return a.At.Compare(b.At) })
	}
	if len(frames) > recentPage {
		frames, more = frames[:recentPage], true
	}
	return frames, h.head, more, true
}

// Remember keeps what was read from the table of a subscriber's topics: all
// their frames after a position, through the one where memory began or further.
func (h *Hub) Remember(s *Subscriber, after Position, frames []*Frame, through Position) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s.ending != nil { // maybe of another history
		return
	}
	for _, p := range s.places {
		t := p.topic
		if !t.followed || !after.Before(t.since) || through.Before(t.since) {
			continue
		}
		var older []*Frame
		for _, f := range frames {
			if f.TopicID == t.id && !t.since.Before(f.At) {
				older = append(older, f)
			}
		}
		t.since, t.recent = after, append(older, t.recent...)
		for _, f := range older {
			h.keep(f)
		}
	}
}
