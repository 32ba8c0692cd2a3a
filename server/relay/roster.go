package relay

import (
	"slices"
	"strconv"
	"time"
)

// maxListed bounds the streams that one server shows in fanfare.streams.
const maxListed = 10000

// listedStream is a row of fanfare.streams.
type listedStream struct {
	ID       int64     `json:"id"`
	AppID    int64     `json:"app_id"`
	TopicIDs []int64   `json:"topic_ids"`
	Subject  *string   `json:"subject"`
	Position *string   `json:"position"`
	BatchID  *int64    `json:"batch_id"`
	Queued   int       `json:"queued"`
	OpenedAt time.Time `json:"opened_at"`
}

// list returns the streams as they are shown to a DBA, and the state of the
// roster that they show; nothing where it is the given one, so that a quiet
// server with many streams has nothing to do.
func (h *Hub) list(shown int) (rows []listedStream, roster int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.roster == shown {
		return nil, shown
	}
	roster = h.roster
	rows = make([]listedStream, 0, min(len(h.subscribers), maxListed))
	for _, s := range h.subscribers[:cap(rows)] {
		row := listedStream{
			ID: s.owner.id, AppID: s.owner.app, TopicIDs: s.owner.topics,
			Queued: len(s.queue), OpenedAt: s.owner.opened,
		}
		if s.owner.token != nil {
			row.Subject = given(s.owner.token.Subject)
		}
		if s.behind && s.reading != nil {
			row.Position, row.BatchID = &s.reading.ID, &s.reading.Batch
		}
		if s.behind || row.Queued > 0 { // and will move
			roster = -1
		}
		rows = append(rows, row)
	}
	return rows, roster
}

// progress notes where a subscriber is that is behind.
func (h *Hub) progress(s *Subscriber, at Mark) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s.reading = &at
}

// check is what the database is asked about one topic of a stream: whether it
// would still be granted.
type check struct {
	Stream  string     `json:"stream"`
	AppID   int64      `json:"app_id"`
	TopicID int64      `json:"topic_id"`
	Token   bool       `json:"token"`
	ID      *string    `json:"jti"`
	Subject *string    `json:"sub"`
	Issued  *time.Time `json:"iat"`
	Key     *string    `json:"kid"`
}

// checks returns what to ask about the subscribers that match. Those without a
// token are asked about once a topic, under the name "".
func (h *Hub) checks(match func(*stream) bool) []check {
	h.mu.Lock()
	defer h.mu.Unlock()
	var all []check
	anonymous := map[int64]bool{}
	for _, s := range h.subscribers {
		if !match(s.owner) {
			continue
		}
		for _, topic := range s.owner.topics {
			c := check{AppID: s.owner.app, TopicID: topic}
			if token := s.owner.token; token != nil {
				c.Stream, c.Token = strconv.FormatInt(s.owner.id, 10), slices.Contains(s.owner.byToken, topic)
				c.ID, c.Subject, c.Issued = given(token.ID), given(token.Subject), given(token.IssuedAt)
				c.Key = given(token.SigningKey)
			} else if anonymous[topic] {
				continue
			}
			anonymous[topic] = anonymous[topic] || s.owner.token == nil
			all = append(all, c)
		}
	}
	return all
}

// given returns nil for a zero value.
func given[T comparable](value T) *T {
	var zero T
	if value == zero {
		return nil
	}
	return &value
}

// endAll ends the streams that match, and returns how many.
func (h *Hub) endAll(why *ending, match func(*stream) bool) int {
	return h.endEach(func(s *stream) *ending {
		if match(s) {
			return why
		}
		return nil
	})
}

// endEach ends the streams for which there is a reason, and returns how many.
func (h *Hub) endEach(reason func(*stream) *ending) (ended int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.subscribers {
		if why := reason(s.owner); why != nil {
			h.endLocked(s, why)
			ended++
		}
	}
	return ended
}

// topicName returns the name of a topic that a subscriber has.
func (h *Hub) topicName(id int64) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	if t := h.topics[id]; t != nil {
		return t.name
	}
	return ""
}

// changed notes that control was told something, before it acts on it.
func (h *Hub) changed() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.changes++
}
