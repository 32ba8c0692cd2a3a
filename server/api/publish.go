package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/fanfare-pg/fanfare/gen/db"
)

// maxItems bounds the messages of one POST /messages.
const maxItems = 10000

// bodyTimeout ends a request whose body trickles in.
const bodyTimeout = 30 * time.Second

type publishResponse struct {
	ID int64 `json:"id"`
}

type broadcastResponse struct {
	Sent bool `json:"sent"`
}

// publishManyResponse has a result for each message, in their order.
type publishManyResponse struct {
	Results []itemResponse `json:"results"`
}

type itemResponse struct {
	ID     int64  `json:"id,omitempty"`
	Code   string `json:"code,omitempty"`
	Detail string `json:"detail,omitempty"`
}

// Any JSON value, any JSON object and any bytes, in the table of routes.
type (
	anyJSON   struct{}
	anyObject struct{}
	anyBytes  struct{}
)

// emptyObject is the body of a request that needs none.
type emptyObject struct{}

// publishItem is a message of "POST /messages". SQL reads the items.
type publishItem struct {
	Topic          string          `json:"topic"`
	Payload        json.RawMessage `json:"payload"`
	Key            *string         `json:"key,omitempty"`
	Headers        json.RawMessage `json:"headers,omitempty"`
	IdempotencyKey *string         `json:"idempotency_key,omitempty"`
}

// handlePublish handles "POST /topics/:topic/messages": the body is the
// payload, ?key= the message key, Idempotency-Key makes a repeat give the same
// message. 202 means that the message is durable.
func (a *API) handlePublish(w http.ResponseWriter, r *request) error {
	ctx, cancel := a.timeout(r.Request)
	defer cancel()
	asked, err := readAdmission(r.Request, r.params, "topic.publish")
	if err != nil {
		return err
	}
	app, err := a.recognize(ctx, asked)
	if err != nil {
		return err
	}
	if err := a.limitPublish(ctx, w, app, 1); err != nil {
		return err
	}
	payload, err := a.readJSON(w, r.Request)
	if err != nil {
		return err
	}
	id, err := a.publish(ctx, app, r.Request, publication{
		by: asked, payload: payload,
		key: filterText(r.Request, "key"),
	})
	if err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	return writeJSON(w, http.StatusAccepted, publishResponse{ID: id})
}

// handleBroadcast handles "POST /topics/:topic/broadcast": the body goes to
// the streams that are open now, and is not stored.
func (a *API) handleBroadcast(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	if err := a.limitPublish(ctx, w, app, 1); err != nil {
		return err
	}
	payload, err := a.readJSON(w, r.Request)
	if err != nil {
		return err
	}
	err = a.queries.Broadcast(ctx, db.BroadcastParams{Topic: r.param("topic"), Payload: payload, App: app.name})
	if err != nil {
		return fmt.Errorf("broadcast: %w", err)
	}
	return writeJSON(w, http.StatusAccepted, broadcastResponse{Sent: true})
}

// handlePublishMany handles "POST /messages": an array, or NDJSON, of
// {topic, payload, key, headers, idempotency_key}. It answers 200 with a result an item.
func (a *API) handlePublishMany(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	messages, count, err := a.readItems(w, r.Request)
	if err != nil {
		return err
	}
	if err := a.limitPublish(ctx, w, app, count); err != nil {
		return err
	}
	rows, err := a.queries.PublishMany(ctx, db.PublishManyParams{Messages: messages, App: app.name})
	if err != nil {
		return fmt.Errorf("publish many: %w", err)
	}
	results := make([]itemResponse, len(rows))
	for i, row := range rows {
		results[i] = itemResponse{ID: row.ID, Code: codeOf(row.Sqlstate), Detail: row.Message}
	}
	return writeJSON(w, http.StatusOK, publishManyResponse{Results: results})
}

func codeOf(sqlstate string) string {
	for _, p := range registry {
		if p.SQLState == sqlstate {
			return p.Code
		}
	}
	return ""
}

// readJSON reads a bounded body that is one JSON value.
func (a *API) readJSON(w http.ResponseWriter, r *http.Request) (json.RawMessage, error) {
	body, err := io.ReadAll(a.body(w, r))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, fmt.Errorf("read body: %w", err)
	}
	if err != nil {
		return nil, problemBadJSON.with("the body ended early: " + err.Error())
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, problemBadJSON.with("the body is empty: send the payload as JSON")
	}
	var value json.RawMessage
	if err := json.Unmarshal(body, &value); err != nil {
		return nil, problemBadJSON.with(err.Error())
	}
	return value, checkText(value)
}

// body bounds a request's body in size and time.
func (a *API) body(w http.ResponseWriter, r *http.Request) io.Reader {
	// Where the deadline cannot be set, the size alone bounds the body.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTimeout))
	return http.MaxBytesReader(w, r.Body, a.MaxBodyBytes)
}

// readItems reads a bounded body that is a JSON array, or one JSON value a
// line when its content type is application/x-ndjson.
func (a *API) readItems(w http.ResponseWriter, r *http.Request) (body json.RawMessage, count int, err error) {
	mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if mediaType != "application/x-ndjson" {
		body, err := a.readJSON(w, r)
		if err != nil {
			return nil, 0, err
		}
		var items []json.RawMessage
		if err := json.Unmarshal(body, &items); err != nil {
			return nil, 0, problemBadJSON.with("the body must be a JSON array, or NDJSON with content type application/x-ndjson")
		}
		return body, len(items), checkCount(len(items))
	}
	decoder := json.NewDecoder(a.body(w, r))
	items := []json.RawMessage{}
	for {
		var item json.RawMessage
		err := decoder.Decode(&item)
		if errors.Is(err, io.EOF) {
			break
		}
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return nil, 0, fmt.Errorf("read body: %w", err)
		}
		if err != nil {
			return nil, 0, problemBadJSON.with(fmt.Sprintf("line %d: %v", len(items)+1, err))
		}
		items = append(items, item)
	}
	body, err = json.Marshal(items)
	if err != nil {
		return nil, 0, fmt.Errorf("encode items: %w", err)
	}
	return body, len(items), errors.Join(checkCount(len(items)), checkText(body))
}

// checkText refuses what encoding/json lets pass and Postgres does not.
func checkText(body []byte) error {
	if !utf8.Valid(body) {
		return problemBadJSON.with("the body is not UTF-8")
	}
	return checkNumbers(body)
}

func checkCount(n int) error {
	if n > maxItems {
		return problemTooLarge.with(fmt.Sprintf("%d messages, the limit of a request is %d", n, maxItems))
	}
	return nil
}
