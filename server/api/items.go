package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/fanfare-pg/fanfare/gen/db"
)

// maxItems bounds the messages of one POST /messages.
const maxItems = 10000

// publishManyResponse has a result for each message, in their order.
type publishManyResponse struct {
	Results []itemResponse `json:"results"`
}

type itemResponse struct {
	ID     int64  `json:"id,omitempty"`
	Code   string `json:"code,omitempty"`
	Detail string `json:"detail,omitempty"`
}

// publishItem is a message of "POST /messages". SQL reads the items.
type publishItem struct {
	Topic          string          `json:"topic"`
	Payload        json.RawMessage `json:"payload"`
	Key            *string         `json:"key,omitempty"`
	Headers        json.RawMessage `json:"headers,omitempty"`
	IdempotencyKey *string         `json:"idempotency_key,omitempty"`
}

// item is the text of a message of "POST /messages", or what keeps it from
// being read.
type item struct {
	text  json.RawMessage
	fault *Error
}

// handlePublishMany handles "POST /messages": an array, or NDJSON, of
// {topic, payload, key, headers, idempotency_key}. It answers 200 with a result
// an item: a bad one does not spoil the others.
func (a *API) handlePublishMany(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	items, err := a.readItems(w, r.Request)
	if err != nil {
		return err
	}
	if err := a.limitPublish(ctx, w, app, len(items)); err != nil {
		return err
	}
	trace := traceOf(r.Request)
	for i := range items {
		if items[i].fault == nil {
			items[i].text = trace.addToItem(items[i].text)
		}
	}
	results, err := a.publishItems(ctx, app, items)
	if isRolledBack(err) {
		// Postgres may refuse JSON that Go takes, such as \u0000. It is seldom, so
		// only now does it cost to see which.
		if err := a.findFaults(ctx, items); err != nil {
			return fmt.Errorf("read items: %w", err)
		}
		results, err = a.publishItems(ctx, app, items)
	}
	if err != nil {
		return fmt.Errorf("publish many: %w", err)
	}
	return writeJSON(w, http.StatusOK, publishManyResponse{Results: results})
}

// publishItems publishes the items that can be read, in one transaction, and
// returns a result for each item.
func (a *API) publishItems(ctx context.Context, app app, items []item) ([]itemResponse, error) {
	results := make([]itemResponse, len(items))
	var readable []int
	messages := []json.RawMessage{}
	for i, item := range items {
		if item.fault != nil {
			results[i] = itemResponse{Code: item.fault.Code, Detail: item.fault.Detail}
			continue
		}
		readable = append(readable, i)
		messages = append(messages, item.text)
	}
	encoded, err := json.Marshal(messages)
	if err != nil {
		return nil, fmt.Errorf("encode items: %w", err)
	}
	var rows []db.PublishManyRow
	err = a.run(ctx, func(q *db.Queries) (err error) {
		rows, err = q.PublishMany(ctx, db.PublishManyParams{Messages: encoded, App: app.name})
		return err
	})
	if err != nil {
		return nil, err
	}
	for i, row := range rows {
		results[readable[i]] = itemResponse{ID: row.ID, Code: codeOf(row.Sqlstate), Detail: row.Message}
	}
	return results, nil
}

// findFaults notes which of the items that Go could read Postgres cannot.
func (a *API) findFaults(ctx context.Context, items []item) error {
	texts := make([]string, len(items))
	for i, item := range items {
		if texts[i] = string(item.text); item.fault != nil {
			texts[i] = "null"
		}
	}
	var faults []string
	err := a.run(ctx, func(q *db.Queries) (err error) {
		faults, err = q.JSONFaults(ctx, texts)
		return err
	})
	if err != nil {
		return err
	}
	for i, sqlstate := range faults {
		if sqlstate != "" {
			items[i].fault = fromSQLState(&pgconn.PgError{Code: sqlstate, Message: "the message cannot be stored as JSON"})
		}
	}
	return nil
}

func codeOf(sqlstate string) string {
	for _, p := range registry {
		if p.SQLState == sqlstate {
			return p.Code
		}
	}
	return ""
}

// readItems reads a bounded body that is a JSON array, or one JSON value a line
// when its content type is application/x-ndjson.
func (a *API) readItems(w http.ResponseWriter, r *http.Request) ([]item, error) {
	body, err := a.readBody(w, r)
	if err != nil {
		return nil, err
	}
	var items []item
	err = a.heavily(r.Context(), len(body), func() (err error) {
		items, err = splitItems(r, body)
		return err
	})
	return items, err
}

// splitItems reads the items of a body.
func splitItems(r *http.Request, body []byte) ([]item, error) {
	var texts []json.RawMessage
	if mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); mediaType == "application/x-ndjson" {
		for line := range bytes.Lines(body) {
			if line = bytes.TrimSpace(line); len(line) > 0 {
				texts = append(texts, line)
			}
		}
	} else if err := json.Unmarshal(body, &texts); err != nil {
		return nil, problemBadJSON.with("the body must be a JSON array, or NDJSON with content type application/x-ndjson")
	} else if texts == nil {
		return nil, problemOf("ZF024").with("null is no array")
	}
	if len(texts) > maxItems {
		return nil, problemTooLarge.with(fmt.Sprintf("%d messages, the limit of a request is %d", len(texts), maxItems))
	}
	items := make([]item, len(texts))
	for i, text := range texts {
		items[i] = readItem(text)
	}
	return items, nil
}

// readItem reads one message, apart from the others.
func readItem(text json.RawMessage) item {
	if !json.Valid(text) {
		return item{fault: problemBadJSON.with("the message is not valid JSON")}
	}
	if err := checkText(text); err != nil {
		return item{fault: asError(err)}
	}
	return item{text: text}
}

// readBody reads a bounded body.
func (a *API) readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(a.body(w, r))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, fmt.Errorf("read body: %w", err)
	}
	if err != nil {
		return nil, problemBadJSON.with("the body ended early: " + err.Error())
	}
	return body, nil
}
