package relay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"time"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/postgres"
)

const (
	// checkInterval is how often a part of the streams is asked about without a
	// notification; checkParts of them are all.
	checkInterval = time.Second
	checkParts    = 5
	// checkBatch bounds what is asked at once.
	checkBatch = 1000
)

// Control ends streams that are no longer allowed: at once when a notice comes on
// the channel fanfare_control, and without one within checkParts seconds.
type Control struct {
	// Connect opens a connection that can LISTEN.
	Connect func(context.Context) (*postgres.Session, error)
	Hub     *Hub
	Log     *slog.Logger

	part int
	// redacted are the messages of the last look that are out of memory.
	redacted map[int64]bool
}

// notice is a message on fanfare_control.
type notice struct {
	Event    string `json:"event"`
	AppID    int64  `json:"app_id"`
	TopicID  int64  `json:"topic_id"`
	StreamID int64  `json:"stream_id"`
}

// Run listens and checks until ctx is done.
func (c *Control) Run(ctx context.Context) error {
	return postgres.Forever(ctx, c.Log, "control", c.runConnection)
}

func (c *Control) runConnection(ctx context.Context, works func()) error {
	conn, err := c.Connect(ctx)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer conn.Close()
	if _, err := conn.Exec(ctx, "listen fanfare_control"); err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	queries, next := db.New(conn), time.Now()
	for {
		n, err := conn.AwaitNotification(ctx, time.Until(next))
		if err != nil {
			return fmt.Errorf("wait for a notice: %w", err)
		}
		if n != nil {
			c.Hub.changed()
			err = c.obey(ctx, queries, n.Payload)
		}
		if err == nil && !time.Now().Before(next) {
			next = time.Now().Add(checkInterval)
			_, err = c.runOnce(ctx, queries)
		}
		if err != nil {
			return fmt.Errorf("check streams: %w", err)
		}
		works()
	}
}

// runOnce is one round: it asks about the next part of the streams, and drops
// redacted messages from memory. It returns how many streams it ended.
func (c *Control) runOnce(ctx context.Context, queries *db.Queries) (ended int, err error) {
	ended, err = c.checkPart(ctx, queries)
	if err == nil && c.part == 0 {
		err = queries.ForgetBroadcasts(ctx)
	}
	return ended, errors.Join(err, c.forgetRedacted(ctx, queries))
}

// obey looks at what a notice is about. Any login can send one, so that it is
// nothing but a reason to look: what is done follows from the tables.
func (c *Control) obey(ctx context.Context, queries *db.Queries, payload string) error {
	var n notice
	if err := json.Unmarshal([]byte(payload), &n); err != nil {
		c.Log.Warn("control notice is not JSON", "error", err)
		return nil
	}
	ofTopic := func(s *stream) bool { return slices.Contains(s.topics, n.TopicID) }
	switch n.Event {
	case "stream_ended":
		if ended, err := queries.IsEnded(ctx, n.StreamID); err != nil || !ended {
			return err
		}
		c.Hub.endAll(endByHand, func(s *stream) bool { return s.id == n.StreamID })
	case "message_redacted":
		return c.forgetRedacted(ctx, queries)
	case "topic_deleted", "topic_changed":
		_, err := c.check(ctx, queries, ofTopic)
		return err
	case "tokens_revoked", "app_changed":
		_, err := c.check(ctx, queries, func(s *stream) bool { return s.app == n.AppID })
		return err
	}
	return nil
}

// checkPart asks about the next part of the streams, and about those that were
// authorised while rights changed. It returns how many ended.
func (c *Control) checkPart(ctx context.Context, queries *db.Queries) (ended int, err error) {
	part := int64(c.part)
	c.part = (c.part + 1) % checkParts
	return c.check(ctx, queries, func(s *stream) bool {
		due := s.id%checkParts == part || s.doubtful
		s.doubtful = false
		return due
	})
}

// forgetRedacted drops redacted messages from memory for which no notice came, or
// which were being read when it came.
func (c *Control) forgetRedacted(ctx context.Context, queries *db.Queries) error {
	messages, err := queries.RedactedMessages(ctx)
	if err != nil {
		return err
	}
	now, news := make(map[int64]bool, len(messages)), map[int64]bool{}
	for _, id := range messages {
		now[id] = true
		if !c.redacted[id] {
			news[id] = true
		}
	}
	if len(news) > 0 {
		c.Hub.redact(news)
	}
	c.redacted = now
	return nil
}

// check ends those of the matching streams that would no longer be granted, and
// returns how many.
func (c *Control) check(ctx context.Context, queries *db.Queries, match func(*stream) bool) (ended int, err error) {
	for batch := range slices.Chunk(c.Hub.checks(match), checkBatch) {
		asked, err := json.Marshal(batch)
		if err != nil {
			return ended, err
		}
		denied, err := queries.DeniedStreams(ctx, asked)
		if err != nil {
			return ended, err
		}
		if len(denied) > 0 {
			ended += c.endDenied(denied)
		}
	}
	return ended, nil
}

// endDenied ends streams by their ids, and those without a token by their topics.
// It returns how many. One pass, since all streams of an app may be denied at once.
func (c *Control) endDenied(denied []db.DeniedStreamsRow) (ended int) {
	streams, topics := map[string]*ending{}, map[int64]*ending{}
	for _, d := range denied {
		if d.Stream == "" {
			topics[d.TopicID] = c.reason(d)
		} else {
			streams[d.Stream] = c.reason(d)
		}
	}
	return c.Hub.endEach(func(s *stream) *ending {
		if s.token != nil {
			return streams[strconv.FormatInt(s.id, 10)]
		}
		for _, id := range s.topics {
			if why := topics[id]; why != nil {
				return why
			}
		}
		return nil
	})
}

// reason returns why a denied stream ends. A topic that became internal looks
// deleted from outside.
func (c *Control) reason(d db.DeniedStreamsRow) *ending {
	switch d.Reason {
	case "topic_deleted", "topic_internal":
		return topicDeleted(c.Hub.topicName(d.TopicID))
	case "token_required":
		return endTokenRequired
	}
	return endRevoked
}
