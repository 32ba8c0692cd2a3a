package relay

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"
)

// ending is why a stream ends, and the event that says so.
type ending struct {
	// event is the name of the event; empty if the client is gone.
	event string
	data  any
	// spread is the longest time after which a client is asked to reconnect. Each
	// gets a random one, so that they do not all return together.
	spread time.Duration
}

// The reasons that are not about one topic.
var (
	endDraining = &ending{"reconnect", reasonData{"draining"}, drainSpread}
	endEpoch    = &ending{"reconnect", reasonData{"epoch"}, drainSpread}
	endFull     = &ending{"reconnect", reasonData{"full"}, fullSpread}
	endByHand   = &ending{"reconnect", reasonData{"ended"}, retryBase}
	endExpired  = &ending{"token_expired", reasonData{"expired"}, retryBase}
	endRevoked  = &ending{"token_expired", reasonData{"revoked"}, retryBase}
	endGone     = &ending{}

	endTokenRequired = &ending{"token_expired", reasonData{"required"}, retryBase}
)

// maxRefusal bounds how long a client is asked to wait that was refused.
const maxRefusal = 5 * time.Minute

// Refuse answers a request for a stream that may be granted later: with a stream
// that says why, and when to come back, and ends. Any status but 200 would make
// the EventSource of a browser give up for good (WHATWG HTML, server-sent events,
// 9.2.3). It has no id, so that the client comes back with its own.
func Refuse(w http.ResponseWriter, reason, detail string, wait time.Duration) error {
	streamHead(w.Header())
	w.WriteHeader(http.StatusOK)
	wait = min(max(wait, retryBase), maxRefusal)
	b := appendRetry(nil, wait+rand.N(wait)) // not all of them at once
	if _, err := w.Write(appendEvent(b, "reconnect", "", refusalData{reason, detail})); err != nil {
		return fmt.Errorf("refuse a stream: %w", err)
	}
	return nil
}

func streamHead(h http.Header) {
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-cache, no-transform")
	h.Set("X-Accel-Buffering", "no")
}

type refusalData struct {
	Reason string `json:"reason"`
	Detail string `json:"detail"`
}

// topicDeleted ends the streams of a topic.
func topicDeleted(name string) *ending {
	return &ending{"topic_deleted", topicData{name}, retryBase}
}

type topicData struct {
	Topic string `json:"topic"`
}

type reasonData struct {
	Reason string `json:"reason"`
}

// encode appends the last event of a stream at a position.
func (e *ending) encode(b []byte, id string) []byte {
	if e.event == "" {
		return b
	}
	return appendEvent(appendRetry(b, rand.N(e.spread)), e.event, id, e.data)
}
