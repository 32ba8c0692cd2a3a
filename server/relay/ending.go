package relay

import (
	"math/rand/v2"
	"time"
)

// ending is why a stream ends, and what it says before.
type ending struct {
	// event is the name of the event; empty where nobody is left to say it to.
	event string
	data  any
	// spread is the longest reconnection time told, so that clients that are sent
	// away together do not return together.
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

// encode appends the last words of a stream at a position.
func (e *ending) encode(b []byte, id string) []byte {
	if e.event == "" {
		return b
	}
	return appendEvent(appendRetry(b, rand.N(e.spread)), e.event, id, e.data)
}
