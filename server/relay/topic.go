package relay

// topic is a topic that streams of this server want, or wanted lately.
type topic struct {
	id          int64
	name        string
	subscribers []*Subscriber
	// unwanted counts the looks at which no stream wanted it.
	unwanted int
}

func (t *topic) add(s *Subscriber) int {
	t.subscribers = append(t.subscribers, s)
	t.unwanted = 0
	return len(t.subscribers) - 1
}

// remove removes the subscriber at an index; the last one takes its place.
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
