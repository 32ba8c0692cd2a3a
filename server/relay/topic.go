package relay

import "sort"

// topic is what the hub knows of one: who wants it, and its newest frames.
type topic struct {
	id          int64
	name        string
	subscribers []*Subscriber
	// followed is set once the reader reads batches for it: after since, every
	// frame of it was published.
	followed bool
	since    Position
	// recent are the frames after since, in order; see recent.
	recent []*Frame
	// unwanted counts the looks at which nobody wanted it.
	unwanted int
}

func (t *topic) add(s *Subscriber) int {
	t.subscribers = append(t.subscribers, s)
	t.unwanted = 0
	return len(t.subscribers) - 1
}

// remove takes the subscriber at index away, and the last one takes its place.
func (t *topic) remove(index int) {
	last := len(t.subscribers) - 1
	moved := t.subscribers[last]
	t.subscribers[index], t.subscribers[last] = moved, nil
	t.subscribers = t.subscribers[:last]
	for i := range moved.places {
		if moved.places[i].topic == t {
			moved.places[i].index = index
		}
	}
}

// after returns at most limit frames after a position.
func (t *topic) after(at Position, limit int) []*Frame {
	first := sort.Search(len(t.recent), func(i int) bool { return at.Before(t.recent[i].At) })
	return t.recent[first:min(len(t.recent), first+limit)]
}
