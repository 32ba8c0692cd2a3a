package relay

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/postgres"
)

const (
	// broadcastChannel tells the ids of broadcasts. Any login can listen to it and
	// notify on it, so it tells nothing else, and nothing is believed.
	broadcastChannel = "fanfare_broadcast"
	// broadcastPage bounds the broadcasts that are read at once.
	broadcastPage = 256
	// sentFor is how long a broadcast is known to have been sent: for longer than
	// the table keeps it.
	sentFor = 3 * time.Minute
)

// sentBroadcasts are the ids that were sent, and when, so that who repeats a
// notification repeats no broadcast.
type sentBroadcasts struct {
	at     map[int64]time.Time
	pruned time.Time
}

// first reports whether a broadcast was not sent before, and notes that it is.
func (s *sentBroadcasts) first(id int64, now time.Time) bool {
	if s.at == nil {
		s.at, s.pruned = map[int64]time.Time{}, now
	}
	if now.Sub(s.pruned) > sentFor {
		for known, at := range s.at {
			if now.Sub(at) > sentFor {
				delete(s.at, known)
			}
		}
		s.pruned = now
	}
	if _, known := s.at[id]; known {
		return false
	}
	s.at[id] = now
	return true
}

// broadcast sends the broadcast with the id in a notification, and those whose
// notifications have come since. It returns false after one of another channel.
func (r *Reader) broadcast(ctx context.Context, conn *postgres.Session, queries *db.Queries, payload string) (more bool, err error) {
	ids := appendID(nil, payload)
	more = true
	for len(ids) < broadcastPage {
		n, err := conn.AwaitNotification(ctx, 0)
		if err != nil {
			return false, err
		}
		if n == nil {
			break
		}
		if n.Channel != broadcastChannel {
			more = false
			break
		}
		ids = appendID(ids, n.Payload)
	}
	rows, err := queries.Broadcasts(ctx, ids)
	if err != nil {
		return false, fmt.Errorf("read broadcasts: %w", err)
	}
	for _, row := range rows {
		if now := time.Now(); r.sent.first(row.ID, now) {
			r.Hub.broadcast(encodeBroadcast(row.TopicID, row.Topic, row.Payload, now))
		}
	}
	return more, nil
}

// appendID appends the id in a notification, if it has one.
func appendID(ids []int64, payload string) []int64 {
	id, err := strconv.ParseInt(payload, 10, 64)
	if err != nil {
		return ids
	}
	return append(ids, id)
}
