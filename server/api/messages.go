package api

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/fanfare-pg/fanfare/gen/db"
)

// handleListMessages handles "GET /v1/apps/:app/messages?topic=": the messages
// of a topic, whether or not clients outside may see it, newest first.
func (a *API) handleListMessages(w http.ResponseWriter, r *request) error {
	page, err := readPage(r.Request)
	if err != nil {
		return err
	}
	before, err := page.number()
	if err != nil {
		return err
	}
	topic := filterText(r.Request, "topic")
	if topic == nil {
		return problemQuery.with("topic: name one")
	}
	asked := db.NewestMessagesParams{AppID: r.app.id, Topic: *topic, MaxCount: page.more()}
	if before > 0 {
		asked.Before = &before
	}
	rows, err := a.queries.NewestMessages(r.Context(), asked)
	if err != nil {
		return fmt.Errorf("list messages: %w", err)
	}
	return writePage(w, page, rows, func(m db.Message) string { return idCursor(m.ID) })
}

// explainRequest is the body of "POST /v1/apps/:app/explanations".
type explainRequest struct {
	Topic   string          `json:"topic"`
	Payload json.RawMessage `json:"payload"`
	Key     *string         `json:"key"`
}

// handleExplain handles "POST /v1/apps/:app/explanations": which triggers a
// message would match, and why not the others. It stores nothing.
func (a *API) handleExplain(w http.ResponseWriter, r *request) error {
	var asked explainRequest
	if err := a.decodeBody(w, r.Request, &asked); err != nil {
		return err
	}
	if asked.Payload == nil {
		asked.Payload = json.RawMessage(`null`)
	}
	rows, err := a.queries.ExplainPublish(r.Context(), db.ExplainPublishParams{
		Topic: asked.Topic, Payload: asked.Payload, Key: asked.Key, App: r.app.name,
	})
	if err != nil {
		return fmt.Errorf("explain: %w", err)
	}
	return writeJSON(w, http.StatusOK, items(rows))
}

// handleHandlerErrors handles "GET /v1/apps/:app/handlers/:handler/errors": what
// failed in the last hour, the same errors together, the most first.
func (a *API) handleHandlerErrors(w http.ResponseWriter, r *request) error {
	if _, err := a.handlerOf(r); err != nil {
		return err
	}
	rows, err := a.queries.HandlerErrors(r.Context(), db.HandlerErrorsParams{App: r.app.name, Handler: r.param("handler")})
	if err != nil {
		return fmt.Errorf("read errors of handler: %w", err)
	}
	return writeJSON(w, http.StatusOK, items(rows))
}
