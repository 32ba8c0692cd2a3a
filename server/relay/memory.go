package relay

import (
	"slices"
	"sort"
)

const (
	// recentBytes bounds the frames in memory: a minute of a thousand messages of
	// half a kilobyte a second.
	recentBytes = 32 << 20
	// frameOverhead is about what a frame costs besides its bytes.
	frameOverhead = 160
	// recentPage is how many frames are taken from memory at once.
	recentPage = 256
)

// memory holds the recent frames of the topics that streams want, so that a
// client that comes back is served without reading the table. The oldest frames
// go first, whatever their topic. It is used under the lock of the hub.
type memory struct {
	topics map[int64]*remembered
	// frames are those of all topics, in the order in which they came.
	frames []*Frame
	bytes  int
}

// remembered are the recent frames of one topic: every frame after since.
type remembered struct {
	since  Position
	frames []*Frame
}

func newMemory() memory { return memory{topics: map[int64]*remembered{}} }

// follow makes memory keep the frames of a topic from a position on, if it does
// not yet.
func (m *memory) follow(topic int64, after Position) {
	if m.topics[topic] == nil {
		m.topics[topic] = &remembered{since: after}
	}
}

// follows reports whether memory keeps the frames of a topic.
func (m *memory) follows(topic int64) bool { return m.topics[topic] != nil }

// forget drops a topic with its frames.
func (m *memory) forget(topic int64) {
	if t := m.topics[topic]; t != nil {
		m.release(t.frames)
		delete(m.topics, topic)
	}
}

// add keeps the newest frame of a topic.
func (m *memory) add(f *Frame) {
	if t := m.topics[f.TopicID]; t != nil {
		t.frames = append(t.frames, f)
		m.keep(f)
	}
}

// keep counts a frame, and drops the oldest ones that are too many.
func (m *memory) keep(f *Frame) {
	m.frames = append(m.frames, f)
	m.bytes += len(f.Bytes) + frameOverhead
	dropped := 0
	for m.bytes > recentBytes && dropped < len(m.frames) {
		m.dropThrough(m.frames[dropped])
		m.frames[dropped] = nil
		dropped++
	}
	m.frames = m.frames[dropped:]
}

// dropThrough drops a frame, and those of its topic before it. It may be gone
// already.
func (m *memory) dropThrough(f *Frame) {
	t := m.topics[f.TopicID]
	if t == nil || !t.since.Before(f.At) {
		return
	}
	t.since = f.At
	gone := len(t.frames) - len(t.after(f.At, len(t.frames)))
	m.release(t.frames[:gone])
	t.frames = t.frames[gone:]
}

// release gives back what frames took.
func (m *memory) release(frames []*Frame) {
	for i, f := range frames {
		m.bytes -= len(f.Bytes) + frameOverhead
		frames[i] = nil
	}
}

// redact drops the frames that match, and all before them of their topics.
func (m *memory) redact(match func(*Frame) bool) {
	for _, t := range m.topics {
		for i := len(t.frames) - 1; i >= 0; i-- {
			if match(t.frames[i]) {
				m.dropThrough(t.frames[i])
				break
			}
		}
	}
}

// read returns the next frames of topics after a position, at most a page, in
// order. ok is false where memory does not go back as far; more is false where
// these are the last.
func (m *memory) read(topics []place, at Position) (frames []*Frame, more, ok bool) {
	for _, p := range topics {
		t := m.topics[p.topic.id]
		if t == nil || at.Before(t.since) {
			return nil, false, false
		}
	}
	for _, p := range topics {
		page := m.topics[p.topic.id].after(at, recentPage)
		more = more || len(page) == recentPage
		frames = append(frames, page...)
	}
	if len(topics) > 1 {
		slices.SortFunc(frames, func(a, b *Frame) int { return a.At.Compare(b.At) })
	}
	if len(frames) > recentPage {
		frames, more = frames[:recentPage], true
	}
	return frames, more, true
}

// extend keeps older frames of topics, which were read from the table: all of
// them after a position, through the one where memory began or further.
func (m *memory) extend(topics []place, after Position, frames []*Frame, through Position) {
	for _, p := range topics {
		t := m.topics[p.topic.id]
		if t == nil || !after.Before(t.since) || through.Before(t.since) {
			continue
		}
		var older []*Frame
		for _, f := range frames {
			if f.TopicID == p.topic.id && !t.since.Before(f.At) {
				older = append(older, f)
			}
		}
		t.since, t.frames = after, append(older, t.frames...)
		for _, f := range older {
			m.keep(f)
		}
	}
}

// after returns at most limit frames after a position.
func (t *remembered) after(at Position, limit int) []*Frame {
	first := sort.Search(len(t.frames), func(i int) bool { return at.Before(t.frames[i].At) })
	return t.frames[first:min(len(t.frames), first+limit)]
}
