package api

import (
	"fmt"
	"net/http"
	"time"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/utc"
)

// createKeyRequest is the body of "POST /v1/apps/:app/keys".
type createKeyRequest struct {
	Name         string   `json:"name"`
	Capabilities []string `json:"capabilities"`
	ExpiresAt    *string  `json:"expires_at"`
	PublishRate  *int32   `json:"publish_rate"`
}

// handleCreateKey handles "POST /v1/apps/:app/keys". The answer alone shows the
// key. It can do no more than the key that asks for it.
func (a *API) handleCreateKey(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	var asked createKeyRequest
	if err := a.decodeBody(w, r.Request, &asked); err != nil {
		return err
	}
	expires, err := readTime("expires_at", asked.ExpiresAt)
	if err != nil {
		return err
	}
	creator, err := bearer(r.Request)
	if err != nil {
		return err
	}
	made := db.DelegateAPIKeyParams{
		Creator: creator, Name: asked.Name, Capabilities: asked.Capabilities, App: app.name, ExpiresAt: expires, PublishRate: asked.PublishRate,
	}
	var answer createKeyResponse
	err = a.change(ctx, r.Request, func(q *db.Queries) (err error) {
		if answer.Key, err = q.DelegateAPIKey(ctx, made); err != nil {
			return err
		}
		answer.APIKey, err = q.KeyByPrefix(ctx, keyPrefix(answer.Key))
		return err
	})
	if err != nil {
		return fmt.Errorf("create key: %w", err)
	}
	return writeJSON(w, http.StatusCreated, answer)
}

// createKeyResponse shows a new key, this once.
type createKeyResponse struct {
	Key    string    `json:"key"`
	APIKey db.APIKey `json:"api_key"`
}

// handleListKeys handles "GET /v1/apps/:app/keys"; keys of all apps are not
// among them.
func (a *API) handleListKeys(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	page, err := readPage(r.Request)
	if err != nil {
		return err
	}
	rows, err := a.queries.ListKeys(ctx, db.ListKeysParams{
		AppID: &app.id, After: page.after, MaxCount: page.more(),
	})
	if err != nil {
		return fmt.Errorf("list keys: %w", err)
	}
	return writePage(w, page, rows, func(k db.APIKey) string { return k.Prefix })
}

// handleRevokeKey handles "DELETE /v1/apps/:app/keys/:prefix": the key holds no
// more, at once or from ?at= on.
func (a *API) handleRevokeKey(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	var given *string
	if query := r.URL.Query(); query.Has("at") {
		text := query.Get("at")
		given = &text
	}
	at, err := readTime("at", given)
	if err != nil {
		return err
	}
	err = a.change(ctx, r.Request, func(q *db.Queries) error {
		return q.RevokeAPIKey(ctx, db.RevokeAPIKeyParams{Prefix: r.param("prefix"), App: app.name, At: at})
	})
	if err != nil {
		return fmt.Errorf("revoke key: %w", err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// readTime reads a time of a request; null where none is given.
func readTime(field string, text *string) (*utc.Time, error) {
	if text == nil {
		return nil, nil
	}
	t, err := time.Parse(time.RFC3339Nano, *text)
	if err != nil {
		return nil, problemField.with(field + " must be a time by RFC 3339, such as 2026-11-23T10:00:00Z")
	}
	return &utc.Time{Time: t}, nil
}
