package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/fanfare-pg/fanfare/gen/db"
)

// bodyTimeout ends a request whose body trickles in.
const bodyTimeout = 30 * time.Second

type publishResponse struct {
	ID int64 `json:"id"`
}

type broadcastResponse struct {
	Sent bool `json:"sent"`
}

// Any JSON value, any JSON object and any bytes, in the table of routes.
type (
	anyJSON   struct{}
	anyObject struct{}
	anyBytes  struct{}
)

// emptyObject is the body of a request that needs none.
type emptyObject struct{}

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
		key: filterText(r.Request, "key"), headers: traceOf(r.Request).encode(),
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

// readJSON reads a bounded body that is one JSON value.
func (a *API) readJSON(w http.ResponseWriter, r *http.Request) (json.RawMessage, error) {
	body, err := a.readBody(w, r)
	if err != nil {
		return nil, err
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, problemBadJSON.with("the body is empty: send the payload as JSON")
	}
	var value json.RawMessage
	err = a.heavily(r.Context(), len(body), func() error {
		if err := json.Unmarshal(body, &value); err != nil {
			return problemBadJSON.with(err.Error())
		}
		return checkText(value)
	})
	return value, err
}

// body bounds a request's body in size and time.
func (a *API) body(w http.ResponseWriter, r *http.Request) io.Reader {
	// Where the deadline cannot be set, the size alone bounds the body.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTimeout))
	return http.MaxBytesReader(w, r.Body, a.MaxBodyBytes)
}

// checkText refuses what encoding/json lets pass and Postgres does not.
func checkText(body []byte) error {
	if !utf8.Valid(body) {
		return problemBadJSON.with("the body is not UTF-8")
	}
	return checkNumbers(body)
}
