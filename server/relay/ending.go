package relay

import (
	"math/rand/v2"
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
