package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/relay"
	"github.com/fanfare-pg/fanfare/server/utc"
)

const (
	// defaultReadMessages and maxReadMessages bound one answer by messages,
	maxReadMessages     = 1000
	defaultReadMessages = 100
	// and maxReadBytes by bytes, give or take a page of readMessagesPage.
	maxReadBytes     = 4 << 20
	readMessagesPage = 100
)

// message is one of an answer, with the fields of a stream's and its position.
type message struct {
	Position    string          `json:"position"`
	Topic       string          `json:"topic"`
	Message     json.RawMessage `json:"message"`
	PublishedAt utc.Time        `json:"published_at"`
	ID          int64           `json:"id"`
	Key         *string         `json:"key"`
}

type readResponse struct {
	Messages []message `json:"messages"`
	// Position is where to read on after; null where nothing was read yet.
	Position *string `json:"position"`
	// More is set where messages may be left.
	More bool `json:"more"`
}

// handleRead handles "GET /topics/:topic/messages?after=&limit=": history as
// plain JSON, for whoever may stream the topic, in the order of streams.
func (a *API) handleRead(w http.ResponseWriter, r *request) error {
	ctx, cancel := a.timeout(r.Request)
	defer cancel()
	if wait, ok := a.Streams.Admission.Knock(a.clientAddress(r.Request), time.Now()); !ok {
		return tooMany(w, wait, string(relay.RefusedRate))
	}
	limit, err := readLimit(r.Request)
	if err != nil {
		return err
	}
	grants, err := a.authorizeSubscribe(ctx, r.Request, r.params, []string{r.param("topic")})
	if err != nil {
		return err
	}
	ctx = forApp(ctx, grants[0].AppID, true)
	answer, size := readResponse{Messages: []message{}, More: true}, 0
	after := filterText(r.Request, "after")
	for limit > 0 && size < maxReadBytes && answer.More {
		page := min(limit, readMessagesPage)
		rows, err := a.queries.ExternalMessages(ctx, db.ExternalMessagesParams{
			TopicID: grants[0].TopicID, After: after, MaxCount: int32(page),
		})
		if err != nil {
			return fmt.Errorf("read messages: %w", err)
		}
		for _, row := range rows {
			size += len(row.Payload)
			answer.Messages = append(answer.Messages, messageOf(row))
			after = &row.Position
		}
		limit -= len(rows)
		answer.More = len(rows) == page
	}
	answer.Position = after
	w.Header().Set("Cache-Control", "no-store")
	return a.writeHeavy(ctx, w, answer, size)
}

func messageOf(row db.ExternalMessagesRow) message {
	return message{
		Position: row.Position, Topic: row.Topic, Message: json.RawMessage(row.Payload), ID: row.ID,
		PublishedAt: row.PublishedAt, Key: row.Key,
	}
}

func readLimit(r *http.Request) (int, error) {
	text := r.URL.Query().Get("limit")
	if text == "" {
		return defaultReadMessages, nil
	}
	limit, err := strconv.Atoi(text)
	if err != nil || limit < 1 || limit > maxReadMessages {
		return 0, problemQuery.with(fmt.Sprintf("limit: a number from 1 to %d", maxReadMessages))
	}
	return limit, nil
}
